"""Residents: each reads what stands in the chat and does what it asks, as people do, until the report has a number."""

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from tests.chaos.chats import Chat, Line
from tests.chaos.diary import Diary, Report, Unread, now
from tests.chaos.plan import Plan, mark
from tests.chat import picture

_NUMBER = re.compile(r"编号：(LW-\w{4}-\w{4})")
_CODE = re.compile(r"查询码：(\d{3}) ?(\d{3})")
_SIGNED = re.compile(r"^署名：(.+)$", re.MULTILINE)
_NO_NEWS = "匿名，不收消息"
#: what the bot says → what the resident does; the most particular first
_PROMPTS: Final = (
    ("已收到您的举报", "finished"),
    ("您有未提交的举报", "继续填写"),
    ("放弃这份举报", "放弃"),
    ("10 分钟内可以恢复", "恢复"),
    ("已恢复，照片和文字都在", "举报污染"),
    ("您同意吗", "同意"),
    ("请核对，确认后提交", "hands_in"),
    ("请核对地点", "确认位置"),
    ("这个地点在本区之外", "仍要举报，确认位置"),
    ("请发姓名和电话", "names"),
    ("第 1 步", "photos"),
    ("第 2 步", "place"),
    ("第 3 步", "words"),
    ("第 4 步", "施工扬尘"),
    ("第 5 步", "signs"),
    ("附近有类似的举报", "不是同一件"),
    ("确定提交", "确定提交"),
)
_IDENTITIES = ("仅工作人员可见", "仅工作人员可见", "仅工作人员可见", "匿名", "实名", _NO_NEWS)
_QUESTIONS = (
    "工地夜里能施工吗", "渣土车没盖篷布怎么罚", "露天烧烤归谁管", "企业偷排废气会怎么处罚",
    "排污许可证到期怎么办", "工地扬尘有什么要求",
)  # fmt: skip
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "芳敏静丽强磊洋艳勇军杰娟涛超霞平刚桂英华"
#: the training zone's sub-districts lie within
_LAT, _LON = (0.012, 0.052), (0.012, 0.078)
#: an unanswered person asks again after `Plan.patience`, and gives up after so many times
_ASKS = 14


class Stuck(Exception):
    """Nothing that the bot said could be answered, for longer than any trouble lasts."""


