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
        ("第五条", []),
    ],
)
def test_articles_named_in_a_question(parser: ReferenceParser, text: str, found: list[tuple[str, int | None]]) -> None:
    assert [(reference.law, reference.article) for reference in parser.find(clean(text))] == found


def test_what_is_asked_besides(parser: ReferenceParser) -> None:
    assert parser.without("大气法115条罚多少") == "罚多少"
    assert parser.without("《大气法》第115条") == ""
