"""A whole anonymous case, step by step, by the reporter and the staff in their chats."""

from collections.abc import Sequence
from dataclasses import dataclass

from complaints.model import State
from storage.photos.store import PhotoStore
from tests.chat import Room, Talker
from tests.conversations.staff_scenes import case_in
from tests.conversations.test_staff import opens_first_case
from tests.world import World

CODE = "270519"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the reporter types on the way."""

    story: str = "北边工地土堆没盖，大风天全是灰"
    answer: str = "是东门，靠近菜场"
    unsolved: str = "东侧还有一堆没盖"
    why_stars: str = "第二次才盖好"


@dataclass(frozen=True, kw_only=True)
class Story:
    """`reporter` reports; the others are staff. Each method is one scene, and each ends where the next begins."""

    world: World
    reporter: Talker
    clerk: Talker
    verifier: Talker
    group: Room
    words: Words = Words()

    @property
    def number(self) -> str:
        return case_in(self.world).number

    @property
    def state(self) -> State:
        return case_in(self.world).state

    async def reports(
        self, *photos: str | bytes, files: Sequence[tuple[str, bytes]] = (), fetch: PhotoStore | None = None
    ) -> None:
        """Photos as an album, others as files, fetched at once where `fetch` says into where; anonymous, with messages,
        with a code of one's own."""
        await self.reporter.says("举报污染")
        await self.reporter.taps("同意")
        await self.reporter.sends_album(*photos)
        for name, data in files:
            await self.reporter.sends_file(name, data)
        if fetch is not None:
            await self.world.photos_are_fetched(fetch)
        await self.reporter.shares_location(0.03, 0.05)
        await self.reporter.taps("确认位置")
        await self.reporter.says(self.words.story)
        await self.reporter.taps("施工扬尘")
        await self.reporter.taps("匿名")
        await self.reporter.taps("自设查询码")
        await self.reporter.says(CODE)
        await self.reporter.taps("提交")

    async def staff_ask_and_are_answered(self) -> None:
        """The answer names no case: it is a reply to the question."""
        await opens_first_case(self.clerk)
        await self.clerk.taps("请补充")
        await self.clerk.says("是哪个出入口？")
        await self.clerk.taps("确认发送")
        question = self.reporter.room.from_bot()[-1]
        await self.reporter.says(self.words.answer, reply_to=question["message_id"])

    async def is_handed_over(self) -> None:
        await self.clerk.taps("受理", chat=self.group)
        await opens_first_case(self.clerk)
        await self.clerk.taps("交办")
        await self.clerk.taps("规划建设科")
        await self.clerk.taps("24 小时")
        await self.clerk.taps("确认发送")
        await self.clerk.taps("签收")

    async def is_done_and_closed(self, *photos: str, said: str) -> None:
        """整改完成 with photos by one, 核验通过 and 办结 by another."""
        self.world.clock.passes(hours=1)
        await self.clerk.says("/queue")
        await self.clerk.taps(self.number)
        await self.clerk.taps("整改完成")
        await self.clerk.sends_album(*photos)
        await self.clerk.taps("照片发完了")
        await self.clerk.taps("确认发送")
        await self.verifier.says("/queue")
        await self.verifier.taps(self.number)
        await self.verifier.taps("核验通过")
        await self.verifier.taps("办结")
        await self.verifier.taps("属实")
        await self.verifier.taps("已解决")
        await self.verifier.says(said)
        await self.verifier.taps("确认发送")

    async def says_unsolved(self) -> None:
        await self.reporter.taps("未解决")
        await self.reporter.says(self.words.unsolved)

    async def is_content(self) -> None:
        await self.reporter.taps("已解决")
        await self.reporter.taps("4 分")
        await self.reporter.says(self.words.why_stars)

    async def opens_with_code(self, other: Talker) -> None:
        """From another session, or another channel."""
        await other.says(self.number)
        await other.taps("输入查询码")
        await other.says(CODE)
