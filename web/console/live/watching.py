"""One watcher per process asks the records what came, however many consoles are open, and tells each of them its part.

A commit of this process wakes it; it looks twice a second anyway, because a command or another process may have
written. While no console is open it asks nothing."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from complaints.model import Staff
from complaints.office.asked import is_for
from complaints.office.rights import Right, may
from complaints.ports import AskedQuestion, Happened, Records, Tips
from texts import label
from web.console.live.news import News, for_account
from web.ports import PageServices

log = structlog.get_logger()

#: seconds between looks, and the least when commits of this process come faster
POLL_S, LEAST_S = 0.5, 0.1
#: open streams of one account: one per browser, as its tabs share it
PER_ACCOUNT = 12
#: seconds between checks that the sessions of open streams have not ended, while nothing happens
CHECK_S = 5.0
#: most entries that one look tells; the rest follow with the next
_MOST = 200
#: PostgreSQL commits may become visible in another order than their ids: ids at most this far back are looked for
#: again until they are this many seconds old
_LATE_S = 10.0
#: news that wait for one slow browser; more end its stream, and it asks again
_WAITING = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """The number of questions to the office, or their answers, has changed."""


@dataclass(frozen=True, slots=True)
class Late:
    """A question to the office is overdue; told to its owner and to those who lead."""

    question: AskedQuestion

    def wire(self, staff: Staff, lang: str) -> dict[str, object]:
        number = self.question.id
        place = f"questions#q{number}" if may(staff, Right.TRIAGE) else "ladder"
        return {"number": number, "words": label("live.late_question", lang, number=number), "place": place}


@dataclass(frozen=True, slots=True)
class Warned:
    """Something of official warnings has changed; for accounts that read cases."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The stream ends: `gone` if its session has ended, else it has only fallen behind."""

    gone: bool


Told = News | Asked | Late | Warned | Ended


@dataclass(slots=True, eq=False)
class Listener:
    """One open stream; `token` is the digest of its session's cookie."""

    token: str
    account: Staff
    told: "asyncio.Queue[Told]" = field(default_factory=lambda: asyncio.Queue(_WAITING + 1))

    def tell(self, what: Told) -> None:
        """A full queue gets an end as its last item."""
        if self.told.qsize() < _WAITING:
            self.told.put_nowait(what)
        elif not self.told.full():
            self.told.put_nowait(Ended(gone=False))


@dataclass(frozen=True, slots=True)
class _Look:
    happened: Sequence[Happened]
    asked: Collection[int]
    #: the state of the questions, and those that wait if it has changed
    stamp: str
    waiting: Sequence[AskedQuestion]
    #: the state of official warnings
    warned: str
    accounts: Mapping[str, Staff] | None


