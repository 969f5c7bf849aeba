"""Points outside the world, landmarks given on Chinese maps, and names in a language that a zone lacks."""

from pathlib import Path

import pytest

from zone.bounds import Bounds
from zone.datum import Datum, to_wgs84
from zone.gazetteer import Gazetteer
from zone.named import Named

ANYWHERE = Bounds(china=False)


@pytest.mark.parametrize(
    ("lat", "lon", "doubt"),
    [
        (90, 180, None),
        (-90, -180, None),
        (0, 0, None),
        (0.03, 0.05, None),
        (90.1, 0, "no_place"),
        (-90.1, 0, "no_place"),
        (0, 180.1, "no_place"),
        (0, -180.1, "no_place"),
    ],
)
def test_the_edges_of_the_world(lat: float, lon: float, doubt: str | None) -> None:
    assert ANYWHERE.doubt(lat, lon) == doubt


def test_a_name_falls_back_to_chinese() -> None:
    named = Named(id="damiao", names={"zh_CN": "大庙", "en": "Damiao", "fr": ""})
    assert [named.name(lang) for lang in ("zh_CN", "en", "de", "fr")] == ["大庙", "Damiao", "大庙", "大庙"]


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02, Datum.BD09])
def test_a_landmark_s_point_is_converted_from_the_map_it_was_read_on(tmp_path: Path, datum: Datum) -> None:
    path = tmp_path / "gazetteer.yaml"
    path.write_text(
        f"- {{id: plaza, zh_CN: 广场, en: Plaza, lat: 34.27, lon: 117.25, datum: {datum.value}}}\n"
        "- {id: gate, zh_CN: 大门, en: Gate, lat: 34.27, lon: 117.25}\n",
        "utf-8",
    )
    plaza, gate = Gazetteer.load(path, known=()).landmarks
    assert plaza.point == to_wgs84(34.27, 117.25, datum)
    assert gate.point == (34.27, 117.25)
