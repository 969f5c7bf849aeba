"""The night that the product began with: three sites, five findings, and every surface names the same numbers."""

import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from pypdf import PdfReader

from complaints.case import disputing, handling, verification
from complaints.case.attempt import Attempt
from complaints.case.moves import staff_actor
from complaints.clock import ladder
from complaints.model import Actor, Complaint, Dispute, EvidenceState, Kind, Notice, Role, State
from complaints.office.periods import Per, Period
from complaints.office.statistics import draw_up
from complaints.ports import QueueFilter
from handlers.staff import inspect_told
from inspections import morning, on_the_spot, placing, sessions
from inspections.entering import Desk, NewFinding
from inspections.limits import due_of
from inspections.ports import Found
from inspections.recording import nothing_found, record
from services import Services
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.web.conftest import Browser, logged_in
from tests.web.test_statistics import cells_of

SITES = ("站前路三标工地", "东桥料场", "北滩拌合站")


class Night:
    """Staff act by the use cases that console and chat call."""

    def __init__(self, store: Store, clock: Clock, services: Services) -> None:
        self.store, self.clock, self.services = store, clock, services
        self.han, self.lu = self.account("韩巡查", Role.INSPECTOR), self.account("陆巡查", Role.INSPECTOR)
        self.clerk, self.verifier = self.account("李受理", Role.CLERK), self.account("王核验", Role.VERIFIER)

    def account(self, name: str, role: Role) -> Actor:
        return self.store.write_now(lambda tx: staff_actor(tx.staff.add(name=name, role=role, telegram_id=None)))

    def finds(self, session: int, n: int, site: str, *, limit: str = "24h", by: Actor | None = None) -> Found:
        services, now = self.services, self.clock()

        def work(tx: Tx) -> Found:
            new = NewFinding(
                client_id=f"finding-of-the-night-{n}",
                recorded_at=now,
                where=placing.in_words(tx, site, services.zone),
                category="bare_soil",
                due=due_of(limit, "", now=now, clock=services.clock),
                text=f"第{n}处",
                unit="planning",
            )
            desk = Desk(zone=services.zone, clock=services.clock, random_below=services.random_below)
            found = record(tx, session, new, actor=by or self.han, now=now, desk=desk)
            row = tx.evidence.add(
                draft_id=None, case_id=found.case.id, kind="photo", stage="after", bot_id=None, file_id="",
                file_unique_id="", size=9, now=now,
            )  # fmt: skip
            assert row is not None
            tx.evidence.save(replace(row, state=EvidenceState.STORED, sha256=f"{row.id:064x}"))
            return found

        return self.store.write_now(work)

    def does(self, step: Callable[..., Complaint], found: Found, actor: Actor, **values: object) -> Complaint:
        def work(tx: Tx) -> Complaint:
            case = tx.cases.get(found.case.id)
            assert case is not None
            attempt = Attempt.on(case, actor=actor, now=self.clock())
            return step(tx, attempt, clock=self.services.clock, **values)

        return self.store.write_now(work)


@pytest.fixture
def night(store: Store, clock: Clock, services: Services) -> Night:
    return Night(store, clock, services)


