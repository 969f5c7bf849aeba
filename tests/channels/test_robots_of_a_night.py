"""The summary of a night at the group's robots: each kind gets it once, with the figures of its findings."""

from datetime import timedelta

import pytest

from complaints.case.moves import staff_actor
from complaints.model import Place, PlaceSource, Role
from inspections import recording, sessions
from inspections.entering import Desk, NewFinding, Where
from inspections.limits import due_of
from inspections.summary import summary_of
from storage.tx import Tx
from tests.channels.robot_servers import RobotServers
from tests.channels.test_robots import Office, office, robots, servers, words
from wording import inspection

__all__ = ["office", "robots", "servers"]
PLACES = {"东门工地": (34.27, 117.30), "西门料场": (34.28, 117.33), "南线道路": (34.25, 117.35)}


def where(name: str) -> Where:
    lat, lon = PLACES[name]
    place = Place(source=PlaceSource.LOCATION, address=name, lat=lat, lon=lon, subdistrict="beitan")
    return Where(place=place, name=name)


def walked(office: Office) -> list[str]:
    """A night with three findings and one site without a problem; the lines of its summary."""
    services, now = office.world.services, office.clock()
    desk = Desk(zone=services.zone, clock=services.clock, random_below=services.random_below)

    def night(tx: Tx) -> list[str]:
        han = staff_actor(tx.staff.add(name="韩巡查", role=Role.INSPECTOR, telegram_id=None))
        session = sessions.start(tx, client_id="night-of-robots", actor=han, now=now)
        for n, (place, limit) in enumerate((("东门工地", "2h"), ("东门工地", "24h"), ("西门料场", "3d"))):
            due = due_of(limit, "", now=now, clock=services.clock)
            new = NewFinding(
                client_id=f"robot-finding-{n}", recorded_at=now, where=where(place), category="site_dust", due=due,
                text="裸土没有覆盖",
            )  # fmt: skip
            recording.record(tx, session.id, new, actor=han, now=now, desk=desk)
        recording.nothing_found(
            tx, session.id, where("南线道路"), client_id="robot-visit-1", recorded_at=now, actor=han, now=now,
            zone=services.zone,
        )  # fmt: skip
        sessions.end(tx, session_id=session.id, actor=han, now=now + timedelta(minutes=1))
        return inspection.sums(summary_of(tx, session.id), "zh_CN")

    return office.store.write_now(night)


@pytest.mark.parametrize("office", [["wecom", "dingtalk", "feishu"]], indirect=True)
async def test_s07_every_group_robot_gets_the_summary_once_with_the_figures_of_its_findings(
    office: Office, robots: RobotServers
) -> None:
    lines = walked(office)
    assert lines[:2] == ["检查地点 3 处，其中无问题 1 处", "发现问题 3 个"]
    assert lines[2] == "限时整改 3 个（立行立改（2 小时） 1 个、24 小时 1 个、3 日 1 个）"
    await office.settle(minutes=10)
    summaries = [words(one) for one in robots.said if "夜查汇总" in words(one)]
    assert len(summaries) == 3, "each of the three services, once"
    for said in summaries:
        assert all(line in said for line in lines)
        assert "裸土" not in said and "东门工地" not in said, "a group robot gets numbers only"
    assert office.failing() == []
