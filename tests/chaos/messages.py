"""Every message that the product wrote was seen once, or is listed with its reason."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from storage.webchat.ids import WEB_BOT_ID
from tests.chaos.chats import TelegramChat, WebChat
from tests.chaos.diary import TELEGRAM, WEB, Step
from tests.chaos.ground import Ground
from tests.chaos.records import Case, Record
from tests.chaos.residents import Resident
from tests.chaos.traces import Sending, sendings
from tests.chaos.violation import Violation
from tests.process.processes import STAFF_GROUP

#: calls of the Bot API that show a text
_SHOWING = frozenset({"sendmessage", "editmessagetext"})
_NEWS = "有新进展"
#: troubles that can come between Telegram's acceptance of a message and our mark that it was sent
_BETWEEN = ("kill -9", "restart", "locked database", "PostgreSQL restarts", "full disk", "clock jumps")
#: seconds in which a notice is shown, and again by the next process: the waits before it, and a lease
_LATER_S = 300.0


async def compared(made: Ground, record: Record, residents: Sequence[Resident]) -> list[Violation]:
    with made.engine.connect() as records:
        rows = sendings(records)
    _list_dead(made, rows)
    async with made.session.get(f"{made.control}/calls") as response:
        calls = await response.json()
    return [
        *_replies_on_telegram(made, rows, calls),
        *await _replies_on_the_web(rows, residents),
        *await _notices(made, record, rows, residents, calls),
        *await _cards(made),
    ]


def _list_dead(made: Ground, rows: Sequence[Sending]) -> None:
    for row in rows:
        if row.what == "dead":
            made.diary.counts[f"given up, and listed: {row.reason[:60]}"] += 1
    made.diary.counts["messages written"] = len(rows)
    made.diary.counts["messages replaced before they were sent"] = sum(row.what == "replaced" for row in rows)


def _replies_on_telegram(made: Ground, rows: Sequence[Sending], calls: Sequence[dict[str, Any]]) -> list[Violation]:
    """By chat and text: as many as were marked as sent, and more only where the product could not know."""
    shown: defaultdict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for call in calls:
        if call["method"] in _SHOWING:
            shown[int(call["params"].get("chat_id", 0)), str(call["params"].get("text"))].append(call)
    bot = int(made.telegram.token.partition(":")[0])
    written = defaultdict[tuple[int, str], Counter[str]](Counter)
    for row in rows:
        if row.kind == "reply" and row.bot == bot and str(row.payload.get("method", "")).lower() in _SHOWING:
            written[row.chat or 0, str(row.payload["params"].get("text"))][row.what] += 1
    wrong = []
    for (chat, said), ends in written.items():
        done = shown[chat, said]
        if len(done) < ends["sent"]:
            wrong.append(Violation("a reply was marked as sent and never seen", f"{chat}: {said[:40]!r}"))
        extra = len(done) - ends["sent"] - ends["waiting"]
        if sum(call["method"] == "sendmessage" for call in done) > 2 * ends.total():
            wrong.append(Violation("a reply was seen three times", f"{chat}: {said[:40]!r}"))
        elif extra > 0 and not _excused(made, done, extra, ends["dead"]):
            wrong.append(Violation("a reply was seen twice", f"{chat}: {said[:40]!r}"))
    return wrong


def _excused(made: Ground, done: Sequence[dict[str, Any]], extra: int, dead: int) -> bool:
    """Telegram says nothing about a message whose answer was lost, so it is sent once more (docs/reliability.md)."""
    unknown = sum(not call["known"] for call in done)
    disturbed = made.diary.disturbed(done[0]["at"] - 5, done[-1]["at"], *_BETWEEN)
    if extra > unknown + dead and not disturbed:
        return False
    made.diary.counts["seen twice: Telegram's answer was lost"] += min(extra, unknown)
    made.diary.counts["seen twice: cut off between sending and its mark"] += max(0, extra - unknown)
    return True


async def _replies_on_the_web(rows: Sequence[Sending], residents: Sequence[Resident]) -> list[Violation]:
    """Here a message is shown exactly once whatever happens: its row is the key. No text stands on all pages together
    more often than it was written; what was sealed with the key of a process that has ended stands on none."""
    ours = [row for row in rows if row.kind == "reply" and row.bot == WEB_BOT_ID]
    written = Counter(str(row.payload["params"].get("text")) for row in ours if "params" in row.payload)
    seen = Counter[str]()
    for resident in residents:
        if isinstance(resident.chat, WebChat):
            seen.update(line.text for line in await resident.chat.everything() if not line.mine)
    twice = [words for words, times in seen.items() if times > written[words] > 0]
    lost = [row for row in ours if row.what == "dead"]
    return [
        *(Violation("a message stands twice on the page", words[:40]) for words in twice),
        *(Violation("a message of the web chat was given up", row.reason) for row in lost),
    ]


async def _notices(
    made: Ground, record: Record, rows: Sequence[Sending], residents: Sequence[Resident],
    calls: Sequence[dict[str, Any]],
) -> list[Violation]:  # fmt: skip
    """The words that staff add to a step stand in one notice to the reporter, or the notice is listed as given up."""
    numbers = {case.id: number for number, case in record.cases.items()}
    dead = Counter(numbers.get(row.case_id or 0, "") for row in rows if row.what == "dead" and row.kind == "notice")
    chats = {one.report.number: one for one in residents if one.report is not None}
    news = [(call, str(call["params"])) for call in calls if _NEWS in str(call["params"])]
    wrong = []
    for number, resident in chats.items():
        report = made.diary.reports[number]
        heard = await _news(resident)
        for step in report.steps if report.told else ():
            if not step.known:
                continue
            said = [words for words in heard if step.mark in words]
            made.diary.counts["notices to reporters"] += 1
            if not said and dead[number] <= 0:
                wrong.append(Violation("a notice was never seen", f"{report.channel} {number} {step.action}"))
            elif not said:
                dead[number] -= 1
            elif len(said) > 1:
                showing = [call for call, words in news if step.mark in words]
                if report.channel == TELEGRAM and showing and _excused(made, showing, len(said) - 1, 0):
                    continue
                if report.channel == WEB and len(said) == 2 and _key_was_lost(made, record.cases[number], step):
                    continue
                wrong.append(Violation("a notice was seen twice", f"{report.channel} {number}: {said[0][:40]!r}"))
    return wrong


def _key_was_lost(made: Ground, case: Case, step: Step) -> bool:
    """What tells a repetition in the chat of an anonymous report is sealed with a key that ends with the last process;
    where there is only one, a message that was shown and not marked is shown again (docs/reliability.md)."""
    lost = made.plan.processes == 1 and made.diary.disturbed(step.at, step.at + _LATER_S, "kill -9", "restart")
    if case.identity != "anonymous" or not lost:
        return False
    made.diary.counts["seen twice: in a web chat, its key ended with the process"] += 1
    return True


async def _news(resident: Resident) -> list[str]:
    chat = resident.chat
    if isinstance(chat, WebChat):
        lines = await chat.everything()
    else:
        assert isinstance(chat, TelegramChat)
        await chat.news(0.0)
        lines = list(chat.lines)
    return [line.text for line in lines if not line.mine and _NEWS in line.text.split("\n", 1)[0]]


async def _cards(made: Ground) -> list[Violation]:
    """What the record says was sent to the staff group stands there."""
    async with made.session.get(f"{made.control}/transcript?chat_id={STAFF_GROUP}") as response:
        there = {message["message_id"] for message in await response.json()}
    query = "SELECT id, message_id FROM outbox WHERE recipient = 'group' AND state = 'sent' AND message_id IS NOT NULL"
    with made.engine.connect() as records:
        sent = records.execute(text(query)).all()
    made.diary.counts["messages to the staff group"] = len(sent)
    return [Violation("a card was never seen", f"row {row.id}") for row in sent if row.message_id not in there]
