"""Times in words, read with a given clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinese.times import Precision, clearest, spoken_times

#: a Saturday, half past eleven at night
NOW = datetime(2026, 11, 28, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def read(text: str, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(one.words, f"{at:%m-%d %H:%M}" if (at := one.at(now)) else "") for one in spoken_times(text)]


@pytest.mark.parametrize(
    ("text", "words", "moment"),
    [
        ("渣土车晚上九点多撒了一路土", "晚上九点多", "11-28 21:00"),
        ("上午九点四十有车冒黑烟", "上午九点四十", "11-28 09:40"),
        ("大概七点二十前后", "大概七点二十前后", "11-28 19:20"),
        ("今早就这样", "今早", "11-28 06:00"),
        ("昨晚八点半看见的", "昨晚八点半", "11-27 20:30"),
        ("昨夜一点还在倒", "昨夜一点", "11-28 01:00"),
        ("半夜两点多", "半夜两点多", "11-28 02:00"),
        ("昨天夜里12点多", "昨天夜里12点多", "11-28 00:00"),
        ("凌晨12点", "凌晨12点", "11-28 00:00"),
        ("晚上十二点", "晚上十二点", "11-28 00:00"),
        ("零点以后", "零点", "11-28 00:00"),
        ("中午一点", "中午一点", "11-28 13:00"),
        ("下午两点一刻", "下午两点一刻", "11-28 14:15"),
        ("晚8点半", "晚8点半", "11-28 20:30"),
        ("11月20号下午三点左右拍的", "11月20号下午三点左右", "11-20 15:00"),
        ("十一月二十六日夜里十一点", "十一月二十六日夜里十一点", "11-26 23:00"),
        ("2026-11-26 08:15", "2026-11-26 08:15", "11-26 08:15"),
        ("20号晚上", "20号晚上", "11-20 19:00"),
        ("上周五下午3时许", "上周五下午3时许", "11-20 15:00"),
        ("周三早上", "周三早上", "11-25 06:00"),
        ("前天傍晚6点", "前天傍晚6点", "11-26 18:00"),
        ("三天前", "三天前", "11-25 00:00"),
        ("一个半小时前", "一个半小时前", "11-28 22:00"),
        ("刚才过去", "刚才", "11-28 23:30"),
        ("３点４０", "３点４０", "11-28 15:40"),
        ("九點半", "九點半", "11-28 21:30"),
        ("下午五点半到六点", "下午五点半到六点", "11-28 17:30"),
        ("12月1日", "12月1日", "12-01 00:00"),  # last year's
    ],
)
def test_a_time_is_read_whole_and_meant_before_now(text: str, words: str, moment: str) -> None:
    assert read(text) == [(words, moment)]


@pytest.mark.parametrize(
    "text",
    [
        "提三点意见", "一点都不管", "多一点", "两点要求", "第3点", "三点五公里", "PM2.5超标", "比例1:20", "3号楼",
        "一时半会", "早点摊", "24小时", "苏C12345", "LW-7K3M-9QX8", "", "25点", "9点75分",
    ],
)  # fmt: skip
def test_other_numbers_are_no_times(text: str) -> None:
    assert read(text) == []


def test_without_a_day_it_is_the_last_such_time() -> None:
    at_noon = NOW.replace(hour=12)
    assert read("晚上九点", at_noon) == [("晚上九点", "11-27 21:00")]
    assert read("七点二十", at_noon) == [("七点二十", "11-28 07:20")]
    assert read("21:30", at_noon) == [("21:30", "11-27 21:30")]


def test_shortly_after_midnight_this_evening_is_the_one_that_has_just_ended() -> None:
    assert read("今晚十点", NOW.replace(hour=0)) == [("今晚十点", "11-27 22:00")]
    assert read("今晚十点", NOW.replace(hour=9)) == [("今晚十点", "11-28 22:00")]


def test_what_happens_every_day_names_no_single_time() -> None:
    (found,) = spoken_times("每天晚上十点以后都来")
    assert (found.words, found.repeated, found.at(NOW)) == ("每天晚上十点", True, None)


def test_a_date_that_does_not_exist_is_no_moment() -> None:
    assert read("2026年2月30日") == [("2026年2月30日", "")]


def test_the_clearest_time_is_the_most_exact_single_one() -> None:
    found = clearest("昨天就有，每天晚上十点也有，这辆是昨晚八点半拍的")
    assert found is not None
    assert (found.words, found.precision) == ("昨晚八点半", Precision.CLOCK)
    assert clearest("灰很大") is None


def test_the_words_stand_where_it_says() -> None:
    text = "（昨晚８點半），然后上午9:40"
    assert [text[one.start : one.end] for one in spoken_times(text)] == ["昨晚８點半", "上午9:40"]


@given(st.text(alphabet="一二三十点半时分月日号周今昨晚早前:：0129年 -/", max_size=12))
def test_any_text_at_all(text: str) -> None:
    for one in spoken_times(text):
        assert text[one.start : one.end] == one.words
        moment = one.at(datetime(2026, 3, 1, tzinfo=UTC))
        assert moment is None or moment.tzinfo is UTC