class Watcher:
    def __init__(self, house: PageServices, *, poll_s: float = POLL_S) -> None:
        self._house, self._poll_s = house, poll_s
        self._listeners: dict[Listener, None] = {}  # the oldest first
        self._woken, self._starting = asyncio.Event(), asyncio.Lock()
        self._since: Tips | None = None
        #: (time, tips) of the last looks, and the ids told since the oldest of them
        self._steps: deque[tuple[float, Tips]] = deque()
        self._told: dict[int, None] = {}
        self._checked = 0.0
        #: state of the questions at the last look, and those whose owners had been reminded
        self._stamp, self._pressed = "", frozenset[int]()
        self._warned = ""

    def wake(self) -> None:
        self._woken.set()

    @contextlib.contextmanager
    def listening(self, token: str, account: Staff) -> Iterator[Listener]:
        """The oldest stream of an account with too many ends: a browser that left its page is noticed only later."""
        own = [one for one in self._listeners if one.account.id == account.id]
        for old in own[: max(0, len(own) - PER_ACCOUNT + 1)]:
            old.tell(Ended(gone=False))
            self._listeners.pop(old)
        listener = Listener(token, account)
        self._listeners[listener] = None
        self.wake()
        try:
            yield listener
        finally:
            self._listeners.pop(listener, None)

    async def ready(self) -> None:
        """After this, whatever is committed is told to those who listen."""
        async with self._starting:
            if self._since is None:
                await self._begin(time.monotonic())

    def __len__(self) -> int:
        return len(self._listeners)

    async def run(self) -> None:
        """Until it is cancelled. A failure of the records is logged, and the next look tells what this one missed."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll_s if self._listeners else None):
                    await self._woken.wait()
            self._woken.clear()
            if not self._listeners:
                self._since = None
                continue
            try:
                await self.look()
            except Exception:
                log.exception("live.failed")
            await asyncio.sleep(LEAST_S)

    async def look(self) -> None:
        moment = time.monotonic()
        await self.ready()
        floor, tokens = self._floor(moment), {listener.token for listener in self._listeners}
        check = moment - self._checked >= CHECK_S
        found = await self._house.store.read(lambda r: self._read(r, floor, tokens, check=check))
        if found.accounts is not None:
            self._checked = moment
            self._keep(tokens, found.accounts)
        for happened in found.happened:
            self._tell(happened)
        if found.asked or found.stamp != self._stamp:
            self._tell_all(Asked())
        if found.stamp != self._stamp:
            self._tell_late(found)
        if found.warned != self._warned:
            self._warned = found.warned
            self._tell_readers(Warned())
        self._go_on(moment, found)

    async def _begin(self, moment: float) -> None:
        since, self._stamp, waiting, self._warned = await self._house.store.read(
            lambda r: (r.live.tips(), r.live.asked_stamp(), r.questions.waiting_asked(), r.warnings.stamp())
        )
        self._since, self._pressed = since, _pressed(waiting)
        self._steps.clear()
        self._told.clear()
        self._steps.append((moment, since))

    def _floor(self, moment: float) -> Tips:
        """The newest tips that are old enough for everything before them to be visible."""
        while len(self._steps) > 1 and moment - self._steps[1][0] >= _LATE_S:
            self._steps.popleft()
        return self._steps[0][1]

    def _read(self, records: Records, floor: Tips, tokens: Collection[str], *, check: bool) -> _Look:
        """Three brief statements while nothing happens."""
        entries, questions = records.live.newer(floor, limit=_MOST + len(self._told))
        fresh = [entry for entry in entries if entry not in self._told]
        assert self._since is not None
        asked = [question for question in questions if question > self._since.asked]
        stamp = records.live.asked_stamp()
        waiting = records.questions.waiting_asked() if stamp != self._stamp else ()
        accounts = None
        if fresh or asked or waiting or check:
            accounts = records.live.sessions(tokens, now=self._house.clock())
        return _Look(records.live.happened(fresh), asked, stamp, waiting, records.warnings.stamp(), accounts)

    def _go_on(self, moment: float, found: _Look) -> None:
        assert self._since is not None
        for happened in found.happened:
            self._told[happened.event.id] = None
        newest = max((happened.event.id for happened in found.happened), default=0)
        tips = Tips(event=max(self._since.event, newest), asked=max([self._since.asked, *found.asked]))
        if tips != self._since:
            self._since = tips
            self._steps.append((moment, tips))
        oldest = self._steps[0][1].event
        self._told = {entry: None for entry in self._told if entry > oldest}

    def _keep(self, tokens: Collection[str], accounts: Mapping[str, Staff]) -> None:
        """`tokens`: those asked about; a listener that came meanwhile is not among them."""
        for listener in [one for one in self._listeners if one.token in tokens]:
            account = accounts.get(listener.token)
            if account is None:
                listener.tell(Ended(gone=True))
                self._listeners.pop(listener, None)
            else:
                listener.account = account

    def _tell(self, happened: Happened) -> None:
        for listener in self._listeners:
            news = for_account(listener.account, happened)
            if news is not None:
                listener.tell(news)

    def _tell_late(self, found: _Look) -> None:
        for question in found.waiting:
            if question.pressed_at is not None and question.id not in self._pressed:
                for listener in self._listeners:
                    if is_for(question, listener.account):
                        listener.tell(Late(question))
        self._stamp, self._pressed = found.stamp, _pressed(found.waiting)

    def _tell_readers(self, what: Told) -> None:
        for listener in self._listeners:
            if may(listener.account, Right.CASES):
                listener.tell(what)

    def _tell_all(self, what: Told) -> None:
        for listener in self._listeners:
            listener.tell(what)


def _pressed(waiting: Sequence[AskedQuestion]) -> frozenset[int]:
    return frozenset(one.id for one in waiting if one.pressed_at is not None)
