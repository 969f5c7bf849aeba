"""Problems in zone.yaml are reported in Chinese, with their line and the correction."""

import pytest

from tests.domain.zone.conftest import XUZHOU, Mistakes

ZONE = (XUZHOU / "zone.yaml").read_text("utf-8")
NAME = "name: {zh_CN: 徐州经济技术开发区, en: Xuzhou Economic and Technological Development Zone}"
HOURS = 'hours: {start: "08:30", lunch: "12:00", back: "13:30", end: "17:30"}'
#: the whole list of units
UNITS = ZONE[ZONE.index("units:\n") : ZONE.index("hours:")]
IDS = "id 只能用英文字母、数字、- 和 _，最多 32 个字符"
TIME = '要写 24 小时制的时间，两位小时，加英文双引号，例如 "08:30"'
REFERENCE = "不能用 & 和 * 引用别处的内容。请把内容直接写在这里；文字以 & 或 * 开头的，加英文双引号。"
FIELDS = "name, hotline, subdistricts, units, hours"


def changed(old: str, new: str) -> str:
    assert old in ZONE
    return ZONE.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (NAME, "name: 徐州", ["2: name 要写一组“名称: 值”，现在是“徐州”。"]),
        (NAME, "name: {en: Xuzhou}", ["2: 缺少 zh_CN。请补上。"]),
        ("name: {", "nam: {", ["2: 缺少 name。请补上。", "2: 不认识 nam 这一项。是不是 name？"]),
        ("training: false", "training: nein", ["3: training 要写 true 或 false，现在是“nein”。"]),
        ('hotline: "12345"', "hotline:", ["6: hotline 后面没有内容。请填写，或删掉这一项。"]),
        (
            'hotline: "12345"',
            "hotline: 12345",
            ["6: hotline 要写文字，不能为空，现在是“12345”。数字、日期或 yes/no 当文字用时请加英文双引号。"],
        ),
        ("id: damiao", "id: 大庙", [f"11: {IDS}，现在是“大庙”。"]),
        ("id: damiao", "id: no", [f"11: {IDS}，现在是“no”。"]),
        ("id: damiao", f"id: {'a' * 33}", [f"11: {IDS}，现在是“{'a' * 33}”。"]),
        ("id: damiao", "id: xuzhuang", ["13: 编号（id）xuzhuang 用了两次（第 11 行已有）。请换一个。"]),
        ("id: damiao", "id: all", ["11: all 在职责分工表里表示“全部”，不能用作编号（id）。请换一个。"]),
        ("{id: damiao, ", "{\n    id: all, ", ["12: all 在职责分工表里表示“全部”，不能用作编号（id）。请换一个。"]),
        ("{id: damiao, ", "{", ["11: 缺少 id。请补上。"]),
        (UNITS, "units: []\n", ["15: units 里一个也没有。请至少写一个。"]),
        ("{id: damiao, ", "{__line__: 5, id: damiao, ", ["11: 不认识 __line__ 这一项。可以写：id、zh_CN、en。"]),
        (
            "units:\n",
            "units: {}\nrest:\n",
            [
                "15: units 要写一个列表，每行以“- ”开头（没有内容时写 []），现在是“{…}”。",
                "16: 不认识 rest 这一项。可以写：name、hotline、subdistricts、units、hours、training、plausible。",
            ],
        ),
        (HOURS, "hours: [8, 12]", ["21: hours 要写一组“名称: 值”，现在是“[…]”。"]),
        ('"08:30"', "8点半", [f"21: start {TIME}，现在是“8点半”。"]),
        ('"08:30"', "8:30", [f"21: start {TIME}，现在是“8:30”。"]),
        ('"08:30"', '"8:30"', [f"21: start {TIME}，现在是“8:30”。"]),
        ('"17:30"', '"24:00"', [f"21: end {TIME}，现在是“24:00”。"]),
        ('"17:30"', '"17:60"', [f"21: end {TIME}，现在是“17:60”。"]),
        ('end: "17:30"', 'ende: "17:30"', ["21: 缺少 end。请补上。", "21: 不认识 ende 这一项。是不是 end？"]),
        ("lat: 34.25", "lat: 450", ["5: plausible 的坐标不在中国范围内（lat 450，lon 117.18）。请核对。"]),
        (
            "lat: 34.25, lon: 117.18",
            "lat: 117.18, lon: 34.25",
            ["5: plausible 的经纬度写反了（lat 117.18，lon 34.25）。lat 是纬度，lon 是经度。"],
        ),
        ("radius_km: 80", "radius_km: 80km", ["5: radius_km 要写数字，不带单位和引号，现在是“80km”。"]),
        ("radius_km: 80", "radius_km: .nan", ["5: radius_km 要写数字，不带单位和引号，现在是“.nan”。"]),
        ("radius_km: 80", "radius_km: 0", ["5: radius_km 要在 1 到 1000 之间，现在是“0”。"]),
        ("radius_km: 80", "radius_km: 1001", ["5: radius_km 要在 1 到 1000 之间，现在是“1001”。"]),
    ],
)
def test_a_wrong_field(mistakes: Mistakes, old: str, new: str, says: list[str]) -> None:
    assert mistakes("zone.yaml", changed(old, new)) == [f"zone.yaml:{line}" for line in says]


