"""R40: news of a case by e-mail, in the web chat: the cost first, confirmed by a link, ended at will."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from channels.mail.server import MailServer
from channels.mail.way import Mail, MailBox
from channels.outbox.ways import by_kind, fan_out
from channels.robots.text import Speaker
from complaints.case.feedback import RELAY_FOR
from complaints.office import mailing
from complaints.office.mailing import BY_ONE
from services import Services
from storage.store import Store
from storage.tx import Tx
from tests.channels.mail_server import MailDesk, running
from tests.chat import Clock, Talker
from tests.conftest import KEYS
from tests.conversations.case_scenes import ZH
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World
from texts import say

ADDRESS = "ouyang.xueqing@post.example"
BUTTON = "用邮箱收消息"
_LINK = re.compile(r"/mail/(confirm|stop)/([0-9a-f-]+)")


@pytest.fixture
async def server() -> AsyncIterator[MailDesk]:
    async with running() as made:
        yield made


@pytest.fixture
async def world(
    store: Store, clock: Clock, services: Services, tmp_path: Path, server: MailDesk
) -> AsyncIterator[World]:
    services = replace(services, mail=True)
    way = Mail(
        box=MailBox(server=MailServer.parse(f"smtp://127.0.0.1:{server.port}"), sender="lvwang@green.example"),
        speaker=Speaker(zone=services.zone, public_url=services.public_url),
        key=services.secrets.pepper,
        clock=clock,
    )
    ways = by_kind([way])
    opened = Store(store.url, keys=replace(KEYS, fan_out=fan_out(ways)))
    made = World(store=opened, clock=clock, services=services, files=tmp_path / "webchat", ways=ways)
    await made.start()
    yield made
    await made.stop()
    opened.close()


def link(server: MailDesk, purpose: str) -> str:
    """The token of the newest letter's link."""
    found = _LINK.findall(server.words()[-1])
    return next(token for name, token in found if name == purpose)


def opens(world: World, token: str) -> bool:
    """The link, as web/public/mail.py does it."""
    key = world.services.secrets.pepper
    return world.store.write_now(lambda tx: mailing.confirm(tx, token, key=key)) is not None


def stops(world: World, token: str) -> bool:
    key, now = world.services.secrets.pepper, world.clock()
    return world.store.write_now(lambda tx: mailing.stop(tx, token, key=key, now=now))


def addresses(world: World) -> int:
    return world.store.read_now(lambda tx: len(tx.addresses.of("case:1")))


async def leaves(visitor: Talker, world: World, address: str = ADDRESS) -> None:
    await visitor.taps(BUTTON)
    await visitor.says(address)
    await world.settle()


async def gets_news(world: World, clerk: Talker) -> None:
    await clerk.taps("受理", chat=world.group)
    await world.settle()


@pytest.mark.parametrize("identity", ["匿名", "仅工作人员可见"])
async def test_r40_news_comes_after_the_link_was_opened(visitor, clerk, world, server, identity) -> None:
    await submits(visitor, identity=identity, text="北边工地土堆没盖")
    await visitor.taps(BUTTON)
    told = visitor.last_text()
    assert ("匿名举报请想清楚" in told) == (identity == "匿名")
    assert f"办结 {RELAY_FOR.days} 天后自动删" in told
    await visitor.says(ADDRESS)
    assert visitor.last_text() == say("mail.sent", ZH).text
    await world.settle()
    assert server.to == [ADDRESS]
    assert opens(world, link(server, "confirm"))
    await gets_news(world, clerk)
    assert server.to == [ADDRESS] * 2
    words, number = server.words()[-1], case_in(world).number
    assert number in words and f"/public/?number={number}" in words
    assert "土堆" not in words
    assert server.letters[-1]["List-Unsubscribe"].strip().startswith("<https://lvwang.example/mail/stop/")


async def test_r40_nothing_is_sent_to_an_address_that_nobody_confirmed(visitor, clerk, world, server) -> None:
    await submits(visitor, identity="匿名")
    await leaves(visitor, world)
    await gets_news(world, clerk)
    assert len(server.taken) == 1
    world.clock.passes(hours=26)
    await world.time_goes_by()
    assert addresses(world) == 0
    assert not opens(world, link(server, "confirm"))


async def test_r40_the_link_in_a_letter_ends_it_and_deletes_the_address(visitor, clerk, world, server) -> None:
    await submits(visitor, identity="匿名")
    await leaves(visitor, world)
    opens(world, link(server, "confirm"))
    await gets_news(world, clerk)
    assert stops(world, link(server, "stop"))
    assert addresses(world) == 0


async def test_r40_it_is_changed_and_deleted_in_the_chat(visitor, clerk, world, server) -> None:
    await submits(visitor, identity="匿名")
    await leaves(visitor, world)
    opens(world, link(server, "confirm"))
    await visitor.taps(BUTTON)
    assert say("mail.has", ZH).text in visitor.last_text() and ADDRESS not in visitor.last_text()
    await visitor.says("other@post.example")
    await world.settle()
    assert (addresses(world), server.to[-1]) == (1, "other@post.example")
    await visitor.taps(BUTTON)
    await visitor.taps("删除邮箱")
    assert addresses(world) == 0
    await gets_news(world, clerk)
    assert len(server.taken) == 2  # the two links


async def test_r40_erasing_one_s_data_erases_the_address(visitor, world, server) -> None:
    await submits(visitor)
    await leaves(visitor, world)
    await visitor.says("/privacy")
    await visitor.taps("删除我的信息")
    await visitor.taps("确认删除")
    assert addresses(world) == 0


async def test_r40_a_stranger_can_neither_subscribe_nor_bomb_anybody(visitor, world, server) -> None:
    await submits(visitor, identity="匿名")
    for number in range(BY_ONE + 2):
        await leaves(visitor, world, f"victim{number}@post.example")
    assert len(server.taken) == BY_ONE
    assert visitor.last_text() == say("mail.too_often", ZH).text


async def test_r40_a_wrong_address_is_asked_for_again(visitor, world, server) -> None:
    await submits(visitor, identity="匿名")
    await leaves(visitor, world, "王芳@邮箱")
    assert "不是邮箱地址" in visitor.last_text()
    await visitor.says(ADDRESS)
    await world.settle()
    assert server.to == [ADDRESS]


async def test_r40_mail_wakes_nobody(visitor, clerk, world, server) -> None:
    await submits(visitor, identity="匿名")
    await leaves(visitor, world)
    opens(world, link(server, "confirm"))
    world.clock.passes(hours=14)  # 23:30
    await gets_news(world, clerk)
    assert len(server.taken) == 1
    world.clock.passes(hours=10)
    await world.settle()
    assert len(server.taken) == 2


async def test_r40_the_address_is_nowhere_in_the_open(visitor, clerk, world, server) -> None:
    await submits(visitor, identity="匿名")
    await leaves(visitor, world)
    opens(world, link(server, "confirm"))
    await gets_news(world, clerk)

    def everything(tx: Tx) -> str:
        names = tx.connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        return "".join(str(tx.connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()) for name in names)

    assert "ouyang" not in world.store.read_now(everything)
    assert "ouyang" not in "".join(world.group.texts() + clerk.texts())
    assert world.store.read_now(lambda tx: tx.addresses.of("case:1"))[0].value == ADDRESS


async def test_r40_telegram_offers_none(citizen, world) -> None:
    await submits(citizen)
    assert BUTTON not in citizen.buttons()