def walked(night: Night) -> tuple[int, list[Found]]:
    """One put right at once, one overdue up the ladder, one disputed, one verified by another person, one with its
    limit running; and a site that was clear."""
    store, clock, services = night.store, night.clock, night.services
    ids = [one.staff_id for one in (night.lu,) if one.staff_id is not None]
    session = store.write_now(
        lambda tx: sessions.start(tx, client_id="the-night", colleagues=ids, actor=night.han, now=clock())
    ).id
    at_once = night.finds(session, 1, SITES[0], limit="2h")
    late = night.finds(session, 2, SITES[0], limit="2h")
    disputed = night.finds(session, 3, SITES[1], by=night.lu)
    verified = night.finds(session, 4, SITES[1])
    running = night.finds(session, 5, SITES[1], limit="3d")
    night.does(on_the_spot.put_right, at_once, night.han)
    night.does(on_the_spot.confirm, at_once, night.lu)
    where = store.read_now(lambda tx: placing.in_words(tx, SITES[2], services.zone))
    store.write_now(
        lambda tx: nothing_found(
            tx, session, where, client_id="clear-of-the-night", recorded_at=clock(), actor=night.lu, now=clock(),
            zone=services.zone,
        )
    )  # fmt: skip
    for one in (late, disputed, verified, running):
        night.does(handling.sign, one, night.clerk)
    night.does(disputing.dispute, disputed, night.clerk, reason="不是我们的料场")
    night.does(handling.report_done, verified, night.clerk)
    night.does(verification.pass_, verified, night.verifier)
    store.write_now(lambda tx: sessions.end(tx, session_id=session, actor=night.han, now=clock()))
    return session, [at_once, late, disputed, verified, running]


def climbs(night: Night) -> None:
    services = night.services
    while night.store.write_now(
        lambda tx: ladder.climb(tx, now=night.clock(), clock=services.clock, duty=services.zone.duty)
    ):
        pass


async def test_the_founding_night_agrees_to_the_number(
    night: Night, arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock, services: Services
) -> None:
    session, (_at_once, late, disputed, _verified, running) = walked(night)
    clock.passes(hours=15)
    climbs(night)
    states = {one.finding.label: one.case.state for one in store.read_now(lambda tx: tx.inspections.found(session))}
    assert states == {
        "N-01": State.CLOSED, "N-02": State.RECTIFYING, "N-03": State.RECTIFYING, "N-04": State.CLOSED,
        "N-05": State.RECTIFYING,
    }  # fmt: skip
    assert [rung.name for rung in store.read_now(lambda tx: tx.rungs.of_case(late.case.id))] == ["nudge_due"]
    contested = store.read_now(lambda tx: tx.cases.get(disputed.case.id))
    assert contested is not None and contested.dispute is Dispute.OPEN and running.finding.limit == "3d"

    leader = await logged_in(arrives, store, clock, "唐领导", Role.LEADER)
    await leader.opens(f"/console/inspect/{session}")
    sums = [
        "检查地点 3 处，其中无问题 1 处", "发现问题 5 个", "当场整改并核验 1 个",
        "限时整改 4 个（立行立改（2 小时） 1 个、24 小时 2 个、3 日 1 个）",
    ]  # fmt: skip
    assert all(line in leader.text for line in sums)

    book = await (await leader.client.get(f"/console/inspect/{session}/ledger.xlsx")).read()
    assert [row[0] for row in cells_of(book, 1)[1:]] == ["N-01", "N-02", "N-03", "N-04", "N-05"]
    assert len(cells_of(book, 2)[1:]) == 3
    assert [row[0] for row in cells_of(book, 3)[1:5]] == sums
    pdf = await (await leader.client.get(f"/console/inspect/{session}/record.pdf")).read()
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")
    assert all(line in paper for line in sums[:3]) and "不是行政执法检查笔录" in paper

    counts = store.read_now(lambda tx: morning.counted(tx, now=clock(), clock=services.clock)).counts
    today = services.zone.local(clock()).date()
    drawn = store.read_now(lambda tx: draw_up(tx, Period.holding(Per.MONTH, today), now=clock(), today=today))
    assert (drawn.counts["received"], drawn.counts["closed"]) == (5, 2)
    assert (drawn.standing.open, drawn.standing.overdue) == (3, counts["late_found"])

    assert {name: count for name, count in counts.items() if count} == {"sessions": 1, "found": 5, "late_found": 1}
    await leader.opens("/console/morning")
    for words, number, path in _lines(leader.page):
        await leader.opens(f"/console/{path}")
        assert _length(leader, path) == number, words
    assert store.read_now(lambda tx: list(tx.inspections.faults())) == []


