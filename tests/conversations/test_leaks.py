"""An anonymous reporter can't be found in the records: the whole database is read through, table by table (R17)."""

import io
import re
from collections.abc import AsyncIterator, Callable
from functools import partial
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image
from sqlalchemy import text

from bot.current_zone import CurrentZone
from bot.entry_desk import EntryDesk
from bot.settings import Settings
from bot.zone_desk import ZoneDesk
from channels.webchat.page import page
from complaints.case.lifecycle import TRANSITIONS, Action
from complaints.model import Role
from complaints.office.staff_links import issue
from http_server.upload_files import UploadFiles
from services import Services
from storage.people.anonymity import joins
from storage.photos.gallery import Gallery
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Tx
from storage.webchat.ids import WEB_BOT_ID
from tests.channels.mail_server import MailDesk, running
from tests.chat import Clock, Room, Talker
from tests.conversations.anonymous_scenes import Story, Words
from tests.conversations.leak_surfaces import Searched, Secret, joins_of, leaks
from tests.conversations.mail_scenes import BUTTON, path_of, world_with_mail
from tests.conversations.staff_scenes import case_in, submits
from tests.world import TELEGRAM_BOT_ID, World
from texts import has
from web import console, health, public
from web.app import build
from web.ports import PageServices, Telegram
from zone import Zone

WORDS = "北边工地土堆没盖，大风天全是灰"
#: who talks to the bot at all, and where; it says nothing about a report
KNOWS_PEOPLE = {"people", "webchat_chats"}


def everything(world: World) -> dict[str, str]:
    """All rows of each table, as text."""

    def read(tx: Tx) -> dict[str, str]:
        names = tx.connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return {
            name: "\n".join(str(tuple(row)) for row in tx.connection.execute(text(f'SELECT * FROM "{name}"')))
            for name in names
            if not name.startswith(("sqlite_", "alembic"))
        }

    return world.store.read_now(read)


async def test_after_an_anonymous_report_no_table_leads_to_the_chat(
    reporter: Talker, clerk: Talker, group: Room, world: World
) -> None:
    await submits(reporter, identity="匿名", text=WORDS)
    case = case_in(world)
    await clerk.taps("受理", chat=group)
    assert case_in(world).state == "accepted"
    assert any(case.number in told for told in reporter.texts()), "the news reached the reporter all the same"
    rows = everything(world)
    leads = [name for name, told in rows.items() if name not in KNOWS_PEOPLE and str(reporter.user_id) in told]
    assert leads == []
    assert [name for name, told in rows.items() if WORDS in told] == ["cases", "case_words"]


async def test_the_group_and_the_clerk_learn_nothing_of_an_anonymous_reporter(
    citizen: Talker, clerk: Talker, group: Room, world: World
) -> None:
    await submits(citizen, identity="匿名", text=WORDS)
    await clerk.taps("受理", chat=group)
    seen = "\n".join(group.texts() + clerk.texts())
    assert [secret for secret in ("王芳", str(citizen.user_id), WORDS) if secret in seen] == []


async def test_what_a_staff_only_report_tells_stays_out_of_the_group(citizen: Talker, group: Room) -> None:
    await submits(citizen, text=WORDS)
    assert [
        secret for secret in ("王芳", str(citizen.user_id), WORDS, "0.03") if secret in "\n".join(group.texts())
    ] == []


def test_every_action_has_words_for_the_reporter() -> None:
    """'Something changed' alone would be no news."""
    told = {action for (_, _, action), step in TRANSITIONS.items() if step.tells} - {Action.SUBMIT}
    assert sorted(action for action in told if not has(f"event.{action}", "zh_CN")) == []


NAME, PHONE, PLATE, BEFORE = "欧阳雪晴", "13911112222", "苏C7K9P2", "我住幸福里三号楼，天天闻见臭味"
FILE_NAME = "欧阳雪晴家门口.jpg"
ADDRESS = "ouyang.xueqing@post.example"
GPS = (33.98765, 117.12345)


