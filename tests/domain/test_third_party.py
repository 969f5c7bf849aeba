"""Packages of others: a licence that nobody allowed is named, an unreachable advisory service is no good news, and the
bill of materials names every file that the locks accept."""

import json
from dataclasses import replace
from email.message import Message
from pathlib import Path

import pytest

from scripts import audit, sbom
from scripts.licences import Rules, refused
from scripts.third_party import ROOT, Package, npm_packages, packages, python_packages, stated

ROW = Package(
    ecosystem="pypi", name="abc", version="1.0", licence="MIT", digests=(("SHA-256", "0" * 64),), is_served=True
)
RULES = Rules(
    allowed=frozenset({"MIT", "Apache-2.0"}),
    spelled={"MIT License": "MIT"},
    decided={"npm:silent": "MIT", "pypi:liar": "MIT AND GPL-2.0-only"},
    accepted={"pypi:known": "for a reason"},
)


def test_every_package_of_the_locks_has_a_licence_that_is_allowed() -> None:
    assert list(refused(packages(), Rules.read())) == []


@pytest.mark.parametrize(
    ("package", "line"),
    [
        (ROW, ""),
        (replace(ROW, licence="MIT License AND Apache-2.0"), ""),
        (replace(ROW, licence="(MIT OR Apache-2.0)"), ""),
        (replace(ROW, licence="AGPL-3.0-only"), "abc 1.0 (pypi): AGPL-3.0-only"),
        (replace(ROW, licence="MIT AND GPL-3.0-only"), "abc 1.0 (pypi): MIT AND GPL-3.0-only"),
        (replace(ROW, licence=""), "abc 1.0 (pypi) states no licence"),
        (replace(ROW, licence="", installed=False), ""),
        (replace(ROW, ecosystem="npm", name="silent", licence=""), ""),
        (replace(ROW, name="liar"), "liar 1.0 (pypi): MIT AND GPL-2.0-only"),
        (replace(ROW, name="known", licence="GPL-2.0-only"), ""),
    ],
)
def test_a_licence_is_allowed_or_named(package: Package, line: str) -> None:
    assert list(refused([package], RULES)) == ([line] if line else [])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"License-Expression": "MIT", "License": "BSD"}, "MIT"),
        ({"License": "Apache 2.0", "Classifier": "License :: OSI Approved :: MIT License"}, "Apache 2.0"),
        ({"License": "Copyright\nall rights", "Classifier": "License :: OSI Approved :: BSD License"}, "BSD License"),
        ({"Classifier": "Topic :: Security"}, ""),
    ],
)
def test_what_a_python_package_states(fields: dict[str, str], said: str) -> None:
    metadata = Message()
    for name, value in fields.items():
        metadata[name] = value
    assert stated(metadata) == said


def test_a_package_of_another_system_is_listed_and_a_missing_one_is_said() -> None:
    lock = f'not-there==1.0 ; sys_platform == "win32" \\\n    --hash=sha256:{"a" * 64}\n'
    found = list(python_packages(lock, frozenset()))
    assert [(one.name, one.installed, one.digests) for one in found] == [
        ("not-there", False, (("SHA-256", "a" * 64),)),
    ]
    with pytest.raises(SystemExit, match=r"not-there is in requirements\.lock and not installed"):
        list(python_packages("not-there==1.0\n", frozenset()))


def test_an_npm_package_is_named_without_its_place(tmp_path: Path) -> None:
    lock = {"packages": {"": {}, "node_modules/a/node_modules/@b/c": {"version": "2", "license": "ISC", "dev": True}}}
    assert list(npm_packages(lock, tmp_path)) == [
        Package(ecosystem="npm", name="@b/c", version="2", licence="ISC", digests=(), is_served=False, installed=False)
    ]


# The advisory services


def answers(*, pypi: str = "", osv: str = "", npm: str = "") -> audit.Run:
    def run(command: audit.Sequence[str]) -> str:
        return npm if command[0] == "npm" else pypi if "pypi" in command else osv

    return run


CLEAN = json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": []}]})
HOLE = json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}]})
STRANGE = json.dumps({"dependencies": [{"name": "a", "skip_reason": "Dependency not found on PyPI"}]})
NPM_CLEAN = json.dumps({"vulnerabilities": {}})
NPM_HOLE = json.dumps({"vulnerabilities": {"x": {"range": "<2", "severity": "high"}}})


@pytest.mark.parametrize(
    ("run", "code", "said"),
    [
        (answers(pypi=CLEAN, npm=NPM_CLEAN), 0, "requirements.lock: no known weakness"),
        (answers(pypi=STRANGE, osv=CLEAN, npm=NPM_CLEAN), 0, "package-lock.json: no known weakness"),
        (answers(pypi=HOLE, npm=NPM_CLEAN), 1, "WEAKNESS a 1: CVE-1, mended in 2"),
        (answers(pypi=CLEAN, npm=NPM_HOLE), 1, "WEAKNESS x <2: high"),
        (
            answers(pypi=STRANGE, npm=NPM_CLEAN),
            3,
            "NOT CHECKED, pypi: 1 of 1 packages are unknown to it (a …); osv: the",
        ),
        (answers(pypi=CLEAN, npm='{"message": "405 Method Not Allowed"}'), 3, "package-lock.json: NOT CHECKED"),
        (answers(pypi='{"dependencies": []}', npm=NPM_CLEAN), 3, "0 of 0 packages"),
        (answers(), 3, "the service could not be reached"),
        (answers(pypi=HOLE), 1, "package-lock.json: NOT CHECKED"),
    ],
)
def test_silence_of_a_service_is_not_taken_for_good_news(
    run: audit.Run, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main(run) == code
    assert said in capsys.readouterr().out


# The bill of materials


def test_the_bill_names_every_file_of_the_locks_and_is_the_same_each_time(tmp_path: Path) -> None:
    files = sbom.write(tmp_path / "one")
    sbom.write(tmp_path / "two")
    assert [(path.name, path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()) for path in files] == [
        ("sbom.cdx.json", True), ("requirements.lock", True), ("package-lock.json", True), ("SHA256SUMS", True),
    ]  # fmt: skip
    made = json.loads(files[0].read_text("utf-8"))
    written = {one["content"] for part in made["components"] for ref in part.get("externalReferences", ())
               for one in ref["hashes"] if one["alg"] == "SHA-256"}  # fmt: skip
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert written == set(sbom_hashes(lock))
    scopes = {part["name"]: part["scope"] for part in made["components"]}
    assert [scopes[name] for name in ("aiohttp", "pytest", "leaflet", "eslint")] == [
        "required", "excluded", "required", "excluded",
    ]  # fmt: skip


def sbom_hashes(lock: str) -> list[str]:
    return [part[:64] for part in lock.split("--hash=sha256:")[1:]]


def test_a_package_is_named_as_its_registry_names_it() -> None:
    scoped = replace(ROW, ecosystem="npm", name="@b/c", version="2.0+x")
    assert (sbom.purl(ROW), sbom.purl(scoped)) == ("pkg:pypi/abc@1.0", "pkg:npm/%40b/c@2.0%2Bx")
