"""Every problem reported by zone/ has a text, and every text has its problem."""

import re

from tests.domain.zone.conftest import XUZHOU
from texts import catalogue
from zone.rows import nearest

_ROOT = XUZHOU.parents[2]
CODE = "\n".join(
    path.read_text("utf-8")
    for path in (
        *sorted((_ROOT / "zone").glob("*.py")),
        _ROOT / "inspections" / "checklists" / "loading.py",
        _ROOT / "enterprises" / "calendar" / "loading.py",
    )
)
#: put together in the code: zone.areas and zone.roads say of a shape what zone.bounds says of a point
SHAPE_DOUBTS = {
    f"{of}_{doubt}" for of in ("feature", "road") for doubt in ("swapped", "outside_china", "no_place", "too_far")
}
AREA_KEYS = {f"feature_{key}" for key in ("no_polygon", "bad_coordinates", "short_ring", "crosses_itself")}
ROAD_KEYS = {f"road_{key}" for key in ("no_line", "bad_coordinates")}
#: put together by whoever makes the sentence
HINTS = {"near", "known"}


def test_every_sentence_is_used() -> None:
    prefix = "zone_data."
    keys = {key.removeprefix(prefix) for key in catalogue("zh_CN").templates if key.startswith(prefix)}
    written = set(re.findall(r'"(\w+)"', CODE)) | {"unknown_unit", "unknown_subdistrict"}
    assert keys - written == (SHAPE_DOUBTS | AREA_KEYS | ROAD_KEYS | HINTS) - written
    assert keys >= SHAPE_DOUBTS | AREA_KEYS | ROAD_KEYS
    raised = set(re.findall(r'BadShape\("(\w+)"\)', CODE))
    assert {f"feature_{key}" for key in raised - {"no_line"}} == AREA_KEYS
    assert {f"road_{key}" for key in raised & {"no_line", "bad_coordinates"}} == ROAD_KEYS


def test_the_nearest_name_must_be_near() -> None:
    known = ("jinlonghu", "jinshanqiao", "damiao", "DaTun")
    assert [nearest(name, known) for name in ("jinlonhu", "JINLONGHU", "datun", "damiaojie")] == [
        "jinlonghu",
        "jinlonghu",
        "DaTun",
        "damiao",
    ]
    assert nearest("miao", known) == "damiao"
    assert [nearest(name, known) for name in ("金龙湖", "x", "", "tongshan")] == [""] * 4
    assert nearest("anything", ()) == ""