def photo_with_exif(shade: int) -> bytes:
    image, out = Image.new("RGB", (640, 480), (shade, 80, 70)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0xA431] = "SecretCam", "SN-991-LEAK"
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 59.0, 15.54), 3: "E", 4: (117.0, 7.0, 24.42)})
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
async def mailing(
    store: Store, clock: Clock, services: Services, tmp_path: Path
) -> AsyncIterator[tuple[World, MailDesk]]:
    """The world, and the server that takes its e-mail."""
    async with (
        running() as server,
        world_with_mail(store, clock, services, folder=tmp_path, server=server) as made,
    ):
        yield made, server


@pytest.fixture
async def world(mailing: tuple[World, MailDesk]) -> World:
    return mailing[0]


@pytest.fixture
async def site(world: World, tmp_path: Path, zone: Zone) -> AsyncIterator[TestServer]:
    """Every page of the product."""
    settings = Settings(data_dir=tmp_path, _env_file=None)  # type: ignore[call-arg]
    page_services = PageServices(
        store=world.store,
        photos=Gallery(PhotoStore.open(tmp_path / "photos")),
        uploads=UploadFiles(tmp_path / "uploads"),
        services=lambda: world.services,
        clock=world.clock,
        telegram=lambda: Telegram(standing="up", username="lvwang_bot"),
        wake=lambda: None,
        word=map("w{:023d}".format, count()).__next__,
        desk=EntryDesk(settings, world.store),
        zone_desk=ZoneDesk(settings, CurrentZone(settings, world.store)),
    )
    chat = partial(
        page.setup, api=world.web.api, store=world.store, key=b"k" * 32, clock=world.clock, zone=lambda: zone,
        timezone=ZoneInfo("Asia/Shanghai"), secure=False,
    )  # fmt: skip

    async def report() -> health.Report:
        return {"records": (True, "ok")}

    pages = [partial(setup, house=page_services) for setup in (public.setup, console.setup)]
    server = TestServer(build([chat, *pages, partial(health.setup, report=report)]))
    await server.start_server()
    yield server
    await server.close()


