"""Every problem reported by zone/ has a text, and every text has its problem."""

import re

from tests.domain.zone.conftest import XUZHOU
from texts import catalogue
from zone.rows import nearest

CODE = "\n".join(path.read_text("utf-8") for path in sorted(XUZHOU.parents[1].glob("*.py")))
#: put together in the code: zone.areas says of an area what zone.bounds says of a point
AREA_DOUBTS = {f"feature_{doubt}" for doubt in ("swapped", "outside_china", "no_place", "too_far")}
AREA_DOUBTS |= {f"feature_{key}" for key in re.findall(r'_Wrong\("(\w+)"\)', CODE)}
#: put together by whoever makes the sentence
HINTS = {"near", "known"}


def test_every_sentence_is_used() -> None:
    prefix = "zone_data."
    keys = {key.removeprefix(prefix) for key in catalogue("zh_CN").templates if key.startswith(prefix)}
    written = set(re.findall(r'"(\w+)"', CODE)) | {"unknown_unit", "unknown_subdistrict"}
    assert keys - written == (AREA_DOUBTS | HINTS) - written
    assert keys >= AREA_DOUBTS


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