def test_s14_a_late_finding_climbs_like_a_late_report(night: Night, store: Store, clock: Clock) -> None:
    """催办, then 督办 that names who stands above the unit, then 通报 to the group, then 约谈; each once."""
    _session, (_at_once, late, *_) = walked(night)
    due = store.read_now(lambda tx: tx.cases.get(late.case.id))
    assert due is not None and due.due_at is not None
    ladder_of = dict(ladder.rungs_of(due.due_at, began=clock(), clock=night.services.clock))
    taken = list[str]()
    for name, at in sorted(ladder_of.items(), key=lambda rung: rung[1]):
        clock.passes(seconds=max(0, (at - clock()).total_seconds() - 1))
        climbs(night)
        assert rungs_of(store, late) == taken
        clock.passes(seconds=2)
        climbs(night)
        taken.append(name.value)
        assert rungs_of(store, late) == taken
    assert taken == ["nudge_due", "supervise", "circular", "account"]
    events = [one for one in store.read_now(lambda tx: tx.cases.events(late.case.id)) if one.action in taken]
    assert [one.action for one in events] == taken
    assert ["leader" in one.values for one in events] == [False, True, True, True]


def rungs_of(store: Store, found: Found) -> list[str]:
    return [rung.name for rung in store.read_now(lambda tx: tx.rungs.of_case(found.case.id))]


async def test_s32_one_message_a_day_at_the_chosen_hour(
    night: Night, arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock, services: Services
) -> None:
    walked(night)
    leader = await logged_in(arrives, store, clock, "唐领导", Role.LEADER)
    clock.passes(hours=1)
    hour = services.zone.local(clock()).hour
    await leader.opens("/console/morning")
    await leader.sends("/console/morning", hour=str(hour))
    assert "已保存" in leader.text and f'<option value="{hour}" selected>' in leader.page
    assert sends(store, clock, services) == 0  # a choice sends nothing at once
    clock.passes(days=1)
    assert sends(store, clock, services) == 1
    assert sends(store, clock, services) == 0
    counts = store.read_now(lambda tx: morning.counted(tx, now=clock(), clock=services.clock)).counts
    values = {"day": services.zone.local(clock()).date().isoformat(), **{k: str(v) for k, v in counts.items()}}
    notice = Notice(event_id=None, case_id=None, to="staff:1", key=morning.KEY, values=values)
    said = store.read_now(lambda tx: inspect_told.render(notice, "zh_CN", tx, services))
    assert said is not None and "查出的问题（昨天以来）　5" in said.text.text
    await leader.opens("/console/morning")
    await leader.sends("/console/morning", hour="")
    clock.passes(days=1)
    assert sends(store, clock, services) == 0


async def test_s32_the_morning_is_for_those_who_lead(night: Night, clerk: Browser) -> None:
    await clerk.opens("/console/morning")
    assert clerk.status == 403


def test_findings_and_reports_are_told_apart_in_the_queue(night: Night, store: Store) -> None:
    walked(night)
    assert store.read_now(lambda tx: tx.cases.count(QueueFilter(kind=Kind.FINDING))) == 5
    assert store.read_now(lambda tx: tx.cases.count(QueueFilter(kind=Kind.REPORT))) == 0


def sends(store: Store, clock: Clock, services: Services) -> int:
    return store.write_now(lambda tx: morning.send_due(tx, now=clock(), clock=services.clock))


def _lines(page: str) -> list[tuple[str, int, str]]:
    found = re.findall(r'<li><a href="/console/([^"]*)"><b>(\d+)</b> <span>([^<]*)</span>', page)
    return [(words, int(number), path.replace("&amp;", "&")) for path, number, words in found]


def _length(browser: Browser, path: str) -> int:
    """How many rows the opened list has."""
    if path in ("patrol#missed", "checks#late"):
        return 0  # no grids and no firms here
    if path.startswith("inspect"):
        return len(re.findall(r'<li><a href="/console/inspect/\d+"', browser.page))
    return len(re.findall(r'<a class="number" href="/console/cases/', browser.page))
