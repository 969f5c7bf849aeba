"""The packages of others that requirements.lock and package-lock.json name: version, licence, digests, and whether the
service needs them or only its development."""

import base64
import importlib.metadata
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
#: extras of our own that the image of deploy/ may be built with
_EXTRAS = ("redaction",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """`licence`: as the package states it, "" where it states none. `digests`: (algorithm as CycloneDX names it, hex)
    of each file that the lock accepts. `installed`: False for those of other systems than this one."""

    ecosystem: str
    name: str
    version: str
    licence: str
    digests: tuple[tuple[str, str], ...]
    is_served: bool
    installed: bool = True


def packages(root: Path = ROOT) -> list[Package]:
    lock = (root / "requirements.lock").read_text("utf-8")
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    npm = json.loads((root / "package-lock.json").read_text("utf-8"))
    found = [*python_packages(lock, served(project)), *npm_packages(npm, root)]
    return sorted(found, key=lambda package: (package.ecosystem, package.name, package.version))


def python_packages(lock: str, needed: frozenset[str]) -> Iterator[Package]:
    for part in re.split(r"\n(?=[A-Za-z0-9])", lock.replace("\\\n", " ")):
        first = part.partition(" --hash")[0].strip()
        if not first or first.startswith("#"):
            continue
        wanted = Requirement(first.partition("\n")[0])
        name = canonicalize_name(wanted.name)
        licence, installed = "", True
        try:
            licence = stated(importlib.metadata.metadata(name))
        except importlib.metadata.PackageNotFoundError:
            installed = False
            if wanted.marker is None or wanted.marker.evaluate():
                raise SystemExit(f"{name} is in requirements.lock and not installed: run `make setup`") from None
        yield Package(
            ecosystem="pypi",
            name=name,
            version=str(wanted.specifier).removeprefix("=="),
            licence=licence,
            digests=tuple(("SHA-256", digest) for digest in _HASH.findall(part)),
            is_served=name in needed,
            installed=installed,
        )


def stated(metadata: Any) -> str:
    """What a Python package says of its licence: the expression of PEP 639, else the one line of `License`, else its
    classifiers. A whole licence text in `License` says nothing that a program could compare."""
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = [
        one.rpartition(" :: ")[2] for one in metadata.get_all("Classifier", []) if one.startswith("License :: ")
    ]
    line = str(metadata.get("License") or "").strip()
    is_short = 0 < len(line) < 60 and "\n" not in line and line not in ("UNKNOWN", "Dual License")
    return line if is_short else " AND ".join(one for one in classifiers if one != "OSI Approved")


def served(project: Mapping[str, Any]) -> frozenset[str]:
    """Names of what is installed where the service runs, with all that those need in turn."""
    wanted = [*project["dependencies"]]
    for extra in _EXTRAS:
        wanted += project["optional-dependencies"][extra]
    found: set[str] = set()
    waiting = [(Requirement(line), "") for line in wanted]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for chosen in ("", *sorted(requirement.extras)):
            if f"{name}[{chosen}]" in found:
                continue
            found |= {name, f"{name}[{chosen}]"}
            waiting += [(Requirement(line), chosen) for line in importlib.metadata.requires(name) or ()]
    return frozenset(name for name in found if "[" not in name)


def npm_packages(lock: Mapping[str, Any], root: Path) -> Iterator[Package]:
    for place, entry in lock["packages"].items():
        if not place:
            continue
        there = root / place / "package.json"
        own = json.loads(there.read_text("utf-8")) if there.is_file() else {}
        algorithm, _, digest = entry.get("integrity", "").partition("-")
        is_known = algorithm == "sha512"
        yield Package(
            ecosystem="npm",
            name=place.rpartition("node_modules/")[2],
            version=entry["version"],
            licence=str(entry.get("license") or own.get("license") or ""),
            digests=(("SHA-512", base64.b64decode(digest).hex()),) if is_known else (),
            is_served=not entry.get("dev"),
            installed=there.is_file(),
        )
