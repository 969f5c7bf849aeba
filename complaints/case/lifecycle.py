"""The state machine of a case, as data: an action that is not listed here is impossible on every surface.

Keys are (kind, state, action). The figure in `docs/lifecycle.md` is generated from this table.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from complaints.errors import NotAllowed, WrongState
from complaints.model import Kind, Role, State


class Action(StrEnum):
    SUBMIT = "submit"
    ACCEPT = "accept"
    REJECT = "reject"
    ASK = "ask"
    REPLY = "reply"
    TRANSFER = "transfer"
    COME_BACK = "come_back"
    EXTERNAL_CLOSE = "external_close"
    DISPATCH = "dispatch"
    ANSWER = "answer"
    HAND_BACK = "hand_back"
    SIGN = "sign"
    REPORT_DONE = "report_done"
    REASSIGN = "reassign"
    PASS = "pass"  # noqa: S105 - a verifier's decision, not a password
    SEND_BACK = "send_back"
    CLOSE = "close"
    STAGE = "stage"
    MILESTONE = "milestone"
    UNSOLVED = "unsolved"
    OBJECT = "object"
    SILENT = "silent"  # a question was not answered in time: triage decides without
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"  # 申请延期
    GRANT = "grant"
    REFUSE = "refuse"
    DISPUTE = "dispute"  # 提出异议
    UPHOLD = "uphold"  # 异议成立
    OVERRULE = "overrule"  # 异议不成立
    JOIN = "join"  # 我也遇到
    MERGE = "merge"
    UNMERGE = "unmerge"
    WITHDRAW = "withdraw"
    RECLASSIFY = "reclassify"  # 更正类别 by staff
    RELOCATE = "relocate"  # 更正位置 by staff; that of the reporter is Addition.CORRECT
    NAME_FIRM = "name_firm"  # 指明企业: the firm and site that the case is about, and who has to put it right
    REZONE = "rezone"  # 更正街道, which the reporter doesn't see
    RECORD = "record"  # 现场交办: a finding of an inspection, given to its unit at once
    FIXED = "fixed"  # 当场整改: put right while the inspectors were there
    CONFIRM = "confirm"  # 当场核验: another inspector of the same session has looked at it
    REVOKE = "revoke"  # 撤销 of a finding


#: Not offered to those who did the work; a finding may name who has to take them.
VERIFYING = frozenset({Action.PASS, Action.SEND_BACK})
#: The first entry of a history.
FIRST = frozenset({Action.SUBMIT, Action.RECORD})


class Addition(StrEnum):
    """Entries of a case's history that do not change its state."""

    NOTE = "note"
    RATE = "rate"
    SOLVED = "solved"  # the reporter says so
    UNSURE = "unsure"  # the reporter can't tell
    UNSOLVED_AGAIN = "unsolved_again"  # a second 未解决: a supervisor decides
    SUPPLEMENT = "supplement"  # the reporter's own words and photos after submission
    CORRECT = "correct"  # 更正位置
    REDACT = "redact"  # 遮盖个人信息
    PHOTO_REMOVED = "photo_removed"  # 撤下照片, by its reporter or at the reporter's request
    PHOTO_ASKED = "photo_asked"  # the reporter asks staff to remove a photo
    UNSHARED = "unshared"  # the reporter no longer agrees to what may be published
    CLAIM = "claim"  # the reporter asks for the reward
    REWARDED = "rewarded"  # the reward was paid
    REVEAL = "reveal"  # staff looked at the contact details
    RECURS = "recurs"  # 又出现了: the reporter names a recently closed case with the same trouble
    GIVEN = "given"  # assigned to another staff member (S20, S28)
    OWNER_CLOSED = "owner_closed"  # the account of the case's owner was closed: a supervisor reassigns the case
    TOOK_IN = "took_in"  # another case was merged into this one
    LET_GO = "let_go"  # a merged case left it again
    HELP = "help"  # what the firm finds difficult, or who helps with what, was changed (现场会办、帮扶)
    ACCEPTOR = "acceptor"  # another 验收单位 of a finding
    FORWARDED = "forwarded"  # the other system has assigned its number (S26)
    ERASED = "erased"  # 删除我的信息
    NUDGE_AHEAD = "nudge_ahead"  # rungs of an overdue case's ladder (complaints.clock.ladder)
    NUDGE_DUE = "nudge_due"
    SUPERVISE = "supervise"
    CIRCULAR = "circular"
    ACCOUNT = "account"


