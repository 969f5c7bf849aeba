"""开始夜查, joining, 结束夜查, and the end of a session that everybody forgot."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor, Notice, Role, Staff
from complaints.office.rights import Right, may
from inspections.model import Session, Stop, Walker
from inspections.ports import Records
from inspections.summary import Summary, summary_of

#: keys of notices: the summary, and that a colleague was put on the list of those who walk
SUMMARY, INVITED = "inspect.summary", "inspect.invited"
#: a session that nobody ended is closed after this long; 内部约定
LONGEST = timedelta(hours=12)
#: most stops of a route
MOST_STOPS = 40
_OVERSEES = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.LEADER})


def start(
    records: Records,
    *,
    client_id: str,
    stops: Sequence[Stop] = (),
    colleagues: Collection[int] = (),
    actor: Actor,
    now: datetime,
) -> Session:
    """A new session of the actor and colleagues (staff ids), who are told. A repeat with the same `client_id` returns
    the session that it has started. Raises NotAllowed, Incomplete."""
    me = _account(records, actor)
    open_one = records.inspections.open_of(me.id)
    if open_one is not None and open_one.client_id == client_id:
        return open_one
    if open_one is not None:
        raise Incomplete("inspect.error.walks_already")
    walkers = [me, *_free(records, colleagues, but=me.id)]
    session = records.inspections.start(
        Session(
            id=0,
            client_id=client_id,
            started_at=now,
            started_by=me.name,
            walkers=tuple(Walker(staff_id=one.id, name=one.name, joined_at=now) for one in walkers),
            stops=tuple(stops)[:MOST_STOPS],
        )
    )
    for colleague in walkers[1:]:
        _tell(records, f"staff:{colleague.id}", INVITED, {"session": str(session.id), "who": me.name})
    return session


def join(records: Records, *, session_id: int, actor: Actor, now: datetime) -> Session:
    """Walks along from now on. Raises NotFound, NotAllowed, WrongState, Incomplete."""
    me = _account(records, actor)
    session = must_be_open(load(records, session_id))
    elsewhere = records.inspections.open_of(me.id)
    if elsewhere is not None and elsewhere.id != session.id:
        raise Incomplete("inspect.error.walks_already")
    records.inspections.join(session.id, Walker(staff_id=me.id, name=me.name, joined_at=now))
    return load(records, session_id)


def end(records: Records, *, session_id: int, actor: Actor, now: datetime) -> Summary:
    """By anybody who walks along. Sends one summary to the group and its robots. Of two who end it at once the slower
    gets WrongState, which names the faster. Raises NotFound, NotAllowed."""
    session = must_walk(records, session_id, actor)
    if not session.is_open or not records.inspections.end(session.id, at=now, by=actor.name, forgotten=False):
        raise _ended(load(records, session_id))
    return tell_summary(records, load(records, session_id), now=now)


def close_forgotten(records: Records, *, now: datetime, limit: int = 50) -> int:
    """Ends sessions that run for twelve hours, and says so. Returns how many; call again until none is left."""

    def due(most: int) -> Sequence[Session]:
        return records.inspections.open_ones(started_before=now - LONGEST, limit=most)

    def close(session: Session) -> None:
        if records.inspections.end(session.id, at=now, by="", forgotten=True):
            tell_summary(records, load(records, session.id), now=now)

    return records.chores.each("inspections", due, close, ident=lambda one: one.id, now=now, limit=limit)


def tell_summary(records: Records, session: Session, *, now: datetime, late: bool = False) -> Summary:
    """`late`: a finding arrived after the end, so the sums have changed."""
    summary = summary_of(records, session.id)
    values = {"session": str(session.id), "at": now.isoformat(), **summary.values}
    values |= {"forgotten": "1"} if session.forgotten else {}
    values |= {"late": "1"} if late else {}
    _tell(records, "group", SUMMARY, values)
    if session.forgotten:
        for walker in session.walkers:
            _tell(records, f"staff:{walker.staff_id}", SUMMARY, values)
    return summary


def load(records: Records, session_id: int, *, locked: bool = False) -> Session:
    """Raises NotFound."""
    session = records.inspections.session(session_id, locked=locked)
    if session is None:
        raise NotFound("inspect.error.no_session")
    return session


def must_see(session: Session, account: Staff | Actor) -> Session:
    """Inspectors see the sessions that they walk in; supervisors and leaders see all. Raises NotFound."""
    ident = account.staff_id if isinstance(account, Actor) else account.id
    if may(account, Right.INSPECT) and (session.has(ident) or sees_all(account)):
        return session
    raise NotFound("inspect.error.no_session")


def sees_all(account: Staff | Actor) -> bool:
    return not account.roles.isdisjoint(_OVERSEES)


def must_walk(records: Records, session_id: int, actor: Actor, *, locked: bool = False) -> Session:
    """Raises NotFound, NotAllowed."""
    session = must_see(load(records, session_id, locked=locked), actor)
    if not session.has(actor.staff_id):
        raise NotAllowed("inspect.error.not_walking")
    return session


def must_be_open(session: Session) -> Session:
    if not session.is_open:
        raise _ended(session)
    return session


def _ended(session: Session) -> WrongState:
    key = "inspect.error.ended_by_itself" if session.forgotten else "inspect.error.ended"
    return WrongState(key, by=session.ended_by, at=session.ended_at)


def _account(records: Records, actor: Actor) -> Staff:
    staff = records.staff.get(actor.staff_id) if actor.staff_id is not None else None
    if staff is None or not may(staff, Right.INSPECT):
        raise NotAllowed()
    return staff


def _free(records: Records, ids: Collection[int], *, but: int) -> list[Staff]:
    chosen = [staff for ident in sorted(set(ids) - {but}) if (staff := records.staff.get(ident)) is not None]
    for staff in chosen:
        if not may(staff, Right.INSPECT):
            raise NotAllowed()
        if records.inspections.open_of(staff.id) is not None:
            raise Incomplete("inspect.error.walks_elsewhere", name=staff.name).at("colleagues")
    return chosen


def _tell(records: Records, to: str, key: str, values: dict[str, str]) -> None:
    records.notices.add(Notice(event_id=None, case_id=None, to=to, key=key, values=values))