@pytest.mark.parametrize(
    ("hours", "right"),
    [
        (("08:30", "12:00", "13:30", "17:30"), True),
        (("08:30", "12:00", "12:00", "17:30"), True),  # no break at noon
        (("12:00", "12:00", "13:30", "17:30"), False),
        (("08:30", "12:00", "11:59", "17:30"), False),
        (("08:30", "12:00", "17:30", "17:30"), False),
    ],
)
def test_the_hours_of_a_day_follow_each_other(mistakes: Mistakes, hours: tuple[str, ...], right: bool) -> None:
    written = ", ".join(f'{name}: "{at}"' for name, at in zip(("start", "lunch", "back", "end"), hours, strict=True))
    says = "zone.yaml:21: 工作时间的先后不对：要 start 早于 lunch，lunch 不晚于 back，back 早于 end。"
    assert mistakes("zone.yaml", changed(HOURS, f"hours: {{{written}}}")) == ([] if right else [says])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "1: 文件是空的。用不着就删掉这个文件，否则请写上内容。"),
        (" \n\n", "1: 文件是空的。用不着就删掉这个文件，否则请写上内容。"),
        ("# nothing\n", f"1: 这里是空的。请写上 {FIELDS}，或删掉。"),
        ("- a\n", f"1: 这里应写一组“名称: 值”（要有 {FIELDS}），现在是“[…]”。"),
        ("name：徐州", f"1: 这里应写一组“名称: 值”（要有 {FIELDS}），现在是“name：徐州”。"),
        (ZONE.encode("gbk"), "1: 文件不是 UTF-8 编码（像是 GBK）。请用编辑器“另存为”UTF-8。"),
        (ZONE.encode("utf-16"), "1: 文件不是 UTF-8 编码（像是 UTF-16）。请用编辑器“另存为”UTF-8。"),
        (b"a: 1\nb: \xff\xff\n", "2: 文件不是 UTF-8 编码（像是 ?）。请用编辑器“另存为”UTF-8。"),
        ("a: 1\nb: \0", "2: 第 4 个字符处有不能直接写的符号。请删掉，或给这段内容加英文双引号。"),
        ("a:\n\t- b", "2: 这一行有制表符（Tab）。请全部改成空格。"),
        ("a: 1\nb:\tc: d", "2: 这一行有制表符（Tab）。请全部改成空格。"),
        ('a: "\\0"', "1: 这里用 \\x 或 \\u 写了不能保存的字符。请删掉。"),
        ('a: 1\nb: "\\ud800"', "2: 这里用 \\x 或 \\u 写了不能保存的字符。请删掉。"),
        ("a: @b", "1: 第 4 个字符处有不能直接写的符号。请删掉，或给这段内容加英文双引号。"),
        ("a: b: c", "1: 冒号用得不对。请用半角冒号，后面空一格；内容里本来有冒号的，整段加英文双引号。"),
        ("a: 1\nb:2\nc: 3", "2: 冒号用得不对。请用半角冒号，后面空一格；内容里本来有冒号的，整段加英文双引号。"),
        ("a: 1\nb: {c: 1, d: 2\ne: 3", "2: 这里开始的括号没有配对，或里面少了逗号。请补上右括号，用半角逗号隔开各项。"),
        ("a:\n  b: 1\n c: 2", "3: 缩进不对。同一级的内容要左对齐，只用空格。"),
        ('a: 1\nb: "c\n', "2: 这里开始的引号或括号没有结束。请补上。"),
        ("a: 1\n---\nb: 2", "2: 一个文件里只能有一份数据。请删掉单独成行的 ---。"),
        ("a: 1\nb: &b 2", f"2: {REFERENCE}"),
        ("a: *b", f"1: {REFERENCE}"),
        ("[" * 9000, "1: 第 17 个字符处的写法读不懂。请检查缩进、冒号、引号和括号，标点要用半角。"),
        ("- " * 9000, "1: 第 33 个字符处的写法读不懂。请检查缩进、冒号、引号和括号，标点要用半角。"),
        ("a: !!python/name:os.system x", "1: x 读不懂。如果是文字，请加英文双引号。"),
        ("a: !!set {x, y}", "1: tag:yaml.org,2002:set 读不懂。如果是文字，请加英文双引号。"),
        ("a: 2026-13-45", "1: 2026-13-45 读不懂。如果是文字，请加英文双引号。"),
        (f"a: {'9' * 5000}", f"1: {'9' * 39}… 读不懂。如果是文字，请加英文双引号。"),
        (ZONE + 'hotline: "110"\n', "22: hotline 写了两次（第 6 行已有）。请只留一个。"),
    ],
)
def test_a_file_that_cannot_be_read(mistakes: Mistakes, content: str | bytes, says: str) -> None:
    assert mistakes("zone.yaml", content) == [f"zone.yaml:{says}"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(mistakes: Mistakes) -> None:
    assert mistakes("zone.yaml", b"\xef\xbb\xbf" + ZONE.replace("\n", "\r\n").encode()) == []


def test_references_that_would_fill_the_memory_are_refused_at_once(mistakes: Mistakes) -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30))
    assert mistakes("zone.yaml", f"l0: &l0 [a]\n{levels}") == [f"zone.yaml:1: {REFERENCE}"]


def test_the_mistakes_of_all_files_are_told_at_once(mistakes: Mistakes) -> None:
    mistakes("terms.yaml", "- {id: accept, amount: 0, unit: day, source: 约定}")
    assert mistakes("limits.yaml", "- {id: mute_hours, amount: 0, source: 约定}") == [
        "terms.yaml:1: accept.amount 要在 1 到 3650 之间，现在是“0”。",
        "limits.yaml:1: mute_hours.amount 要在 1 到 100000 之间，现在是“0”。",
    ]
