"""Run a sample of mutations of the four domain packages and print how many the tests notice.

A mutation is one small change of the product's code (`<` becomes `<=`, `30` becomes `31`); it is killed if a test
fails. The sample is drawn by a seed over the names of all mutations, in proportion per package, so one commit always
gets the same sample, and a smaller sample is part of a larger one. mutmut makes and runs the mutations in `mutants/`,
which may be deleted at any time. docs/mutations.md has the last figures and the reasons for those that survive.

    python scripts/mutants.py [--size 150] [--seed 20261128] [--children 2] [--all] [--again]
"""

import argparse
import contextlib
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from mutmut import __main__ as mutmut
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.workers.isolation import ForkServerRunner

FOLDER = Path("mutants")
LOG = FOLDER / "run.log"
#: These functions make tables while their modules are imported, which is before mutmut switches a mutation on: it would
#: change nothing. tests/domain/complaints/test_figure.py and test_table.py compare the whole table.
AT_IMPORT = ("complaints.case.lifecycle.x__table__", "complaints.case.lifecycle.x__step__")
#: a mutant that hangs or ends its process is noticed as surely as one that fails an assertion
NOTICED = {"killed", "timeout", "suspicious", "segfault"}


def main() -> int:
    wanted = _arguments()
    started = time.monotonic()
    with _into(LOG):
        names = _generate(wanted.children)
    total = len(names)
    if not wanted.all:
        names = sample(names, wanted.size, wanted.seed)
    undecided = [name for name, status in _statuses(names).items() if not (wanted.again and status in NOTICED)]
    if undecided:
        _run(undecided, wanted.children)
    drawn = f"all {total}" if wanted.all else f"{len(names)} of {total}, seed {wanted.seed}"
    print(f"\nMutations: {drawn}; {(time.monotonic() - started) / 60:.1f} minutes, {wanted.children} processes\n")
    _report(_statuses(names))
    return 0


def sample(names: list[str], size: int, seed: int) -> list[str]:
    """About `size` names, each package's share as in the whole."""
    by_package: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        by_package[_package(name)].append(name)
    drawn: list[str] = []
    for package, members in sorted(by_package.items()):
        random.Random(f"{seed} {package}").shuffle(members)  # noqa: S311
        drawn += members[: round(size * len(members) / len(names))]
    return sorted(name for name in drawn if not name.startswith(AT_IMPORT))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=150, help="how many mutations to draw")
    parser.add_argument("--seed", type=int, default=20261128)
    parser.add_argument("--children", type=int, default=2, help="processes that run tests side by side")
    parser.add_argument("--all", action="store_true", help="run every mutation: takes many hours")
    parser.add_argument("--again", action="store_true", help="only those of the sample that survived before")
    return parser.parse_args()


@contextlib.contextmanager
def _into(log: Path) -> Iterator[None]:
    """What mutmut prints (a spinner, and each file) goes there."""
    FOLDER.mkdir(exist_ok=True)
    with log.open("a", encoding="utf-8") as file, contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
        yield


def _generate(children: int) -> list[str]:
    """Write the mutated packages to `mutants/`; files that have not changed since stay as they are."""
    mutmut.set_mutant_under_test("mutant_generation")
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.create_mutants(children)
    mutants, _ = mutmut.collect_source_file_mutation_data(mutant_names=())
    return [name for _, name, _ in mutants]


def _run(names: list[str], children: int) -> None:
    """Leave the verdict of each mutation in `mutants/`."""
    # mutmut runs the tests unchanged twice: to see which function each one reaches, and once more; the first will do
    ForkServerRunner.run_clean_tests = lambda self, tests: 0  # type: ignore[method-assign]
    try:
        with _into(LOG):
            mutmut._run(names, children)
    except SystemExit as stopped:
        raise SystemExit(f"mutmut stopped; does a test fail without a mutation? See the end of {LOG}") from stopped


def _statuses(names: list[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        known |= {name: status_by_exit_code[code] for name, code in data.exit_code_by_key.items()}
    return {name: known[name] for name in names}


def _report(statuses: dict[str, str]) -> None:
    counts = {package: Counter[bool]() for package in sorted(map(str, config().source_paths))}
    for name, status in statuses.items():
        counts[_package(name)][status in NOTICED] += 1
    print("| package | mutations | killed | survived | kill rate |\n|---|---|---|---|---|")
    for package, count in [*counts.items(), ("all", sum(counts.values(), Counter[bool]()))]:
        rate = f"{count[True] / count.total():.1%}" if count.total() else "–"
        print(f"| {package} | {count.total()} | {count[True]} | {count[False]} | {rate} |")
    print()
    for name, status in statuses.items():
        if status not in NOTICED:
            changed = [line for line in get_diff_for_mutant(name).splitlines()[3:] if line[:1] in "+-"]
            print(f"{name}: {status}", *changed, sep="\n    ")


def _package(name: str) -> str:
    return name.partition(".")[0]


if __name__ == "__main__":
    sys.exit(main())
