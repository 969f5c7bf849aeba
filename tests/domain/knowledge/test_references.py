import pytest

from chinese.normal import clean
from knowledge.article_numbers import ArticleNumber
from knowledge.references import ReferenceParser
from knowledge.statutes import load_statutes


@pytest.fixture(scope="module")
def parser() -> ReferenceParser:
    return ReferenceParser(load_statutes())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("大气法115条", [("大气污染防治法", 115)]),
        ("固废法七十八条", [("固体废物污染环境防治法", 78)]),
        ("《固废法》第七十八条怎么规定", [("固体废物污染环境防治法", 78)]),
        ("《中华人民共和国大气污染防治法》第一百一十五条", [("大气污染防治法", 115)]),
        ("法典第240、241条", [("生态环境法典", 240), ("生态环境法典", 241)]),
        ("大气法115条和法典1128条", [("大气污染防治法", 115), ("生态环境法典", 1128)]),
        ("噪聲法 77 條", [("噪声污染防治法", 77)]),
        ("大气污染防治法现在还有效吗", [("大气污染防治法", None)]),
        ("环保法2015年修订的吗", [("环境保护法", None)]),
        ("刑法第一百三十四条之一怎么判", [("刑法", ArticleNumber.of(134, 1))]),
        ("刑法134之1", [("刑法", ArticleNumber.of(134, 1))]),
        ("刑法134条之一、135条", [("刑法", ArticleNumber.of(134, 1)), ("刑法", 135)]),
        ("刑法第342之一条", [("刑法", ArticleNumber.of(342, 1))]),
        ("刑法338条之规定", [("刑法", 338)]),
        ("工地罚多少", []),
    ],
)
def test_articles_named_in_a_question(parser: ReferenceParser, text: str, found: list[tuple[str, int | None]]) -> None:
    assert [(reference.law, reference.article) for reference in parser.find(clean(text))] == found


def test_what_is_asked_besides(parser: ReferenceParser) -> None:
    assert parser.without("大气法115条罚多少") == "罚多少"
    assert parser.without("《大气法》第115条") == ""


def named(parser: ReferenceParser, text: str) -> list[tuple[str, int | None, int | None]]:
    """Law, article and paragraph, where an article without a law is the Code's."""
    found = parser.find(clean(text).lower(), law="生态环境法典")
    return [(one.law, one.article, one.paragraph) for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第1128条", [("生态环境法典", 1128, None)]),
        ("第1129条罚多少", [("生态环境法典", 1129, None)]),
        ("二百四十条", [("生态环境法典", 240, None)]),
        ("一千一百二十八条罚多少", [("生态环境法典", 1128, None)]),
        ("1128条法典怎么罚", [("生态环境法典", 1128, None)]),
        ("第一百一十五条，大气法的", [("大气污染防治法", 115, None)]),
        ("按新法第1128条罚多少", [("生态环境法典", 1128, None)]),
        ("法典1128条第二款", [("生态环境法典", 1128, 2)]),
        ("生态环境法典第一百条第三款第二项", [("生态环境法典", 100, 3)]),
        ("第一条之一", [("生态环境法典", ArticleNumber.of(1, 1), None)]),
        ("法典1之1条", [("生态环境法典", ArticleNumber.of(1, 1), None)]),
        ("法典第9999条", [("生态环境法典", 9999, None)]),
        ("第240、241条区别", [("生态环境法典", 240, None), ("生态环境法典", 241, None)]),
        ("第1128条和1129条", [("生态环境法典", 1128, None), ("生态环境法典", 1129, None)]),
    ],
)
def test_articles_with_the_law_left_out_paragraphs_and_insertions(
    parser: ReferenceParser, text: str, found: list[tuple[str, int | None, int | None]]
) -> None:
    assert named(parser, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "PM2.5超标怎么罚",
        "我家养三条狗",
        "厂里第二条生产线没验收",
        "一百条鱼死了",
        "收到120条短信",
        "有300条投诉",
        "劳动合同法第三十八条怎么说",
        "食品安全法里的第100条",
        "这三条规定",
        "2026年罚款标准",
    ],
)
def test_numbers_that_name_no_article_of_a_known_law(parser: ReferenceParser, text: str) -> None:
    assert named(parser, text) == []
