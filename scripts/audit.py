"""`python -m scripts.audit`: known weaknesses of the locked packages, asked of the advisory services of PyPI and npm.

Exit code 0: asked, none known. 1: weaknesses found, each on a line. 3: a service could not be asked, so nothing is
known of its packages; never taken for "none". Tools: pip-audit in .venv-audit (`make audit` installs it), npm."""

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
OK, FOUND, UNKNOWN = 0, 1, 3
_PIP_AUDIT = (
    str(ROOT / ".venv-audit/bin/pip-audit"),
    "--disable-pip",
    "--require-hashes",
    "-f",
    "json",
    "--timeout",
    "20",
)
#: both have the advisories for PyPI; a network may let one through and not the other
_SERVICES = ("pypi", "osv")
_NPM = ("npm", "audit", "--json", "--package-lock-only")
_PATIENCE_S = 180

#: runs a command; its standard output, or "" if it can't be run
Run = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`unknown`: why nothing can be said, "" where everything was asked."""

    found: tuple[str, ...] = ()
    unknown: str = ""


def of_pip(answer: str) -> Outcome:
    """A service that has never heard of a package is one that was not reached: all of them are on PyPI."""
    try:
        entries = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Outcome(unknown="the service could not be reached")
    found = tuple(_named(entry, hole) for entry in entries for hole in entry.get("vulns", ()))
    skipped = [entry["name"] for entry in entries if "skip_reason" in entry]
    if skipped or not entries:
        named = ", ".join(skipped[:5])
        return Outcome(found=found, unknown=f"{len(skipped)} of {len(entries)} packages are unknown to it ({named} …)")
    return Outcome(found=found)


def _named(entry: Mapping[str, Any], hole: Mapping[str, Any]) -> str:
    mended = ", ".join(hole["fix_versions"]) or "no release yet"
    return f"{entry['name']} {entry['version']}: {hole['id']}, mended in {mended}"


def of_npm(answer: str) -> Outcome:
    try:
        holes: Mapping[str, Any] = json.loads(answer)["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return Outcome(unknown="the service could not be reached")
    return Outcome(found=tuple(f"{name} {hole['range']}: {hole['severity']}" for name, hole in sorted(holes.items())))


def check_python(run: Run, lock: str) -> Outcome:
    """Asks the services in turn until one knows all packages. Weaknesses that any of them named count."""
    found: set[str] = set()
    reasons = []
    for service in _SERVICES:
        outcome = of_pip(run((*_PIP_AUDIT, "-s", service, "-r", lock)))
        found |= set(outcome.found)
        if not outcome.unknown:
            return Outcome(found=tuple(sorted(found)))
        reasons.append(f"{service}: {outcome.unknown}")
    return Outcome(found=tuple(sorted(found)), unknown="; ".join(reasons))


def say(name: str, outcome: Outcome) -> int:
    for line in outcome.found:
        print(f"{name}: WEAKNESS {line}")
    if outcome.unknown:
        print(f"{name}: NOT CHECKED, {outcome.unknown}")
    elif not outcome.found:
        print(f"{name}: no known weakness")
    return FOUND if outcome.found else UNKNOWN if outcome.unknown else OK


def main(run: Run) -> int:
    results = [
        say("requirements.lock", check_python(run, "requirements.lock")),
        say("package-lock.json", of_npm(run(_NPM))),
    ]
    if FOUND in results:
        return FOUND
    return UNKNOWN if UNKNOWN in results else OK


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main(_run))
