from datetime import date

import pytest

from knowledge.of_the_day import OfTheDay

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


class _Reader:
    def __init__(self) -> None:
        self.read: list[tuple[str, date, str]] = []
        self.of_the_day = OfTheDay(self._read)

    def _read(self, text: str, day: date, who: str = "") -> int:
        self.read.append((text, day, who))
        return len(self.read)


def test_a_text_is_read_once_a_day_for_each_kind_of_writer() -> None:
    reader = _Reader()
    writers = ["", "", "builder", ""]
    assert [reader.of_the_day("工地扬尘罚多少", MONDAY, who) for who in writers] == [1, 1, 2, 1]
    assert reader.of_the_day("工地扬尘罚多少", TUESDAY, "") == 3
    assert reader.of_the_day("工地扬尘罚多少", MONDAY, "") == 4  # what was read on another day is not kept


@pytest.mark.parametrize("text", ["你好", "PM2.5超标怎么办", "第1128条怎么说", "怎么罚100万"])
def test_what_anybody_may_say_is_kept(text: str) -> None:
    reader = _Reader()
    assert [reader.of_the_day(text, MONDAY) for _ in range(2)] == [1, 1]


@pytest.mark.parametrize(
    "text",
    [
        "我电话13812345678",
        "我电话１３８ １２３４ ５６７８",
        "电话一三八一二三四五六七八",
        "138-1234-5678",
        "LW-MBTB-KKMF 到哪了",
        "ｌｗ－mbtb－kkmf",
        "查询码 604 213",
        "苏C12345冒黑烟",
        "苏CAB3D1冒黑烟",
        "楼下烧烤店的油烟每天晚上都往我家窗户里灌，老人孩子都咳嗽，投诉了好几次也没有人来管，求求你们了",
    ],
)
def test_what_belongs_to_somebody_is_not(text: str) -> None:
    reader = _Reader()
    assert [reader.of_the_day(text, MONDAY) for _ in range(2)] == [1, 2]
