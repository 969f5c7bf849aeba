"""Tools for curators and evaluators: run files, groups of misses, reports, the command line."""

import gzip
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.answer import Library
from knowledge.confidence import load_confidence
from knowledge.evaluate import outcomes, report, share
from knowledge.index import open_analyser
from knowledge.labelled import LabelledQuestion
from knowledge.misses import grouped
from knowledge.signals import Signals
from knowledge.trec import run

TODAY = date(2026, 11, 23)


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built_library: Path) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("STATUTES_DIR", str(tmp_path / "statutes"))
    return Path(shutil.copytree(built_library, tmp_path / "data"))


def test_a_run_file(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, queries, out = tmp_path / "corpus.jsonl.gz", tmp_path / "queries.jsonl", tmp_path / "out.run"
    rows = [{"id": "a", "title": "", "text": "工地扬尘怎么罚"}, {"id": "b", "title": "渣土车", "text": "不盖篷布"}]
    corpus.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
    queries.write_text('{"id": "q1", "question": "渣土車篷布"}\n\n{"id": "q2", "question": "😀"}\n', encoding="utf-8")
    assert main(["run", "--corpus", str(corpus), "--queries", str(queries), "--k", "5", "--out", str(out)]) == 0
    (line,) = out.read_text(encoding="utf-8").splitlines()
    name, q0, document, rank, score, tag = line.split()
    assert (name, q0, document, rank, tag) == ("q1", "Q0", "b", "1", "lvwang")
    assert float(score) > 0
    assert set(json.loads(capsys.readouterr().out)) >= {"build_s", "peak_mb", "p50_ms", "p99_ms"}


def test_long_texts_are_ranked_without_likeness(data_dir: Path, tmp_path: Path) -> None:
    corpus, queries, out = tmp_path / "c.jsonl", tmp_path / "q.jsonl", tmp_path / "o.run"
    filler = "本法所称单位应当依照规定履行职责并且接受监督，" * 6
    texts = {"a": filler + "排放恶臭气体的应当科学选址。", "b": filler + "燃放烟花爆竹应当遵守规定。"}
    corpus.write_text("\n".join(json.dumps({"id": key, "text": text}) for key, text in texts.items()), encoding="utf-8")
    queries.write_text('{"id": "q", "question": "厂里臭味很大"}', encoding="utf-8")
    run(corpus=corpus, queries=queries, out=out, limit=1, analyser=open_analyser(data_dir))
    assert out.read_text(encoding="utf-8").split()[2] == "a"


def test_a_broken_line_is_told(data_dir: Path, tmp_path: Path) -> None:
    broken = tmp_path / "c.jsonl"
    broken.write_text('{"id": 1, "text": "x"}\nnonsense\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"c\.jsonl:2: not a line of JSON"):
        run(corpus=broken, queries=broken, out=tmp_path / "o", limit=1, analyser=open_analyser(data_dir))


def test_e06_misses_are_grouped_by_what_they_share(data_dir: Path) -> None:
    asked = ["楼下打铁铺太吵", "打铁铺半夜吵", "充电桩辐射大吗", "打铁铺吵怎么办", "充电桩有没有辐射"]
    groups = grouped(asked, open_analyser(data_dir))
    assert [sorted(group.questions) for group in groups] == [
        sorted(asked[:2] + asked[3:4]),
        sorted([asked[2], asked[4]]),
    ]
    assert grouped([], open_analyser(data_dir)) == []


def test_a_report_counts_and_gives_intervals(library: Library) -> None:
    questions = [
        LabelledQuestion(
            id="1", text="排污许可证有效期几年", articles=frozenset({("生态环境法典", 182)}), style="plain"
        ),
        LabelledQuestion(id="2", text="今天天气怎么样", articles=frozenset()),
    ]
    found = report(outcomes(library, questions, TODAY))
    assert found["in_scope"]["right_first"]["count"] == 1  # type: ignore[index]
    assert found["out_of_scope"]["answered"]["share"] == 0.0  # type: ignore[index]
    assert found["by_style"]["plain"]["share"] == 1.0  # type: ignore[index]
    assert share([True] * 98 + [False] * 2) == {"share": 0.98, "count": 100, "low": 0.93, "high": 0.9945}


def test_the_stored_confidence_fits_the_signals_and_tells_its_data(library: Library) -> None:
    data = json.loads((Path(main.__code__.co_filename).parent / "content/calibration/confidence.json").read_text())
    assert data["fitted_on"]["out_of_scope.txt"] >= 300
    assert data["cross_validated"]["declined_questions_answered"] <= 0.03
    confidence = load_confidence()
    assert 0 < confidence.suggest_from < confidence.answer_from < 1
    assert confidence(None) == 0.0
    assert confidence.follow_up_other < confidence.follow_up_answers < 1
    assert [*data["model"]["weights"]] == [*Signals._fields]


def test_ask_on_the_command_line(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "sys.stdin", iter(['{"id": 7, "question": "7月的扬尘现在罚"}\n', "\n", '{"id": "x", "question": ""}\n'])
    )
    assert main(["ask", "--jsonl", "--today", "2026-11-23"]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["id"], first["decision"], second["id"], second["decision"]) == (7, "answer", "x", "decline")
    assert {"law": "生态环境法典", "article": 1057} in first["citations"]
    assert set(second) >= {"id", "decision", "entry", "score", "citations", "suggestions", "took_ms"}
    assert main(["ask"]) == 2
    assert main(["ask", "大气法115条", "--today", "2026-11-23"]) == 0
    assert "1128" in capsys.readouterr().out


def test_a_question_is_read_after_the_one_before(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        '{"id": 1, "question": "那罚多少", "after": "工地不洒水怎么处罚"}\n',
        '{"id": 2, "question": "那罚多少"}\n',
    ]
    monkeypatch.setattr("sys.stdin", iter(lines))
    assert main(["ask", "--jsonl", "--today", "2026-11-28"]) == 0
    leaning, alone = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (leaning["id"], leaning["decision"], alone["id"]) == (1, "answer", 2)
    assert {"law": "生态环境法典", "article": 1128} in leaning["citations"]
    assert alone["decision"] != "answer"
