"""How the service grows: `python -m benchmarks.scale questions|reports|chat|memory|rest`. Prints a table, then JSON.

`questions`, `reports`: over the Bot API's emulator by webhook, at rates a second or as many as are answered (`full`);
`--on sqlite:1 postgresql:1 postgresql:2`: database and number of processes. A report has a photo and is counted when
its number is there; its waiting times are those between an act of the reporter and the next question, without the 1.5 s
in which an album may grow.
`chat`: so many open pages of the web chat, each with an address of its own as a trusted proxy names it
(TRUSTED_PROXIES), and messages a second; waiting ends when the answer is in the page's stream of events.
`memory`: what the process holds after so many updates, beside what it held after the first 10,000.
`rest`: the share of a core that the service with the demonstration's data takes while nobody does anything, and
what it holds; `--statutes`: a folder with their texts.

`cpu ms`: processor time of all services for an answer, `db ms`: that of PostgreSQL. The emulator, the pages and
PostgreSQL run on the same machine; beyond its cores, waiting says more about them than about the service.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scale import chat, memory, rest, telegram
from benchmarks.scale.figures import shown
from benchmarks.scale.ground import On

_EACH = ("sqlite:1", "postgresql:1", "postgresql:2")


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        match given.what:
            case "questions" | "reports":
                loads = [telegram.Load(given.what, rate, given.seconds) for rate in given.rates]
                shown(given.what, telegram.measured(given.on, loads, folder))
            case "chat":
                shown(given.what, chat.measured(given.on, given.pages, given.rates, given.seconds, folder))
            case "memory":
                memory.show(given.updates, given.rate, folder)
            case "rest":
                rest.show(given.on, given.seconds, folder, statutes=given.statutes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_subparsers(dest="what", required=True)

    def add(name: str, *, on: Sequence[str], seconds: float, rates: Sequence[str] = ()) -> argparse.ArgumentParser:
        one = what.add_parser(name)
        one.add_argument("--on", type=On.parse, nargs="+", default=[On.parse(each) for each in on])
        one.add_argument("--seconds", type=float, default=seconds, help="of each load")
        if rates:
            one.add_argument("--rates", nargs="+", default=list(rates))
        return one

    add("questions", on=_EACH, seconds=10, rates=("25", "50", "100", "200", telegram.FULL))
    add("reports", on=_EACH, seconds=20, rates=("1", "3", telegram.FULL))
    add("chat", on=("sqlite:1",), seconds=20, rates=("0", "50", "100", "200")).add_argument(
        "--pages", type=int, default=2000
    )
    add("rest", on=("sqlite:1",), seconds=60).add_argument("--statutes", type=Path)
    updates = what.add_parser("memory")
    updates.add_argument("--updates", type=int, default=200_000)
    updates.add_argument("--rate", default=telegram.FULL)
    return parser


if __name__ == "__main__":
    main()
