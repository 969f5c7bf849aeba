"""Accepted examples as a file that fitting reads."""

from datetime import UTC, datetime
from pathlib import Path

from complaints.ports import MessageExample
from complaints.report.example_groups import as_groups
from hearing import examples


def test_the_file_is_read_as_examples(tmp_path: Path) -> None:
    on = datetime(2026, 11, 28, tzinfo=UTC)
    accepted = [
        MessageExample(id=number, text=text, proposed="site_dust", chosen=chosen, on=on)
        for number, (text, chosen) in enumerate(
            [('说“土”没盖\\"', "bare_soil"), ("炮声", "quarry"), ("石头", "quarry")]
        )
    ]
    (tmp_path / "accepted.toml").write_text(as_groups(accepted), encoding="utf-8")
    read = [(one.text, one.category, one.kind.value) for one in examples.load(tmp_path)]
    assert read == [
        ('说“土”没盖\\"', "bare_soil", "report"),
        ("炮声", "quarry", "report"),
        ("石头", "quarry", "report"),
    ]
