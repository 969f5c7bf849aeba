"""`python -m storage.migrations "what changes"` writes a migration from the released schema to the current tables."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from storage.engine.opening import open_engine
from storage.migrations import config


def write(message: str) -> Path:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/shape.db", writes=True, pool_size=1)
        with engine.begin() as connection:
            command.upgrade(config(connection), "head")
        with engine.begin() as connection:
            settings = config(connection)
            number = len(list(ScriptDirectory.from_config(settings).walk_revisions())) + 1
            script = command.revision(settings, message, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()
    assert script is not None
    assert not isinstance(script, list)
    return Path(script.path)


if __name__ == "__main__":
    print(write(sys.argv[1]))
