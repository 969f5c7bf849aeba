"""The text of an entry as a form's fields, and back."""

from datetime import date
from pathlib import Path

import frontmatter
import pytest

from knowledge.entries import ENTRIES_FOLDER
from knowledge.entry_form import citation, fields_of, typed_fields, with_phrasings, written
from knowledge.writing import Unready

DAY = date(2026, 11, 29)
ENTRY = (ENTRIES_FOLDER / "barbecue/barbecue-confiscate.md").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(ENTRIES_FOLDER.glob("*/*.md"))[::25], ids=lambda path: Path(path).stem)
def test_an_entry_that_was_not_changed_says_the_same(path: Path) -> None:
    before = path.read_text("utf-8")
    after = written(before, fields_of(before), author="甲编辑", today=DAY)
    (old, _), (new, _) = frontmatter.parse(before), frontmatter.parse(after)
    signed = {"author", "reviewed_on", "verified"}
    kept = {name: value for name, value in old.items() if name not in signed and value not in (None, "", [])}
    assert {name: new[name] for name in kept} == kept
    assert fields_of(after) == fields_of(before)


def test_fields_of_an_entry() -> None:
    fields = fields_of(ENTRY)
    assert fields["citations"].splitlines()[:2] == ["生态环境法典 第1132条第3款", "生态环境法典 第250条第4款"]
    assert (fields["former_from"], fields["former_to"]) == ("2018-10-26", "2026-08-14")
    assert fields["former_citations"] == "大气污染防治法 第118条"
    assert fields["answer"].startswith("有。") and fields["details"].startswith("- 谁可以没收")


@pytest.mark.parametrize(
    ("line", "cited"),
    [
        ("生态环境法典 第240条", {"law": "生态环境法典", "article": 240}),
        ("《生态环境法典》第240条第2款第3项", {"law": "生态环境法典", "article": 240, "paragraph": 2, "item": 3}),
        ("生态环境法典 240 2", {"law": "生态环境法典", "article": 240, "paragraph": 2}),
        ("刑法 第338之1条", {"law": "刑法", "article": "338之1"}),
    ],
)
def test_a_citation_as_people_write_it(line: str, cited: dict[str, object]) -> None:
    assert citation(line) == cited


def test_what_cannot_be_read_is_named() -> None:
    with pytest.raises(Unready, match="法典里有"):
        citation("法典里有")
    with pytest.raises(Unready, match="去年"):
        written(ENTRY, {**fields_of(ENTRY), "valid_from": "去年"}, author="甲", today=DAY)


def test_aspects_keep_their_order_and_found_articles_are_added_once() -> None:
    form = {
        "aspects": "penalty, rule",
        **dict.fromkeys(("aspect-who", "aspect-rule", "aspect-penalty"), "1"),
        "citations": "生态环境法典 第1条",
        "pick-1": "生态环境法典 第2条",
        "pick-2": "生态环境法典 第1条",
    }
    fields = typed_fields(form)
    assert (fields["aspects"], fields["citations"]) == ("penalty, rule, who", "生态环境法典 第1条\n生态环境法典 第2条")


def test_a_phrasing_is_added_once() -> None:
    more = with_phrasings(with_phrasings(ENTRY, ["炉子没了"]), ["炉子没了"])
    assert fields_of(more)["phrasings"].splitlines().count("炉子没了") == 1


@pytest.mark.parametrize(
    "header",
    ["citations: [a]", "citations: 5", "aspects: fine", "former: [x]", "former: {citations: [x]}", "- a", "word"],
)
def test_a_header_of_another_shape_leaves_only_the_plain_text(header: str) -> None:
    with pytest.raises(Unready):
        fields_of(f"---\nid: x\n{header}\n---\nText.\n" if ":" in header else f"---\n{header}\n---\nText.\n")
