"""The zone in use follows what operators publish, in every process and after a restart."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.current_zone import CurrentZone, fitting
from bot.settings import Settings
from complaints.model import Role
from complaints.ports import ZoneVersion
from services.ground import Ground
from storage.store import Store
from storage.tx import Tx
from tests.domain.zone.conftest import XUZHOU
from zone.documents import document, file_text

TRAINING = XUZHOU.parent / "training"
HOUR = "- {id: accept, amount: 1, unit: hour, source: 内部约定}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, zone_dir=TRAINING, _env_file=None)  # type: ignore[call-arg]


def publish(store: Store, document: str, text: str | None) -> None:
    def work(tx: Tx) -> None:
        known = tx.staff.named("周管理")
        staff = known[0] if known else tx.staff.add(name="周管理", role=Role.ADMIN, telegram_id=None)
        number = len(tx.zone_texts.versions(document)) + 1
        at = datetime(2026, 10, 14, tzinfo=UTC)
        version = ZoneVersion(
            document=document, number=number, text=text, on_file="", why="x", staff_id=staff.id, by="周管理", at=at
        )
        assert tx.zone_texts.add(version)

    store.write_now(work)


async def test_another_process_follows_and_a_restart_keeps_it(settings: Settings, store: Store) -> None:
    other, told = CurrentZone(settings, store), list[Ground]()
    other.on_change(told.append)
    publish(store, "terms", HOUR)
    assert other.ground.clock.terms["accept"].unit.value == "working_day"
    due = other.tick.due
    assert due is not None and store.read_now(due)
    await other.tick.work()
    assert not store.read_now(due)
    assert (other.ground.clock.terms["accept"].unit.value, told) == ("hour", [other.ground])
    await other.tick.work()
    assert len(told) == 1, "nothing new was published"
    assert CurrentZone(settings, store).ground.clock.terms == other.ground.clock.terms
    publish(store, "terms", None)
    await other.refresh()
    assert other.ground.clock.terms["accept"].unit.value == "working_day"


async def test_a_version_that_fits_no_more_stops_nothing(settings: Settings, store: Store) -> None:
    publish(store, "duty", "confirmed: true")
    publish(store, "terms", HOUR)
    current = CurrentZone(settings, store)
    assert current.ground.zone.duty.duties and current.ground.clock.terms["accept"].unit.value == "hour"
    assert {str(one.path) for one in current.left_out} == {"duty.yaml"}


def test_a_published_zone_gives_way_where_a_file_names_what_it_has_not(settings: Settings) -> None:
    zone = document("zone")
    assert zone is not None
    text = file_text(TRAINING, zone).replace("id: urban", "id: city")
    ground, problems = fitting(settings, {"zone": text, "terms": HOUR})
    assert (ground.zone.unit("urban") is not None, ground.clock.terms["accept"].unit.value) == (True, "hour")
    assert {str(one.path) for one in problems} == {"duty.yaml"}
