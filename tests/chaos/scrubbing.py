"""No line of any log holds what people said, who they are, or a secret of the service."""

from tests.chaos.ground import Ground
from tests.chaos.violation import Violation


def compared(made: Ground) -> list[Violation]:
    wrong, size = [], 0
    for log in made.logs():
        for n, line in enumerate(log.read_text(errors="replace").splitlines(), 1):
            size += 1
            wrong += [
                Violation("a log holds what it must not", f"{log.name}:{n} {secret!r}")
                for secret in made.diary.secrets
                if secret in line
            ]
    made.diary.counts["lines of logs searched"] = size
    made.diary.counts["words, names and secrets looked for in them"] = len(made.diary.secrets)
    return wrong if size else [Violation("there is no log to search", str(made.folder))]
