"""`python -m scripts.sbom FOLDER`: the bill of materials of a release (CycloneDX 1.6) from the two locks, with the
digests of every file that they accept, and SHA256SUMS of it and of the locks. The same locks give the same bytes."""

import argparse
import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from scripts.licences import Rules
from scripts.third_party import ROOT, Package, packages

NAME = "sbom.cdx.json"
_LOCKS = ("requirements.lock", "package-lock.json")
_HOMES = {
    "pypi": "https://pypi.org/project/{name}/{version}/",
    "npm": "https://www.npmjs.com/package/{name}/v/{version}",
}


def document(found: Sequence[Package], rules: Rules, *, name: str, version: str) -> Mapping[str, Any]:
    parts = {purl(package): component(package, rules) for package in found}
    own = {
        "type": "application",
        "bom-ref": name,
        "name": name,
        "version": version,
        "licenses": [{"expression": "MIT"}],
    }
    listed = json.dumps(list(parts.values()), sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{name} {version} {listed}')}",
        "version": 1,
        "metadata": {"component": own},
        "components": list(parts.values()),
    }


def component(package: Package, rules: Rules) -> dict[str, Any]:
    """`scope` is `required` for what the service runs with, `excluded` for tools of development, which a release does
    not contain."""
    address = _HOMES[package.ecosystem].format(name=package.name, version=package.version)
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl(package),
        "name": package.name,
        "version": package.version,
        "purl": purl(package),
        "scope": "required" if package.is_served else "excluded",
    }
    if licence := rules.of(package):
        made["licenses"] = [{"expression": licence}]
    if package.digests:
        hashes = [{"alg": algorithm, "content": digest} for algorithm, digest in package.digests]
        made["externalReferences"] = [{"type": "distribution", "url": address, "hashes": hashes}]
    return made


def purl(package: Package) -> str:
    """https://github.com/package-url/purl-spec: the @ of an npm scope is written %40."""
    return f"pkg:{package.ecosystem}/{quote(package.name, safe='/')}@{quote(package.version, safe='')}"


def write(folder: Path) -> list[Path]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    made = document(packages(), Rules.read(), name=project["name"], version=project["version"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for lock in _LOCKS:
        (folder / lock).write_bytes((ROOT / lock).read_bytes())
    files = [folder / NAME, *(folder / lock for lock in _LOCKS)]
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    (folder / "SHA256SUMS").write_text(sums, "utf-8")
    return [*files, folder / "SHA256SUMS"]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.sbom", description=__doc__)
    parser.add_argument("folder", type=Path)
    for path in write(parser.parse_args(arguments).folder):
        print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
