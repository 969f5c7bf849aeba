"""What monitoring sees of the records, and the samples in deploy/monitoring/ against the metrics that there are."""

import json
import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

import channels.outbox.by_way
import channels.photos  # noqa: F401
import handlers.resident.ask  # noqa: F401
from bot.gauges import RecordGauges
from complaints.model import Notice, State
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.contracts.samples import a_case

FOLDER = Path(__file__).parents[2] / "deploy/monitoring"


def shown(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def test_gauges_tell_what_waits(store: Store, clock: Clock) -> None:
    gauges = RecordGauges(store, clock=clock)

    def fill(tx: Tx) -> None:
        tx.cases.add(a_case(state=State.ACCEPTED, due_at=clock() - timedelta(hours=1)))
        tx.cases.add(a_case(state=State.SUBMITTED, danger=True))
        tx.cases.add(a_case(state=State.CLOSED, closed_at=clock()))
        tx.inbox.add_batch(7, [{"update_id": 1, "message": {"chat": {"id": 5}}}], now=clock())
        tx.notices.add(Notice(event_id=None, case_id=1, to="group", key="told.new"))

    store.write_now(fill)
    await gauges.read()
    clock.passes(seconds=90)
    await gauges.read()
    assert {which: shown("lvwang_cases_open", which=which) for which in ("all", "overdue", "danger")} == {
        "all": 2,
        "overdue": 1,
        "danger": 1,
    }
    assert shown("lvwang_waiting", what="updates") == shown("lvwang_waiting", what="messages") == 1
    assert shown("lvwang_oldest_seconds", what="update") == shown("lvwang_oldest_seconds", what="message") == 90


@pytest.mark.parametrize("command", [["check", "config", "prometheus.yml"], ["test", "rules", "alerts.test.yml"]])
def test_the_samples_are_what_prometheus_reads(command: list[str]) -> None:
    run = subprocess.run(["promtool", *command], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("name", ["alerts.yml", "dashboard.json"])
def test_the_samples_name_metrics_that_there_are(name: str) -> None:
    known = {sample for family in REGISTRY.collect() for sample in [family.name, *(s.name for s in family.samples)]}
    known |= {f"{family.name}_total" for family in REGISTRY.collect() if family.type == "counter"}
    known |= {f"{family.name}_bucket" for family in REGISTRY.collect() if family.type == "histogram"}
    named = set(re.findall(r"\blvwang_\w+", (FOLDER / name).read_text(encoding="utf-8")))
    assert named
    assert named - known == set()


def test_the_dashboard_is_json_with_a_question_in_each_panel() -> None:
    panels = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    assert all(panel["title"] and panel["targets"] for panel in panels)
    assert len({panel["id"] for panel in panels}) == len(panels) == 12