#: The ladder, from the first reminder to 约谈/问责建议 (S14).
RUNGS = (Addition.NUDGE_AHEAD, Addition.NUDGE_DUE, Addition.SUPERVISE, Addition.CIRCULAR, Addition.ACCOUNT)


class Restore(StrEnum):
    """A target that depends on the case: the state saved when the case left it, or its current state."""

    SAVED = "saved"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """`needs` are the fields that the action requires; `tells`: whether the reporter gets a message."""

    to: State | Restore
    roles: frozenset[Role]
    needs: tuple[str, ...] = ()
    tells: bool = True


_TRIAGE = frozenset({Role.CLERK, Role.SUPERVISOR, Role.ADMIN})
#: A step of the unit; a clerk may enter it on the unit's behalf, which the event records.
_UNIT = frozenset({Role.UNIT, Role.CLERK, Role.SUPERVISOR, Role.ADMIN})
#: A step of whoever has to put the case right: the unit, or the firm that the case names for it.
_WORKER = _UNIT | {Role.FIRM}
_VERIFY = frozenset({Role.VERIFIER, Role.SUPERVISOR, Role.ADMIN, Role.CLERK})
#: A unit verifies what names it as its 验收单位 (complaints.office.acceptors).
_ACCEPT = _VERIFY | {Role.UNIT}
_LEAD = frozenset({Role.SUPERVISOR, Role.ADMIN})
#: Those who walk (complaints.office.rights.Right.INSPECT).
_INSPECT = frozenset({Role.INSPECTOR, Role.LEADER, Role.SUPERVISOR, Role.ADMIN})
_REPORTER = frozenset({Role.REPORTER})
_SYSTEM = frozenset({Role.SYSTEM})

_OPEN = (
    State.SUBMITTED,
    State.NEED_INFO,
    State.ACCEPTED,
    State.DISPATCHED,
    State.RECTIFYING,
    State.PENDING_VERIFY,
    State.REWORK,
    State.PENDING_REPLY,
    State.STAGED,
)
OPEN_STATES = frozenset(_OPEN)
#: those of them in which a finding can be
_OPEN_FINDING = (State.ACCEPTED, State.DISPATCHED, State.RECTIFYING, State.PENDING_VERIFY, State.REWORK)
#: states in which staff or a unit has to act, so the clock can be stopped
PAUSABLE = (
    State.ACCEPTED,
    State.DISPATCHED,
    State.RECTIFYING,
    State.PENDING_VERIFY,
    State.REWORK,
    State.PENDING_REPLY,
)
#: Corrections of the record by staff: they keep state, clock and owner.
CORRECTIONS = frozenset({Action.RECLASSIFY, Action.RELOCATE, Action.REZONE, Action.NAME_FIRM})
#: finished or given away, but still counted in the statistics
_COUNTED = (State.TRANSFERRED, State.CLOSED)
#: states in which a unit works towards `rectify_by`
EXTENDABLE = (State.DISPATCHED, State.RECTIFYING, State.REWORK)
_HANDING_OVER = ("unit", "unit_person", "territory", "territory_person", "rectify_by")


_CLOCK = frozenset({Action.PAUSE, Action.RESUME})


def _step(to: State | Restore, roles: frozenset[Role], *needs: str, tells: bool = True) -> Transition:
    return Transition(to=to, roles=roles, needs=needs, tells=tells)


