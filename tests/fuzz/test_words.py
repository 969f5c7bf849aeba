"""Texts that people and other systems send: messages, links of maps, entries of the knowledge base, data of a zone,
bodies of Open311."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from complaints.report.number_and_code import read_named
from hearing.hearer import Hearer
from http_server.reading import Unreadable
from knowledge.answer import Library
from knowledge.entries import EntryProblem, read_entry
from knowledge.entry_form import fields_of, written
from knowledge.writing import Unready
from tests.domain.zone.test_links import FORMS
from tests.fuzz.fuzzing import ODD_TEXTS, damaged_json, damaged_text, fuzz, within_time
from web.open311.answers import Problem
from web.open311.reading import _of_json, _of_xml, _params
from zone import BadZone, Zone
from zone.links import read

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
MESSAGES = [
    "北边工地土堆没盖，大风天全是灰", "工地夜里能施工吗", "LW-2222-2222 123456 什么时候来人", "苏C12345 冒黑烟",
    "https://uri.amap.com/marker?position=117.25,34.27&name=东站", "34.27,117.25", "有人晕倒了，氯气泄漏！",
    "Can I burn straw at night?", "第一百二十三条怎么说", "8P9V7C00+00", "十一点半到十二点，桃园路与和平路口往东200米",
]  # fmt: skip


@pytest.fixture(scope="module")
def hearer(library: Library) -> Hearer:
    return Hearer(library=lambda: library, zone=Zone.load(ROOT / "zone/data/training"), read_named=read_named)


@fuzz
@given(text=st.one_of(damaged_text(MESSAGES), st.text(max_size=300), st.lists(ODD_TEXTS, max_size=5).map("".join)))
def test_any_message_is_read(hearer: Hearer, text: str) -> None:
    heard = within_time(lambda: hearer.hear(text, now=NOW, last_question=MESSAGES[1]))
    assert heard == hearer.hear(text, now=NOW, last_question=MESSAGES[1])


LINKS = [form.format(lat="34.27", lon="117.25") for form in FORMS]


@fuzz
@given(text=damaged_text(LINKS))
def test_any_link_of_a_map_is_read_or_no_link(text: str) -> None:
    found = within_time(lambda: read(text))
    point = (getattr(found, "lat", None), getattr(found, "lon", None))
    assert point == (None, None) or (abs(float(point[0] or 0)) <= 90 and abs(float(point[1] or 0)) <= 180)


ENTRIES = [path.read_text("utf-8") for path in sorted((ROOT / "knowledge/content/entries").glob("*/*.md"))[:12]]


@fuzz
@given(source=damaged_text(ENTRIES))
def test_a_damaged_entry_is_read_or_refused_with_its_file(tmp_path: Path, source: str) -> None:
    path = tmp_path / "entry.md"
    path.write_bytes(source.encode("utf-8", "replace"))
    try:
        within_time(lambda: read_entry(path))
    except ExceptionGroup as refused:
        assert all(isinstance(one, EntryProblem) and one.line >= 1 for one in refused.exceptions)


@fuzz
@given(source=damaged_text(ENTRIES), typed=st.lists(ODD_TEXTS, min_size=3, max_size=3))
def test_the_form_of_an_entry_opens_whatever_was_stored(source: str, typed: list[str]) -> None:
    try:
        fields = within_time(lambda: fields_of(source))
    except Unready:
        return
    changed = fields | dict(zip(fields, typed, strict=False))
    assert isinstance(written(source, changed, author="李", today=date(2026, 11, 29)), str)


FILES = ("duty.yaml", "terms.yaml", "gazetteer.yaml", "zone.yaml", "limits.yaml", "publishing.yaml", "likeness.yaml")
DOCUMENTS = {
    name: (ROOT / "zone/data/training" / name).read_text("utf-8")
    for name in FILES
    if (ROOT / "zone/data/training" / name).exists()
}


@pytest.mark.parametrize("name", DOCUMENTS)
@fuzz
@given(data=st.data())
def test_a_damaged_file_of_a_zone_is_read_or_told_with_its_line(tmp_path: Path, name: str, data: st.DataObject) -> None:
    folder = tmp_path / "zone"
    folder.mkdir(exist_ok=True)
    for other, text in DOCUMENTS.items():
        (folder / other).write_text(text, "utf-8")
    odd = data.draw(damaged_text([DOCUMENTS[name]]))
    (folder / name).write_bytes(odd.encode("utf-8", "surrogatepass"))
    try:
        within_time(lambda: Zone.load(folder))
    except BadZone as refused:
        assert all(problem.line >= 0 for problem in refused.problems)


REPORT = {
    "service_code": "site_dust",
    "description": "土堆",
    "lat": 34.27,
    "long": 117.25,
    "attribute": {"wind": ["yes"]},
}
XML = (
    "<request><service_code>site_dust</service_code><description>土堆</description><lat>34.27</lat>"
    "<attribute><code>wind</code><value>yes</value></attribute><attribute code='x'>y</attribute></request>"
)
BODIES: dict[str, Callable[[st.DataObject], object]] = {
    "json": lambda data: _of_json(as_object(data.draw(damaged_json([REPORT])))),
    "xml": lambda data: _of_xml(data.draw(damaged_text([XML])).encode("utf-8", "surrogatepass")),
}


def as_object(value: object) -> dict[str, object]:
    read_again = json.loads(json.dumps(value))
    return read_again if isinstance(read_again, dict) else {}


@pytest.mark.parametrize("kind", BODIES)
@fuzz
@given(data=st.data())
def test_a_damaged_body_of_open311_is_read_or_a_problem(kind: str, data: st.DataObject) -> None:
    try:
        params = within_time(lambda: _params(BODIES[kind](data)))
    except (Problem, Unreadable) as refused:
        assert getattr(refused, "status", 400) == 400
    else:
        assert all(isinstance(value, str) and "\0" not in value for value in params.values.values())


def test_yaml_of_a_zone_is_read_safely() -> None:
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load("!!python/object/apply:os.system ['true']")
