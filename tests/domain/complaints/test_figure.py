from pathlib import Path

from complaints.case.state_diagram import document

PAGE = Path(__file__).parents[3] / "docs" / "lifecycle.md"


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text("utf-8") == document(), "run: python -m complaints.case.state_diagram > docs/lifecycle.md"