def _table() -> dict[tuple[Kind, State, Action], Transition]:
    work = {
        (State.ACCEPTED, Action.DISPATCH): _step(State.DISPATCHED, _TRIAGE, *_HANDING_OVER),
        (State.DISPATCHED, Action.HAND_BACK): _step(State.ACCEPTED, _UNIT, "basis", tells=False),
        (State.DISPATCHED, Action.SIGN): _step(State.RECTIFYING, _WORKER),
        (State.RECTIFYING, Action.REPORT_DONE): _step(State.PENDING_VERIFY, _WORKER, "after_photo_or_reason"),
        (State.REWORK, Action.REPORT_DONE): _step(State.PENDING_VERIFY, _WORKER, "after_photo_or_reason"),
        (State.REWORK, Action.REASSIGN): _step(State.DISPATCHED, _LEAD, "unit", "unit_person", "rectify_by"),
        (State.PENDING_VERIFY, Action.SEND_BACK): _step(State.REWORK, _VERIFY, "reason", "rectify_by"),
    }
    for state in EXTENDABLE:
        work[state, Action.EXTEND] = _step(Restore.SAME, _WORKER, "extend_to", "reason", tells=False)
        work[state, Action.GRANT] = _step(Restore.SAME, _LEAD)
        work[state, Action.REFUSE] = _step(Restore.SAME, _LEAD, "reason", tells=False)
        work[state, Action.DISPUTE] = _step(Restore.SAME, _WORKER, "reason", tells=False)
        work[state, Action.UPHOLD] = _step(State.ACCEPTED, _LEAD, "reason", tells=False)
        work[state, Action.OVERRULE] = _step(Restore.SAME, _LEAD, "reason", tells=False)
    report = work | {
        (State.DRAFT, Action.SUBMIT): _step(State.SUBMITTED, _REPORTER),
        (State.SUBMITTED, Action.ACCEPT): _step(State.ACCEPTED, _TRIAGE),
        (State.SUBMITTED, Action.REJECT): _step(State.REJECTED, _TRIAGE, "reason", "referral"),
        (State.NEED_INFO, Action.ACCEPT): _step(State.ACCEPTED, _TRIAGE),
        (State.NEED_INFO, Action.REJECT): _step(State.REJECTED, _TRIAGE, "reason", "referral"),
        (State.SUBMITTED, Action.ASK): _step(State.NEED_INFO, _TRIAGE, "question"),
        (State.ACCEPTED, Action.ASK): _step(State.NEED_INFO, _TRIAGE, "question"),
        (State.NEED_INFO, Action.REPLY): _step(Restore.SAVED, _REPORTER, "text", tells=False),
        (State.SUBMITTED, Action.TRANSFER): _step(State.TRANSFERRED, _TRIAGE, "unit"),
        (State.ACCEPTED, Action.TRANSFER): _step(State.TRANSFERRED, _TRIAGE, "unit"),
        (State.TRANSFERRED, Action.COME_BACK): _step(State.SUBMITTED, _TRIAGE | _SYSTEM),
        (State.TRANSFERRED, Action.EXTERNAL_CLOSE): _step(State.CLOSED, _TRIAGE | _SYSTEM, "public_text"),
        (State.ACCEPTED, Action.ANSWER): _step(State.PENDING_REPLY, _TRIAGE, tells=False),
        (State.PENDING_VERIFY, Action.PASS): _step(State.PENDING_REPLY, _VERIFY),
        (State.PENDING_REPLY, Action.CLOSE): _step(
            State.CLOSED, _TRIAGE | {Role.VERIFIER}, "verdict", "outcome", "public_text"
        ),
        (State.PENDING_REPLY, Action.STAGE): _step(
            State.STAGED, _TRIAGE | {Role.VERIFIER}, "verdict", "outcome", "public_text", "milestone_on"
        ),
        (State.STAGED, Action.MILESTONE): _step(State.DISPATCHED, _SYSTEM | _TRIAGE),
        (State.CLOSED, Action.UNSOLVED): _step(State.REWORK, _REPORTER | _LEAD),
        (State.REJECTED, Action.OBJECT): _step(State.SUBMITTED, _REPORTER, "reason"),
        (State.DUPLICATE, Action.UNMERGE): _step(Restore.SAVED, _TRIAGE | _REPORTER),
    }
    report[State.SUBMITTED, Action.JOIN] = _step(State.DUPLICATE, _REPORTER, "master", tells=False)
    report[State.NEED_INFO, Action.SILENT] = _step(State.SUBMITTED, _SYSTEM)
    for state in PAUSABLE:
        report[state, Action.PAUSE] = _step(Restore.SAME, _TRIAGE, "paused_reason")
        report[state, Action.RESUME] = _step(Restore.SAME, _TRIAGE)
    for state in _OPEN:
        report[state, Action.MERGE] = _step(State.DUPLICATE, _TRIAGE, "master")
        report[state, Action.WITHDRAW] = _step(State.WITHDRAWN, _REPORTER)
    for state in (*_OPEN, *_COUNTED):
        told = state in OPEN_STATES
        report[state, Action.RECLASSIFY] = _step(Restore.SAME, _TRIAGE, "category", "why", tells=told)
        report[state, Action.RELOCATE] = _step(Restore.SAME, _TRIAGE, "place", "why", tells=told)
        report[state, Action.REZONE] = _step(Restore.SAME, _TRIAGE, "territory", "why", tells=False)
        report[state, Action.NAME_FIRM] = _step(Restore.SAME, _TRIAGE, "why", tells=False)
    finding = work | {
        (State.DRAFT, Action.RECORD): _step(State.DISPATCHED, _INSPECT, "unit", "rectify_by", tells=False),
        (State.DISPATCHED, Action.FIXED): _step(State.PENDING_VERIFY, _INSPECT, tells=False),
        (State.RECTIFYING, Action.FIXED): _step(State.PENDING_VERIFY, _INSPECT, tells=False),
        (State.PENDING_VERIFY, Action.PASS): _step(State.CLOSED, _ACCEPT),
        (State.PENDING_VERIFY, Action.SEND_BACK): _step(State.REWORK, _ACCEPT, "reason", "rectify_by"),
        (State.PENDING_VERIFY, Action.CONFIRM): _step(State.CLOSED, _INSPECT, "after_photo", tells=False),
        (State.DUPLICATE, Action.UNMERGE): _step(Restore.SAVED, _TRIAGE, tells=False),
    }
    finding |= {key: step for key, step in report.items() if key[1] in _CLOCK and key[0] is not State.PENDING_REPLY}
    for state in _OPEN_FINDING:
        finding[state, Action.MERGE] = _step(State.DUPLICATE, _TRIAGE, "master", tells=False)
        finding[state, Action.REVOKE] = _step(State.WITHDRAWN, _LEAD, "reason", tells=False)
        finding[state, Action.NAME_FIRM] = report[state, Action.NAME_FIRM]
    return {(Kind.REPORT, *key): value for key, value in report.items()} | {
        (Kind.FINDING, *key): value for key, value in finding.items()
    }


TRANSITIONS: Mapping[tuple[Kind, State, Action], Transition] = _table()


def transition(kind: Kind, state: State, action: Action, roles: Set[Role]) -> Transition:
    """The listed transition. Raises WrongState if `state` has none, NotAllowed if none of the roles may take it."""
    step = TRANSITIONS.get((kind, state, action))
    if step is None:
        raise WrongState(state=state.value)
    if step.roles.isdisjoint(roles):
        raise NotAllowed()
    return step


def allowed(kind: Kind, state: State, roles: Set[Role]) -> tuple[Action, ...]:
    """The actions that these roles can take now, in the table's order: the buttons of every surface."""
    return tuple(
        action
        for (k, s, action), step in TRANSITIONS.items()
        if (k, s) == (kind, state) and not step.roles.isdisjoint(roles)
    )
