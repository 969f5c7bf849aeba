"""Roads and firms of the zone (roads.geojson, firms.yaml): what is drawn, and what is wrong with a file."""

import json
from pathlib import Path

import pytest

from tests.domain.zone.conftest import Mistakes
from zone import Zone
from zone.roads import Road

TRAINING = Zone.load(Path(__file__).parents[3] / "zone/data/training")
LINE = [[117.2, 34.2], [117.21, 34.2]]


def road(name: object = "桃林路", coordinates: object = None, kind: str = "LineString") -> str:
    geometry = {"type": kind, "coordinates": LINE if coordinates is None else coordinates}
    properties = {} if name is None else {"name": name}
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}, ensure_ascii=False)


def roads(*features: str) -> str:
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}"


def test_roads_as_they_should_be(mistakes: Mistakes) -> None:
    assert mistakes("roads.geojson", roads(road(), road(None), road("环路", [LINE, LINE], "MultiLineString"))) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (road(""), "2: 第 1 条道路（?）的 name 或 en 要写文字，不能为空；没有名称的路不写这一项。"),
        (road(7), "2: 第 1 条道路（7）的 name 或 en 要写文字，不能为空；没有名称的路不写这一项。"),
        (road(kind="Polygon"), "2: 第 1 条道路（桃林路）不是线。geometry 要用 LineString 或 MultiLineString。"),
        (
            road(coordinates=LINE[:1]),
            "2: 第 1 条道路（桃林路）的坐标写法不对。每条线至少两个点，每个点应是 [经度, 纬度] 两个数字。",
        ),
        (
            road(coordinates=[position[::-1] for position in LINE]),
            "2: 第 1 条道路（桃林路）的经纬度写反了（[34.2, 117.2]）。每个点先写经度，再写纬度。",
        ),
    ],
)
def test_a_mistake_names_line_and_road(mistakes: Mistakes, wrong: str, says: str) -> None:
    assert mistakes("roads.geojson", roads(wrong)) == [f"roads.geojson:{says}"]


def test_a_file_without_roads_says_so(mistakes: Mistakes) -> None:
    says = "这里没有任何道路。应是 GeoJSON 的 FeatureCollection；没有道路数据就删掉这个文件。"
    assert mistakes("roads.geojson", roads()) == [f"roads.geojson:1: {says}"]


def test_the_middle_of_a_road_is_half_its_length_along() -> None:
    bent = Road(names={}, lines=(((0.0, 0.0), (0.0, 0.03), (0.01, 0.03)), ((5.0, 5.0), (5.0, 5.001))))
    assert bent.middle == pytest.approx((0.0, 0.02))


def test_every_firm_of_the_training_zone_is_where_it_is_said_to_be() -> None:
    assert TRAINING.firms.landmarks
    for firm in TRAINING.firms.landmarks:
        assert firm.point is not None
        assert TRAINING.locate(*firm.point).subdistrict == firm.subdistrict
