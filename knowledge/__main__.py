"""Commands of the knowledge side: `python -m knowledge {ask,run,check,evaluate,misses,import-statute}`."""

import argparse
import os
import sys
from pathlib import Path


def _statutes_dir() -> Path | None:
    folder = os.environ.get("STATUTES_DIR") or str(Path(os.environ.get("DATA_DIR") or "data") / "statutes")
    return Path(folder) if Path(folder).is_dir() else None


def _check(arguments: argparse.Namespace) -> int:
    from knowledge.check import check
    from knowledge.entries import ENTRIES_FOLDER
    from knowledge.statute_text import read_statutes
    from knowledge.statutes import load_statutes

    paths: list[Path] = []
    for given in arguments.paths or [ENTRIES_FOLDER]:
        paths += sorted(given.rglob("*.md")) if given.is_dir() else [given]
    texts = read_statutes(_statutes_dir())
    count, problems = check(paths, load_statutes(), texts, stamp=not arguments.no_stamp)
    for problem in problems:
        print(problem)
    how = f"against {len(texts)} statute texts" if texts else "by their stamps (no statute texts present)"
    print(f"{count} entries checked {how}: {len(problems)} problems", file=sys.stderr)
    return 1 if problems else 0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("check", help="validate entries: citations in force, figures, phrasings, stamps")
    command.add_argument("paths", nargs="*", type=Path, help="files or folders (default: all entries)")
    command.add_argument("--no-stamp", action="store_true", help="do not write `verified:` into entries")
    command.set_defaults(run=_check)
    arguments = parser.parse_args(argv)
    return int(arguments.run(arguments))


if __name__ == "__main__":
    sys.exit(main())
