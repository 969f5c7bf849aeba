import pytest

from knowledge.figures import article_numbers, unsupported

LAW = "处一万元以上十万元以下的罚款；三十日内改正，百分之三，二十二时至次日六时，五年，五个工作日。"


@pytest.mark.parametrize(
    "claim",
    [
        "罚 1 万元以上 10 万元以下",
        "罚 10000 元起",
        "30 日内",
        "每日加 3%",
        "22 时至次日 6 时",
        "可拨打 12345，紧急 119",
        "自 2026-08-15 起，2026 年 8 月 15 日施行",
        "PM2.5、PM10 和双60",
        "见第 1128 条、第3款",
        "240、241、243 条",
        "一个单位、两种办法、一块管",
        "1. 先停\n2. 再改",
        "六个百分之百",
    ],
)
def test_figures_of_the_article_names_and_idioms_pass(claim: str) -> None:
    assert unsupported(claim, [LAW]) == ()


@pytest.mark.parametrize(
    ("claim", "figures"),
    [
        ("罚 2 万元", ("2 万元",)),
        ("30 个月内", ("30 个月",)),
        ("23 时以后", ("23 时",)),
        ("三年以下", ("三年",)),
        ("共 7 处", ("7",)),
    ],
)
def test_any_other_figure_is_named(claim: str, figures: tuple[str, ...]) -> None:
    assert unsupported(claim, [LAW]) == figures


def test_a_source_may_allow_a_figure() -> None:
    assert unsupported("不高于 6 吨", [LAW], ["6吨"]) == ()


def test_articles_named_in_a_text() -> None:
    assert article_numbers("义务看 240、241 条，罚则第1128条；30 日") == {240, 241, 1128}