class Resident:
    def __init__(self, chat: Chat, plan: Plan, diary: Diary, index: int) -> None:
        self.chat, self._plan, self._diary = chat, plan, diary
        self._dice = plan.dice(f"{chat.channel} {index}")
        self._only_asks = self._dice.random() < 0.2
        self._done: set[tuple[int, str]] = set()
        self._said_words = self._cancelled = self._handed_in = False
        self._photos: list[bytes] = []
        self._told, self._anonymous = True, False
        self._mark = ""
        self.report: Report | None = None
        #: (when, the message answered or None, what was done)
        self.did: list[tuple[float, int | None, str]] = []

    async def walks(self) -> None:
        """A question or a report and what follows it. Raises Stuck."""
        if self._only_asks:
            await self._asks()
        elif self.report is None:
            await self._reports()
            await self._follows()
        kind = "asks" if self._only_asks else "reports"
        self._diary.counts[f"{self.chat.channel}: {kind} to the end"] += 1

    @property
    def standing(self) -> str:
        """Where a walk is, for whoever looks for the reason why it does not end."""
        return f"{self.chat.channel}: {self.chat.name} hears {self._last_words()!r} after {self.did[-1:]}"

    async def still_hears(self, within_s: float) -> bool:
        """Whether the chat answers now."""
        before = {(line.id, line.text) for line in self._bot_lines()}
        end = time.monotonic() + within_s
        await self.chat.says("/help")
        while time.monotonic() < end:
            await self.chat.news(min(5.0, max(0.1, end - time.monotonic())))
            if any((line.id, line.text) not in before for line in self._bot_lines()):
                return True
        return False

    async def _asks(self) -> None:
        before = len(self._bot_lines())
        for _ in range(_ASKS):
            await self.chat.says(self._dice.choice(_QUESTIONS))
            if await self._comes(lambda: len(self._bot_lines()) > before):
                return
        raise Stuck("an answer to a question")

    async def _reports(self) -> None:
        await self.chat.says("举报污染")
        unanswered = 0
        while unanswered < _ASKS:
            if (prompt := self._prompt()) is not None:
                line, does = prompt
                if does == "finished":
                    self._finishes(line)
                    return
                self._done.add((line.id, does))
                await self._act(line, does)
                unanswered = 0
            if not await self._comes(lambda: self._prompt() is not None):
                unanswered += 1
                self.did.append((now(), None, "asks again"))
                await self.chat.says("举报污染")
        raise Stuck(f"the next step of a report after {self._last_words()!r}")

    def _prompt(self) -> tuple[Line, str] | None:
        """The newest thing that the bot asks, unless it was answered."""
        for line in reversed(self._bot_lines()):
            does = next((does for words, does in _PROMPTS if words in line.text), None)
            if does is not None:
                return None if (line.id, does) in self._done else (line, does)
        return None

    async def _act(self, line: Line, does: str) -> None:
        self.did.append((now(), line.id, does))
        if (own := self._ACTS.get(does)) is not None:
            await own(self, line)
        else:
            await self._taps(line, does)

    async def _taps(self, line: Line, label: str) -> None:
        data = next((data for text, data in line.buttons if label in text), None)
        if data is not None:
            await self.chat.taps(line.id, data)
        else:
            await self.chat.says(label)

    async def _sends_photos(self, _line: Line) -> None:
        if self._handed_in:  # a new report: the message with the number of the first was lost
            self._diary.unread.append(Unread(who=self.chat.name, mark=self._mark, photos=len(self._photos)))
            self._photos, self._mark, self._said_words, self._handed_in = [], "", False, False
        if self._cancelled and self._mark:  # a new report: the offer to restore the first one came too late
            self._photos, self._mark, self._said_words = [], "", False
        if self._photos:  # sent before, and the answer was lost
            await self.chat.says("跳过")
            return
        self._photos = [picture(f"{self.chat.name} {self._dice.random()}") for _ in range(self._dice.choice((1, 2, 2)))]
        await self.chat.sends_photos(*self._photos)

    async def _says_where(self, _line: Line) -> None:
        await self.chat.shares_location(round(self._dice.uniform(*_LAT), 5), round(self._dice.uniform(*_LON), 5))

    async def _says_words(self, _line: Line) -> None:
        word = mark(self._dice)
        if self._said_words:
            self._diary.repeated.add(word)
        else:
            self._mark, self._said_words = word, True
        self._diary.secrets.add(word)
        await self.chat.says(f"北边工地土堆没盖，大风天全是灰，记号 {word}")

    async def _signs(self, line: Line) -> None:
        identity = self._dice.choice(_IDENTITIES)
        self._told, self._anonymous = identity != _NO_NEWS, identity.startswith("匿名")
        data = next((data for text, data in line.buttons if text == identity), None)
        if data is not None:
            await self.chat.taps(line.id, data)
        else:  # the buttons are gone: the step was asked again in the meantime
            await self.chat.says(identity)

    async def _says_name(self, _line: Line) -> None:
        name = self._dice.choice(_SURNAMES) + "".join(self._dice.choices(_GIVEN, k=2))
        phone = f"139{self._dice.randrange(10**8):08}"
        self._diary.secrets |= {name, phone}
        await self.chat.says(f"{name} {phone}")

    async def _hands_in(self, line: Line) -> None:
        if not self._cancelled and self._dice.random() < 0.15:
            self._cancelled = True
            await self.chat.says("/cancel")
            return
        self._handed_in = True
        if (signed := _SIGNED.search(line.text)) is not None:  # of two taps that arrive in disorder, either may hold
            self._told, self._anonymous = signed[1] != _NO_NEWS, signed[1].startswith("匿名")
        await self._taps(line, "提交")

    def _finishes(self, line: Line) -> None:
        found, code = _NUMBER.search(line.text), _CODE.search(line.text)
        assert found is not None
        late = next((one for one in reversed(self._diary.unread) if one.who == self.chat.name), None)
        if late is not None and not self._handed_in:  # the number of the report before this one came after all
            self._diary.unread.remove(late)
            self._mark, photos = late.mark, late.photos
        else:
            photos = len(self._photos)
        self.report = Report(
            number=found[1], who=self.chat.name, channel=self.chat.channel, mark=self._mark, photos=photos,
            code=code[1] + code[2] if code else "", told=self._told,
        )  # fmt: skip
        self._diary.note_report(self.report)

    async def _follows(self) -> None:
        """Adds something, and asks how far it is."""
        report = self.report
        assert report is not None
        if self._anonymous:  # the chat knows nothing of it and asks for the code; /track is looked at in the end
            return
        if self._dice.random() < 0.6:
            word = mark(self._dice)
            self._diary.says(word, self.chat.name)
            await self.chat.says(f"{report.number} 今天又开始扬灰了，记号 {word}，麻烦尽快")
            if await self._comes(lambda: any("已补充到" in line.text for line in self._bot_lines())):
                report.added.append(word)
        before = len(self._bot_lines())
        await self.chat.says(report.number)
        await self._comes(lambda: len(self._bot_lines()) > before)

    async def _comes(self, condition: Callable[[], bool]) -> bool:
        """Waits for it as long as a person is patient."""
        end = time.monotonic() + self._plan.patience
        while not condition():
            left = end - time.monotonic()
            if left <= 0:
                return False
            await self.chat.news(min(left, 10.0))
        await asyncio.sleep(self._dice.uniform(0.1, 0.6))  # reads it
        await self.chat.news(0.0)
        return True

    def _bot_lines(self) -> list[Line]:
        return [line for line in self.chat.lines if not line.mine]

    def _last_words(self) -> str:
        return next((line.text[:30] for line in reversed(self._bot_lines())), "")

    _ACTS: Mapping[str, Callable[["Resident", Line], Awaitable[None]]] = {
        "photos": _sends_photos,
        "place": _says_where,
        "words": _says_words,
        "signs": _signs,
        "names": _says_name,
        "hands_in": _hands_in,
    }


def named(dice: random.Random, index: int) -> str:
    """A name of nobody, different for each."""
    return f"{dice.choice(_SURNAMES)}{''.join(dice.choices(_GIVEN, k=2))}{index}"