async def test_r17_a_whole_anonymous_case_leaks_nowhere(
    mailing: tuple[World, MailDesk], site: TestServer, tmp_path: Path, logged: Callable[[], str], channel: str
) -> None:
    world, mail_server = mailing
    reporter = world.visitor(1, NAME) if channel == "web" else world.talker(7_654_321_987, NAME)
    staff = {name: _account(world, 800_000 + n, name, role) for n, (name, role) in enumerate(_STAFF.items(), 1)}
    member = _account(world, 800_009, "孙工", Role.UNIT, party="unit:planning")
    said = Words(
        story=f"渣土车{PLATE}往北开，满地土，我叫{NAME}，电话{PHONE}",
        answer=f"是东门，还是打{PHONE}",
        unsolved=f"还有一堆没盖，我叫{NAME}，{PHONE}",
        why_stars=f"打{PHONE}问我",
    )
    story = Story(
        world=world, reporter=reporter, clerk=staff["李受理"], verifier=staff["赵核查"], group=world.group, words=said
    )
    photos = PhotoStore.open(tmp_path / "photos")
    _account(world, 800_010, "周管理", Role.ADMIN)
    await member.says("/start")
    await reporter.says("举报污染")
    await reporter.says(BEFORE)
    await reporter.taps("不同意")
    await story.reports(photo_with_exif(1), files=[(FILE_NAME, photo_with_exif(2))], fetch=photos)
    if channel == "web":  # Telegram brings news by itself
        await _leaves_an_address(story, site, mail_server)
    await story.staff_ask_and_are_answered()
    await story.is_handed_over()
    await story.is_done_and_closed("after1.jpg", said="土堆已全部覆盖。")
    await story.says_unsolved()
    await story.is_done_and_closed("after2.jpg", said="东侧也盖好了。")
    await story.is_content()
    await world.photos_are_fetched(photos)
    passer_by, browser = world.talker(700_009, "路人"), world.visitor(9, "路人")
    for other in (passer_by, browser):
        await other.says(story.number)
    world.clock.passes(hours=25)
    await world.time_goes_by()
    jars = [CookieJar(unsafe=True, treat_as_secure_origin=site.make_url("/")) for _ in range(3)]  # the address is https
    async with (
        TestClient(site, cookie_jar=jars[0]) as client,
        TestClient(site, cookie_jar=jars[1]) as unit_client,
        TestClient(site, cookie_jar=jars[2]) as admin_client,
        TestClient(site) as nobody,
    ):
        await _enters(world, unit_client, "孙工")
        await _enters(world, admin_client, "周管理")
        searched = Searched(
            story=story, photos=photos, folder=tmp_path, client=client, unit_client=unit_client,
            admin_client=admin_client, unit_member=member.room, stranger=nobody, csrf=await _logs_in(world, client),
            passers_by=[passer_by.room, browser.room], logged=logged,
        )  # fmt: skip
        bot_id = WEB_BOT_ID if channel == "web" else TELEGRAM_BOT_ID
        assert joins_of(searched, bot_id=bot_id, pepper=world.services.secrets.pepper) == []
        assert world.store.read_now(lambda tx: list(joins(tx))) == []
        if channel == "web":
            assert story.number in mail_server.words()[-1] and set(mail_server.to) == {ADDRESS}, "news came by e-mail"
            searched.letter_pages = [path_of(mail_server, "stop")]
        found = await leaks(
            searched,
            [
                Secret.words("id", str(reporter.user_id)),
                Secret.words("name", NAME),
                Secret.words("telephone", PHONE),
                Secret.words("plate", PLATE),
                Secret.words("before consent", BEFORE, "幸福里三号楼"),
                Secret.words("file name", FILE_NAME),
                Secret.words("e-mail", ADDRESS, "ouyang.xueqing"),
                Secret.words("serial number", "SN-991-LEAK"),
                *(Secret.number(f"GPS {n}", value) for n, value in enumerate(GPS)),
            ],
        )
    assert found == [], "\n" + "\n".join(map(str, found))


async def _leaves_an_address(story: Story, site: TestServer, server: MailDesk) -> None:
    """For news of the case, and opens the link in the letter."""
    await story.reporter.taps(BUTTON)
    await story.reporter.says(ADDRESS)
    await story.world.settle()
    async with ClientSession() as mailbox, mailbox.post(site.make_url(path_of(server, "confirm"))) as answer:
        assert answer.status == 200


_STAFF = {"李受理": Role.CLERK, "赵核查": Role.VERIFIER}


@pytest.fixture(params=["web", "telegram"])
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _account(world: World, telegram_id: int, name: str, role: Role, party: str = "") -> Talker:
    world.store.write_now(lambda tx: tx.staff.add(name=name, role=role, telegram_id=telegram_id, party=party))
    return world.talker(telegram_id, name)


async def _logs_in(world: World, client: TestClient) -> str:  # type: ignore[type-arg]
    """A clerk at the console; the token of its forms."""
    await _enters(world, client, "李受理")
    shown = await (await client.get(f"/console/cases/{case_in(world).number}")).text()
    found = re.search(r'name="csrf" value="([^"]*)"', shown)
    assert found is not None
    return found[1]


async def _enters(world: World, client: TestClient, name: str) -> None:  # type: ignore[type-arg]
    def invite(tx: Tx) -> None:
        account = next(one for one in tx.staff.all() if one.name == name)
        issue(tx, staff_id=account.id, purpose="login", word=f"login-word-of-{account.id}", now=world.clock())
        invited.append(f"login-word-of-{account.id}")

    invited: list[str] = []
    world.store.write_now(invite)
    await client.post(f"/console/login/{invited[0]}")
