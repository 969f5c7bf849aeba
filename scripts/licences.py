"""`python -m scripts.licences`: every package of others has a licence that [tool.licences] of pyproject.toml allows.

Exit code 0 if so, 1 with the package's name otherwise; `--list` prints them all. It compares what packages state of
themselves; what binary wheels carry inside is in docs/licences.md."""

import argparse
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scripts.third_party import ROOT, Package, packages

_OPERATORS = {"AND", "OR", "WITH"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`allowed`: SPDX identifiers; `spelled`: other spellings and what they mean; `decided`: by package, the licence
    that somebody read in its files because it states none, or another one; `accepted`: by package, the reason for using
    it although its licence is not allowed in general."""

    allowed: frozenset[str]
    spelled: Mapping[str, str]
    decided: Mapping[str, str]
    accepted: Mapping[str, str]

    @classmethod
    def read(cls) -> "Rules":
        table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["licences"]
        return cls(
            allowed=frozenset(table["allowed"]),
            spelled=table["spelled"],
            decided=table["decided"],
            accepted=table["accepted"],
        )

    def of(self, package: Package) -> str:
        """The licence as an SPDX expression, as far as it is understood."""
        if decided := self.decided.get(_key(package)):
            return decided
        parts = re.split(r"\s+(AND|OR)\s+", self.spelled.get(package.licence, package.licence))
        return " ".join(self.spelled.get(part, part) for part in parts)


def refused(found: Iterable[Package], rules: Rules) -> Iterator[str]:
    """One line for each package with a licence, or a part of one, that is not allowed. Of alternatives (OR) all have to
    be allowed: stricter than the law asks, and nobody has to choose."""
    for package in found:
        if not package.installed and not package.licence:
            continue  # of another system than this one, so nothing here says what it states
        expression = rules.of(package)
        named = {part for part in re.split(r"[\s()]+", expression) if part} - _OPERATORS
        if not named:
            yield f"{package.name} {package.version} ({package.ecosystem}) states no licence"
        elif named - rules.allowed and _key(package) not in rules.accepted:
            yield f"{package.name} {package.version} ({package.ecosystem}): {expression}"


def _key(package: Package) -> str:
    return f"{package.ecosystem}:{package.name}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.licences", description=__doc__)
    parser.add_argument("--list", action="store_true", help="print every package with its licence")
    chosen, rules, found = parser.parse_args(arguments), Rules.read(), packages()
    if chosen.list:
        for package in found:
            use = "served" if package.is_served else "development"
            print(f"{package.ecosystem:5} {package.name:45} {package.version:16} {use:12} {rules.of(package)}")
    lines = list(refused(found, rules))
    for line in lines:
        print(f"licence not allowed: {line}")
    if lines:
        print("Replace the package, or read its licence and enter it in [tool.licences] of pyproject.toml.")
    return 1 if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())
