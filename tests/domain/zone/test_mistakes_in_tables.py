"""Problems in the tables of a zone (rows with ids): places, terms, limits, likeness, other systems."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.mistakes import told
from tests.domain.zone.conftest import Mistakes
from zone import Gazetteer, NoZone, Terms, Zone
from zone.bounds import Bounds
from zone.destinations import load as load_destinations
from zone.likeness import Likeness
from zone.limits import Limits
from zone.rows import BadRows

CATEGORIES = (
    "site_dust、road_dust、bare_soil、industrial_gas、quarry、black_smoke、open_burning、night_noise、"
    "noise、water、waste、other"
)
PLACE = "id: a, zh_CN: 甲处, en: A"
SYSTEM = "id: a, zh_CN: 甲, en: A"
ADDRESS = "a 要有 url：以 http:// 或 https:// 开头的地址，里面没有问号。"
WHOLE = "要写整数，不带单位、百分号和引号"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f"{PLACE}, lat: 450, lon: 117.2", "a 的坐标不在中国范围内（lat 450，lon 117.2）。请核对。"),
        (f"{PLACE}, lat: -34.2, lon: 117.2", "a 的坐标不在中国范围内（lat -34.2，lon 117.2）。请核对。"),
        (f"{PLACE}, lat: 0, lon: 0", "a 的坐标不在中国范围内（lat 0，lon 0）。请核对。"),
        (
            f"{PLACE}, lat: 117.2, lon: 34.2",
            "a 的经纬度写反了（lat 117.2，lon 34.2）。lat 是纬度，lon 是经度。",
        ),
        (
            f"{PLACE}, lat: 31.2, lon: 121.5",
            "a 离 zone.yaml 里 plausible 的中心太远（lat 31.2，lon 121.5）。请核对坐标，或改 radius_km。",
        ),
        (f"{PLACE}, lat: 34.2", "a 只写了 lat 和 lon 中的一个。请写全，或都不写。"),
        (f"{PLACE}, lon: 117.2", "a 只写了 lat 和 lon 中的一个。请写全，或都不写。"),
        (f'{PLACE}, lat: "34.2", lon: 117.2', "lat 要写数字，不带单位和引号，现在是“34.2”。"),
        (f"{PLACE}, lat: 34.2°, lon: 117.2", "lat 要写数字，不带单位和引号，现在是“34.2°”。"),
        (f"{PLACE}, lat: true, lon: 117.2", "lat 要写数字，不带单位和引号，现在是“true”。"),
        (f"{PLACE}, lat: .inf, lon: 117.2", "lat 要写数字，不带单位和引号，现在是“.inf”。"),
        (f"{PLACE}, lat: 34.2, lon: 117.2, datum: gcj", "不认识坐标系 gcj。是不是 gcj02？"),
        (f"{PLACE}, datum: mars", "不认识坐标系 mars。可以写：wgs84、gcj02、bd09、unknown。"),
        (f"{PLACE}, subdistricts: [jinlonhu]", "zone.yaml 里没有街道 jinlonhu。是不是 jinlonghu？"),
        (f"{PLACE}, subdistricts: damiao", "subdistricts 要写文字的列表，例如 [甲, 乙]，现在是“damiao”。"),
        (f"{PLACE}, short: [12]", "short 要写文字的列表，例如 [甲, 乙]，现在是“[…]”。"),
        ("id: a, en: A", "缺少 zh_CN。请补上。"),
    ],
)
def test_a_wrong_place(mistakes: Mistakes, row: str, says: str) -> None:
    assert mistakes("gazetteer.yaml", f"# own\n- {{{row}}}\n") == [f"gazetteer.yaml:2: {says}"]


def test_a_field_on_a_line_of_its_own_is_told_there(mistakes: Mistakes) -> None:
    rows = "- id: a\n  zh_CN: 甲处\n  en: A\n  lat: 450\n  lon: 117.2\n- id: a\n  zh_CN: 乙处\n  en: B\n"
    assert mistakes("gazetteer.yaml", rows) == [
        "gazetteer.yaml:4: a 的坐标不在中国范围内（lat 450，lon 117.2）。请核对。",
        "gazetteer.yaml:6: 编号（id）a 用了两次（第 1 行已有）。请换一个。",
    ]


@pytest.mark.parametrize("name", ["gazetteer.yaml", "terms.yaml", "limits.yaml", "likeness.yaml", "destinations.yaml"])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a: b", "1: 这里应写一个列表，每行以“- ”开头，现在是“{…}”。"),
        ("words", "1: 这里应写一个列表，每行以“- ”开头，现在是“words”。"),
        ("- [id, a]", "1: 这里应写一组“名称: 值”（要有 {fields}），现在是“[…]”。"),
        ("-\n", "1: 这里是空的。请写上 {fields}，或删掉。"),
        ("", "1: 文件是空的。用不着就删掉这个文件，否则请写上内容。"),
        ("\t- {id: a}", "1: 这一行有制表符（Tab）。请全部改成空格。"),
        ("# 甲\n".encode("gbk"), "1: 文件不是 UTF-8 编码（像是 GBK）。请用编辑器“另存为”UTF-8。"),
    ],
)
def test_a_file_that_is_no_table(mistakes: Mistakes, name: str, content: str | bytes, says: str) -> None:
    fields = {
        "gazetteer.yaml": "id, zh_CN, en",
        "terms.yaml": "id, amount, unit, source",
        "limits.yaml": "id, amount, source",
        "likeness.yaml": "id, radius_m, days, source",
        "destinations.yaml": "id, zh_CN, en, kind",
    }
    assert mistakes(name, content) == [f"{name}:{says.replace('{fields}', fields[name])}"]


@pytest.mark.parametrize("name", ["gazetteer.yaml", "areas.geojson", "duty.yaml", "limits.yaml"])
def test_a_folder_in_the_place_of_a_file(mistakes: Mistakes, tmp_path: Path, name: str) -> None:
    mistakes("terms.yaml", "[]")
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name).mkdir()
    with pytest.raises(NoZone) as refused:
        Zone.load(tmp_path)
    assert told(refused.value) == f"{tmp_path}/{name}：是文件夹，不是文件。请让运行服务的用户能读它，用不着就删掉。"


@pytest.mark.parametrize("content", ["[]", "# nothing of our own yet\n"])
def test_a_table_without_rows_changes_nothing(mistakes: Mistakes, content: str) -> None:
    for name in ("gazetteer.yaml", "terms.yaml", "limits.yaml", "likeness.yaml", "destinations.yaml"):
        assert mistakes(name, content) == []


@pytest.mark.parametrize(
    ("name", "row", "says"),
    [
        ("terms.yaml", "id: accep, amount: 1, unit: day", "没有 accep 这个期限。是不是 accept？"),
        ("terms.yaml", "id: accept, amount: 50%, unit: day", f"amount {WHOLE}，现在是“50%”。"),
        ("terms.yaml", "id: accept, amount: 1.5, unit: day", f"amount {WHOLE}，现在是“1.5”。"),
        ("terms.yaml", "id: accept, amount: yes, unit: day", f"amount {WHOLE}，现在是“yes”。"),
        ("terms.yaml", "id: accept, amount: 1天, unit: day", f"amount {WHOLE}，现在是“1天”。"),
        ("terms.yaml", "id: accept, amount: 1, unit: days", "不认识时间单位 days。是不是 day？"),
        (
            "terms.yaml",
            "id: accept, amount: 1, unit: 天",
            "不认识时间单位 天。可以写：hour、day、working_hour、working_day。",
        ),
        ("terms.yaml", "id: accept, amount: 0, unit: day", "accept.amount 要在 1 到 3650 之间，现在是“0”。"),
        ("terms.yaml", "id: accept, amount: 3651, unit: day", "accept.amount 要在 1 到 3650 之间，现在是“3651”。"),
        ("terms.yaml", "id: accept, amount: 87601, unit: hour", "accept.amount 要在 1 到 87600 之间，现在是“87601”。"),
        ("limits.yaml", "id: mute_afer, amount: 5", "没有 mute_afer 这个限制。是不是 mute_after？"),
        ("likeness.yaml", "id: quary, radius_m: 5, days: 5", "没有类别 quary。是不是 quarry？"),
        ("likeness.yaml", "id: quarry, radius_m: 200m, days: 5", f"radius_m {WHOLE}，现在是“200m”。"),
        ("likeness.yaml", "id: quarry, radius_m: 5, days: 5, related: [dust]", "没有类别 dust。是不是 site_dust？"),
        ("likeness.yaml", "id: quarry, radius_m: 5, days: 5, related: [灰]", f"没有类别 灰。可以写：{CATEGORIES}。"),
    ],
)
def test_a_wrong_row(mistakes: Mistakes, name: str, row: str, says: str) -> None:
    assert mistakes(name, f"- {{{row}, source: 约定}}\n") == [f"{name}:1: {says}"]


@pytest.mark.parametrize("name", ["terms.yaml", "limits.yaml", "likeness.yaml"])
@pytest.mark.parametrize(("source", "shown"), [('""', ""), ("' '", " "), ("12", "12"), ("no", "no")])
def test_a_number_without_its_source(mistakes: Mistakes, name: str, source: str, shown: str) -> None:
    row = {
        "terms.yaml": "id: accept, amount: 1, unit: day",
        "limits.yaml": "id: mute_after, amount: 5",
        "likeness.yaml": "id: quarry, radius_m: 5, days: 5",
    }[name]
    text = f"source 要写文字，不能为空，现在是“{shown}”。数字、日期或 yes/no 当文字用时请加英文双引号。"
    assert mistakes(name, f"- {{{row}, source: {source}}}\n") == [f"{name}:1: {text}"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f'{SYSTEM}, kind: webhok, url: "https://a"', "不认识系统的种类 webhok。是不是 webhook？"),
        (f"{SYSTEM}, kind: webhook", ADDRESS),
        (f'{SYSTEM}, kind: webhook, url: "a.cn/x"', ADDRESS),
        (f'{SYSTEM}, kind: webhook, url: "ftp://a.cn"', ADDRESS),
        (f'{SYSTEM}, kind: webhook, url: "https://"', ADDRESS),
        (f'{SYSTEM}, kind: webhook, url: "https://a.cn/?x=1"', ADDRESS),
        (f'{SYSTEM}, kind: webhook, url: "https://[a"', ADDRESS),
        (f'{SYSTEM}, kind: webhook, url: "https://a:99999"', ADDRESS),
        (f'{SYSTEM}, kind: open311, url: "https://a", services: [x]', "services 要写一组“名称: 值”，现在是“[…]”。"),
        (f'{SYSTEM}, kind: open311, url: "https://a", services: {{dust: 3}}', "没有类别 dust。是不是 site_dust？"),
        (
            f'{SYSTEM}, kind: open311, url: "https://a", services: {{quarry: [3]}}',
            "services.quarry 要写文字，不能为空，现在是“[…]”。数字、日期或 yes/no 当文字用时请加英文双引号。",
        ),
        ("id: 市, zh_CN: 甲, en: A, kind: csv", "id 只能用英文字母、数字、- 和 _，最多 64 个字符，现在是“市”。"),
    ],
)
def test_a_wrong_system(mistakes: Mistakes, row: str, says: str) -> None:
    assert mistakes("destinations.yaml", f"- {{{row}}}\n") == [f"destinations.yaml:1: {says}"]


def test_a_system_as_it_should_be(tmp_path: Path) -> None:
    path = tmp_path / "destinations.yaml"
    path.write_text(f'- {{{SYSTEM}, kind: open311, url: "https://a:8443/x/", services: {{quarry: 17}}}}\n', "utf-8")
    (system,) = load_destinations(path)
    assert (system.url, system.service_of("quarry"), system.service_of("other")) == ("https://a:8443/x", "17", "other")


def accepted(load: Callable[[Path], object], path: Path, row: str) -> bool:
    path.write_text(f"- {{{row}, source: 约定}}\n", "utf-8")
    try:
        load(path)
    except BadRows:
        return False
    return True


@pytest.mark.parametrize(
    ("load", "row", "fits"),
    [
        (Terms.load, "id: hand_back, amount: {}, unit: working_day", (1, 5)),
        (Terms.load, "id: nudge_ahead, amount: {}, unit: hour", (1, 168)),
        (Terms.load, "id: hard_cap, amount: {}, unit: day", (1, 3650)),
        (Terms.load, "id: sign, amount: {}, unit: working_hour", (1, 87_600)),
        (Limits.load, "id: quiet_from, amount: {}", (0, 23)),
        (Limits.load, "id: quiet_until, amount: {}", (0, 23)),
        (Limits.load, "id: mute_hours, amount: {}", (1, 100_000)),
        (Likeness.load, "id: quarry, radius_m: {}, days: 5", (1, 500)),
        (Likeness.load, "id: quarry, radius_m: 5, days: {}", (1, 366)),
        (Likeness.load, "id: repeat, radius_m: 5, days: 5, count: {}", (2, 1000)),
    ],
)
def test_the_least_and_the_most(
    tmp_path: Path, load: Callable[[Path], object], row: str, fits: tuple[int, int]
) -> None:
    least, most = fits
    found = [accepted(load, tmp_path / "own.yaml", row.format(n)) for n in (least - 1, least, most, most + 1)]
    assert found == [False, True, True, False]


@pytest.mark.parametrize(
    "row",
    [
        "id: hand_back, amount: 5, unit: day",
        "id: hand_back, amount: 5, unit: working_hour",
        "id: nudge_ahead, amount: 5, unit: working_hour",
        "id: nudge_ahead, amount: 5, unit: day",
        "id: hard_cap, amount: 60, unit: working_day",
        "id: hard_cap_extension, amount: 30, unit: hour",
    ],
)
def test_a_term_that_is_counted_one_way_only(tmp_path: Path, row: str) -> None:
    assert not accepted(Terms.load, tmp_path / "terms.yaml", row)


def test_a_repeat_site_needs_its_count(tmp_path: Path) -> None:
    assert not accepted(Likeness.load, tmp_path / "likeness.yaml", "id: repeat, radius_m: 5, days: 5")


def test_terms_say_where_they_come_from_and_a_zone_may_replace_them(tmp_path: Path) -> None:
    path = tmp_path / "terms.yaml"
    path.write_text("- {id: hand_back, amount: 5, unit: working_day, source: 内部约定}\n", "utf-8")
    shipped, own = Terms.load(), Terms.load(path)
    assert all(term.source for term in shipped.rows.values())
    assert (shipped["hand_back"].amount, own["hand_back"].amount, own["accept"]) == (1, 5, shipped["accept"])


@pytest.mark.parametrize(
    ("lat", "lon", "doubt"),
    [
        (34.25, 117.18, None),
        (34.25 + 0.7193, 117.18, None),  # 79.98 km north
        (34.25 + 0.7196, 117.18, "too_far"),
    ],
)
def test_too_far_begins_at_the_radius(lat: float, lon: float, doubt: str | None) -> None:
    assert Bounds(centre=(34.25, 117.18), radius_km=80).doubt(lat, lon) == doubt


@pytest.mark.parametrize(
    ("lat", "lon", "doubt"),
    [
        (3.4, 112.0, None),
        (3.39, 112.0, "outside_china"),
        (53.6, 123.0, None),
        (53.61, 123.0, "outside_china"),
        (39.0, 73.4, None),
        (39.0, 73.39, "outside_china"),
        (48.0, 135.1, None),
        (48.0, 135.11, "outside_china"),
        (117.2, 34.2, "swapped"),
    ],
)
def test_the_country_has_four_sides(lat: float, lon: float, doubt: str | None) -> None:
    assert Bounds().doubt(lat, lon) == doubt


@pytest.mark.parametrize(
    ("lat", "lon", "doubt"),
    [(90, 180, None), (-90, -180, None), (90.1, 0, "no_place"), (0, 180.1, "no_place"), (-90.1, 0, "no_place")],
)
def test_a_zone_that_does_not_exist_lies_anywhere_on_earth(lat: float, lon: float, doubt: str | None) -> None:
    assert Bounds(china=False).doubt(lat, lon) == doubt


def test_a_point_is_checked_as_the_satellites_see_it(tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.yaml"
    path.write_text(f"- {{{PLACE}, lat: 34.26871, lon: 117.25572, datum: gcj02}}", "utf-8")
    near = Bounds(centre=(34.27, 117.25), radius_km=0.1)
    assert Gazetteer.load(path, known=(), bounds=near).landmarks[0].point == pytest.approx((34.27, 117.25), abs=1e-5)
