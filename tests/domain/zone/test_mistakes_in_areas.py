"""Problems in areas.geojson are reported with the line, number and name of the area."""

import json

import pytest

from tests.domain.zone.conftest import Mistakes

TRIANGLE = [[117.2, 34.2], [117.3, 34.2], [117.3, 34.3], [117.2, 34.2]]
JSON = "个字符处不是正确的 JSON。请检查引号、逗号和括号，或从制图软件重新导出 GeoJSON。"
NO_AREAS = "1: 这里没有任何街道边界。应是 GeoJSON 的 FeatureCollection；没有边界数据就删掉这个文件。"


def feature(area: object = "damiao", coordinates: object = None, kind: str = "Polygon") -> str:
    properties = {"id": area} if area is not None else {"name": "大庙"}
    geometry = {"type": kind, "coordinates": [TRIANGLE] if coordinates is None else coordinates}
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}, ensure_ascii=False)


def areas(*features: str) -> str:
    """One feature per line, the first in line 2."""
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}"


def ring(*first: object) -> list[object]:
    return [[list(first), *TRIANGLE[1:3], list(first)]]


def test_areas_as_they_should_be(mistakes: Mistakes) -> None:
    polygons = feature("xuzhuang", [[TRIANGLE], [TRIANGLE]][:1], "MultiPolygon")
    heights = feature(coordinates=[[[*position, 20.5] for position in TRIANGLE]])
    assert mistakes("areas.geojson", areas(feature(), polygons, heights)) == []
    assert mistakes("areas.geojson", b"\xef\xbb\xbf" + areas(feature()).encode()) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (feature("damia"), "第 2 个边界的 id 是 damia，zone.yaml 里没有这个街道。是不是 damiao？"),
        (feature(None), "第 2 个边界（大庙）的属性里没有 id。请写 zone.yaml 里街道的 id，要加引号。"),
        (feature(5), "第 2 个边界（5）的属性里没有 id。请写 zone.yaml 里街道的 id，要加引号。"),
        (
            feature(coordinates=[[position[::-1] for position in TRIANGLE]]),
            "第 2 个边界（damiao）的经纬度写反了（[34.2, 117.2]）。每个点先写经度，再写纬度。",
        ),
        (
            feature(coordinates=ring(13051000, 4061000)),
            "第 2 个边界（damiao）有点不在中国范围内（[13051000, 4061000]）。请导出为 WGS-84 经纬度。",
        ),
        (
            feature(coordinates=ring(118.2, 34.2)),
            "第 2 个边界（damiao）有点离 zone.yaml 里 plausible 的中心太远（[118.2, 34.2]）。请核对，或改 radius_km。",
        ),
        (feature(kind="Point"), "第 2 个边界（damiao）不是面。geometry 要用 Polygon 或 MultiPolygon。"),
        (
            feature(coordinates=[TRIANGLE[:3]]),
            "第 2 个边界（damiao）有一圈少于 4 个点，围不成面。首尾要是同一个点。",
        ),
        (
            feature(coordinates=[[[117.2, 34.2], [117.3, 34.3], [117.3, 34.2], [117.2, 34.3], [117.2, 34.2]]]),
            "第 2 个边界（damiao）的线自己和自己相交。请在制图软件里修复后重新导出。",
        ),
    ],
)
def test_an_area_that_cannot_be_one(mistakes: Mistakes, wrong: str, says: str) -> None:
    assert mistakes("areas.geojson", areas(feature(), wrong)) == [f"areas.geojson:3: {says}"]


def test_lines_are_counted_from_the_first_even_if_it_is_empty(mistakes: Mistakes) -> None:
    (problem,) = mistakes("areas.geojson", "\n" + areas(feature(), feature(kind="Point")))
    assert problem == "areas.geojson:4: 第 2 个边界（damiao）不是面。geometry 要用 Polygon 或 MultiPolygon。"
    (problem,) = mistakes("areas.geojson", "\n" + areas(feature("")))
    assert problem == "areas.geojson:3: 第 1 个边界（?）的属性里没有 id。请写 zone.yaml 里街道的 id，要加引号。"


@pytest.mark.parametrize(
    "coordinates",
    [
        [],
        {},
        "117.2,34.2",
        [[]],
        TRIANGLE,
        [[TRIANGLE]],
        ring("117.2", "34.2"),
        ring(117.2),
        ring(None, 34.2),
        ring(True, 34.2),
        ring(float("nan"), 34.2),
        ring(float("inf"), 34.2),
        ring(10**400, 34.2),
    ],
)
def test_coordinates_that_are_no_pairs_of_numbers(mistakes: Mistakes, coordinates: object) -> None:
    assert mistakes("areas.geojson", areas(feature(coordinates=coordinates))) == [
        "areas.geojson:2: 第 1 个边界（damiao）的坐标写法不对。每个点应是 [经度, 纬度] 两个数字。"
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "1: 文件是空的。用不着就删掉这个文件，否则请写上内容。"),
        ("[]", NO_AREAS),
        ("null", NO_AREAS),
        ('{"type": "FeatureCollection"}', NO_AREAS),
        ('{"features": []}', NO_AREAS),
        ('{"features": {}}', NO_AREAS),
        (feature(), NO_AREAS),
        ('{\n"features": [,]}', f"2: 第 14 {JSON}"),
        (areas(feature())[:-2], f"3: 第 1 {JSON}"),
        ("[" * 99_999, f"1: 第 1 {JSON}"),
        (f"[{'9' * 5000}]", f"1: 第 1 {JSON}"),
        (areas(feature("大庙")).encode("gbk"), "2: 文件不是 UTF-8 编码（像是 GBK）。请用编辑器“另存为”UTF-8。"),
    ],
)
def test_a_file_that_has_no_areas(mistakes: Mistakes, content: str | bytes, says: str) -> None:
    assert mistakes("areas.geojson", content) == [f"areas.geojson:{says}"]


def test_a_feature_that_is_none_is_counted_and_every_mistake_is_told(mistakes: Mistakes) -> None:
    no_id = "的属性里没有 id。请写 zone.yaml 里街道的 id，要加引号。"
    no_area = "不是面。geometry 要用 Polygon 或 MultiPolygon。"
    assert mistakes("areas.geojson", '{"features": [1, {"properties": [], "geometry": "x"}]}') == [
        f"areas.geojson:1: 第 {number} 个边界（?）{what}" for number in (1, 2) for what in (no_id, no_area)
    ]
