"""Staff at their browsers, without a browser: cookies, forms and pages over aiohttp's own test client."""

import html
import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from aiohttp import ClientResponse, CookieJar, FormData, web
from aiohttp.test_utils import TestClient, TestServer

from bot.current_zone import CurrentZone
from bot.entry_desk import EntryDesk
from bot.settings import Settings
from bot.zone_desk import ZoneDesk
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.model import Actor, Complaint, Event, Identity, Kind, Place, PlaceSource, Role, Staff, State
from complaints.office.responsibility import HAND_OVER, with_persons
from complaints.office.staff_links import issue
from complaints.office.staff_steps import perform
from complaints.report.numbers import draw_number
from http_server.upload_files import UploadFiles
from services import Services
from storage.photos.gallery import Gallery
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from web import calendar_feed, console, public
from web.app import build
from web.ports import PageServices, Telegram

TRAINING = Path(__file__).parents[2] / "zone/data/training"


@dataclass(kw_only=True)
class Browser:
    """One person at one browser; `page` is what it shows."""

    client: TestClient[web.Request, web.Application]
    page: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    async def opens(self, path: str) -> str:
        return await self._show(await self.client.get(path))

    async def posts(self, path: str, data: Mapping[str, str] | FormData | None = None, **headers: str) -> str:
        """As written: without the form's token unless `data` has it."""
        return await self._show(await self.client.post(path, data=data, headers=headers))

    async def sends(self, path: str, **values: str) -> str:
        """A form of the page shown: with its token."""
        return await self.posts(path, {"csrf": self.csrf, **values})

    async def takes(self, number: str, action: str, **values: str) -> str:
        """A step of the case page shown, at the version that it shows."""
        return await self.sends(f"/console/cases/{number}/act", action=action, version=self.value("version"), **values)

    @property
    def csrf(self) -> str:
        return self.value("csrf")

    def value(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found is not None, f"no field {name}"
        return html.unescape(found[1])

    def value_of_input(self, name: str) -> str:
        """What is in a field, wherever its name stands in the tag."""
        found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', self.page)
        assert found is not None, f"no input {name}"
        return html.unescape(found[1])

    def value_of_text(self, name: str) -> str:
        """What is in a text area."""
        found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?(.*?)</textarea>', self.page, re.DOTALL)
        assert found is not None, f"no text area {name}"
        return html.unescape(found[1])

    @property
    def text(self) -> str:
        """What a reader reads, blanks made one."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.page)).split())

    async def _show(self, response: ClientResponse) -> str:
        self.page, self.status, self.headers = await response.text(errors="replace"), response.status, response.headers
        return self.page


@pytest.fixture
def photos(tmp_path: Path) -> PhotoStore:
    return PhotoStore.open(tmp_path / "photos")


@pytest.fixture
def wakes() -> list[bool]:
    return []


@pytest.fixture
def desk(store: Store, built_library: Path) -> EntryDesk:
    return EntryDesk(_settings(built_library), store)


@cache
def _settings(data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir, statutes_dir=data_dir / "none", _env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def house(  # noqa: PLR0917 (fixtures)
    store: Store,
    clock: Clock,
    services: Services,
    photos: PhotoStore,
    wakes: list[bool],
    desk: EntryDesk,
    tmp_path: Path,
) -> PageServices:
    settings = Settings(data_dir=tmp_path, zone_dir=TRAINING, _env_file=None)  # type: ignore[call-arg]
    current, held = CurrentZone(settings, store), [services]
    current.on_change(lambda ground: held.append(ground.under(services)))
    words = (f"word-{number}-{'x' * 20}" for number in itertools.count())
    return PageServices(
        store=store,
        photos=Gallery(photos),
        uploads=UploadFiles(tmp_path / "uploads"),
        services=lambda: held[-1],
        clock=clock,
        telegram=lambda: Telegram(standing="up", username="lvwang_bot"),
        wake=lambda: wakes.append(True),
        word=lambda: next(words),
        desk=desk,
        zone_desk=ZoneDesk(settings, current),
    )


@pytest.fixture
async def arrives(house: PageServices, quick_passwords: None) -> AsyncIterator[Callable[[], Awaitable[Browser]]]:
    """Each call is another browser at the same site."""
    setups = (public.setup, console.setup, calendar_feed.setup)
    app = build([lambda app, setup=setup: setup(app, house=house) for setup in setups])
    server = TestServer(app)
    await server.start_server()
    clients: list[TestClient[web.Request, web.Application]] = []

    async def one() -> Browser:
        # the site's public address is https, so its cookies are Secure
        jar = CookieJar(unsafe=True, treat_as_secure_origin=server.make_url("/"))
        client = TestClient(server, cookie_jar=jar)
        clients.append(client)
        return Browser(client=client)

    yield one
    for client in clients:
        await client.session.close()
    await server.close()


@pytest.fixture
async def stranger(arrives: Callable[[], Awaitable[Browser]]) -> Browser:
    return await arrives()


@pytest.fixture
async def clerk(arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "李受理", Role.CLERK)


@pytest.fixture
async def colleague(arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "钱受理", Role.CLERK)


@pytest.fixture
async def verifier(arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "赵核查", Role.VERIFIER)


@pytest.fixture
async def admin(arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "周管理", Role.ADMIN)


async def logged_in(
    arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock, name: str, *roles: Role, party: str = ""
) -> Browser:
    def invite(tx: Tx) -> None:
        account = tx.staff.add(name=name, roles=roles, telegram_id=None, party=party)
        issue(tx, staff_id=account.id, purpose="login", word=f"login-{name}", now=clock())

    store.write_now(invite)
    browser = await arrives()
    await browser.posts(f"/console/login/login-{name}")
    assert browser.status == 200
    return browser


@dataclass(frozen=True, kw_only=True)
class Cases:
    """Reports as they come in, and steps that somebody has taken before the page is looked at."""

    store: Store
    clock: Clock
    services: Services

    def reported(self, text: str = "土堆没盖", **fields: object) -> Complaint:
        return self.store.write_now(lambda tx: self._report(tx, text, fields))

    def _report(self, tx: Tx, text: str, fields: Mapping[str, object]) -> Complaint:
        now = self.clock()
        promised = self.services.clock.accept_by(now)
        values: dict[str, object] = {
            "category": "site_dust",
            "place": Place(source=PlaceSource.TYPED, address="桃林路口", subdistrict="beitan"),
            "identity": Identity.STAFF_ONLY,
            "territory": "beitan",
            **fields,
        }
        case = tx.cases.add(
            Complaint(
                id=0,
                number=draw_number(self.services.random_below),
                kind=Kind.REPORT,
                state=State.SUBMITTED,
                version=1,
                text=text,
                reporter_id=None,
                created_at=now,
                updated_at=now,
                due_at=promised,
                promised_at=promised,
                **values,  # type: ignore[arg-type]
            )
        )
        tx.cases.append(Event.of(case, Action.SUBMIT, actor=Actor(role=Role.REPORTER), at=now, before=State.DRAFT))
        return case

    def step(self, case: Complaint, action: Action, *, by: str = "陈受理", **given: str) -> Complaint:
        def work(tx: Tx) -> Complaint:
            fresh = tx.cases.get(case.id)
            assert fresh is not None
            staff = next((one for one in tx.staff.all() if one.name == by), None)
            actor = staff_actor(staff or tx.staff.add(name=by, role=Role.CLERK, telegram_id=None))
            filled = with_persons(self.services.zone, fresh, given) if action in HAND_OVER else given
            attempt = Attempt.on(fresh, actor=actor, now=self.clock())
            return perform(tx, action, attempt, clock=self.services.clock, given=filled)

        return self.store.write_now(work)

    def now(self, case: Complaint) -> Complaint:
        found = self.store.read_now(lambda tx: tx.cases.get(case.id))
        assert found is not None
        return found

    def to_verify(self, **fields: object) -> Complaint:
        """Accepted, given to a unit, reported done by 陈受理."""
        case = self.reported(**fields)  # type: ignore[arg-type]
        self.step(case, Action.ACCEPT)
        self.step(case, Action.DISPATCH, unit="planning", rectify_by="24h")
        self.step(case, Action.SIGN)
        return self.step(case, Action.REPORT_DONE, why_no_photo="夜里拍不清")


@pytest.fixture
def cases(store: Store, clock: Clock, services: Services) -> Cases:
    return Cases(store=store, clock=clock, services=services)


def staff_called(store: Store, name: str) -> Staff:
    return next(one for one in store.read_now(lambda tx: tx.staff.all()) if one.name == name)


DAY = timedelta(days=1)
