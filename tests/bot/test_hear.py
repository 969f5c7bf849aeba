"""`python -m bot hear --jsonl`: a line per message, as the chat would read it."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands import main
from bot.settings import Settings

FIELDS = {
    "id", "kind", "urgent", "decision", "entry", "citations", "suggestions", "category", "categories", "report_button",
    "plates", "number", "place", "matters",
}  # fmt: skip
Run = Callable[..., tuple[int, list[dict[str, object]], str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    def with_lines(*lines: str) -> tuple[int, list[dict[str, object]], str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
        code = main(["hear", "--jsonl", "--now", "2026-11-28T20:15:00+08:00"])
        printed = capsys.readouterr()
        return code, [json.loads(line) for line in printed.out.splitlines()], printed.err

    return with_lines


def line(name: object, text: str, **more: str) -> str:
    return json.dumps({"id": name, "text": text, **more}, ensure_ascii=False)


def test_each_message_is_a_line_with_the_promised_fields(run: Run) -> None:
    code, (report, question, menu), _ = run(
        line("a", "苏C12345在环城路漏了一路渣土"), line(2, "工地不洒水罚多少钱"), "", line(None, "举报")
    )
    assert code == 0 and report.keys() >= FIELDS
    assert (report["id"], report["kind"], report["category"]) == ("a", "report", "road_dust")
    assert (report["plates"], report["place"], report["report_button"]) == (["苏C12345"], "环城路", True)
    assert (question["id"], question["kind"], question["decision"]) == (2, "question", "answer")
    assert question["citations"] and question["matters"] == []
    assert (menu["id"], menu["kind"]) == (None, "menu")


def test_a_follow_up_leans_on_the_question_before(run: Run) -> None:
    _, (leaning,), _ = run(line(1, "那罚多少", after="工地不洒水罚多少钱"))
    assert (leaning["kind"], leaning["entry"]) == ("follow_up", "site-dust-fine")


def test_a_number_and_danger(run: Run) -> None:
    _, (number, danger), _ = run(line(1, "LW-7K3M-9QX8 办到哪了"), line(2, "车间着火了，有人被困"))
    assert (number["number"], number["kind"]) == ("LW-7K3M-9QX8", "status")
    assert (danger["urgent"], danger["report_button"]) == (True, True)


@pytest.mark.parametrize("wrong", ["{", '{"id": 1}', "[]"])
def test_a_line_that_cannot_be_read_ends_it_with_its_number(run: Run, wrong: str) -> None:
    code, printed, error = run(line(1, "举报"), wrong)
    assert (code, len(printed)) == (2, 1) and error.startswith("第 2 行读不了")
