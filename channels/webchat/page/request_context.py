"""Shared by all routes of the page: its services, the visitor, and the one place that turns refusals into answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import hdrs, web

from channels.webchat.bot_api.api import BotApi
from channels.webchat.bot_api.errors import ApiError
from channels.webchat.page.limits import RequestLimits, TooMuch
from channels.webchat.page.session import COOKIE, ChatSessions, Session
from channels.webchat.people import ChatAct, Who
from channels.webchat.state import ChatState, Json
from http_server import reading
from http_server.site import address_of
from storage.engine.errors import StorageError
from storage.store import Store
from storage.webchat.chats import ChatRow
from storage.webchat.webchat import WebchatTable
from texts import LANGUAGES, label
from zone import Zone

LANGUAGE_COOKIE = "lvwang_lang"
CSRF_HEADER = "X-CSRF-Token"
#: language codes as Telegram's clients report them
_LANGUAGE_CODES = {"zh_CN": "zh-hans", "en": "en"}

#: part of an API error → key of the text (webchat.error.*) that tells a resident what to do
_REFUSALS = (
    ("message text is empty", "empty"),
    ("message is too long", "too_long"),
    ("caption is too long", "caption_too_long"),
    ("media group must include", "too_many"),
    ("can't be edited", "not_editable"),
    ("to edit not found", "not_editable"),
    ("BUTTON_DATA_INVALID", "button_gone"),
    ("latitude", "bad_place"),
    ("file_id", "file_gone"),
)


@dataclass(frozen=True, kw_only=True)
class Web:
    api: BotApi
    store: Store
    sessions: ChatSessions
    limits: RequestLimits
    clock: Callable[[], datetime]
    zone: Callable[[], Zone]
    #: the thumbnail of a photo by its sha256; raises FileNotFoundError
    thumb: Callable[[str], Awaitable[bytes]]
    #: called with the chat and the address of each act, before the bot receives it
    came_from: Callable[[int, str], None]


WEB: web.AppKey[Web] = web.AppKey("webchat", Web)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    session: Session
    lang: str
    address: str


class RequestRefused(Exception):
    """A refusal that tells the visitor what to do next. `key`: a text under webchat.error."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.status, self.key, self.values = status, key, values


def language_of(request: web.Request) -> str:
    """The language the visitor chose, else the browser's; Chinese unless that is English."""
    chosen = request.query.get("lang") or reading.cookie(request, LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return "en" if request.headers.get(hdrs.ACCEPT_LANGUAGE, "").lower().startswith("en") else LANGUAGES[0]


def visitor_of(request: web.Request) -> Visitor:
    """Raises RequestRefused for a request without our cookie, or a forged one from another site."""
    session = request.app[WEB].sessions.of_cookie(reading.cookie(request, COOKIE))
    if session is None:
        raise RequestRefused(401, "session")
    if request.method not in ("GET", "HEAD"):
        foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
        if foreign or not request.app[WEB].sessions.is_csrf(session, reading.header(request, CSRF_HEADER)):
            raise RequestRefused(403, "session")
    return Visitor(session=session, lang=language_of(request), address=address_of(request))


def count(request: web.Request, visitor: Visitor, kind: str, *, amount: int = 1) -> None:
    """Counts a request before its body is read. Raises TooMuch."""
    limits = request.app[WEB].limits
    limits.count(kind, session=visitor.session.digest, address=visitor.address, amount=amount)


async def chat_of(request: web.Request, visitor: Visitor) -> ChatRow | None:
    """None before the visitor's first act."""
    session = visitor.session.digest
    return await request.app[WEB].store.read(lambda tx: tx.webchat.of_session(session))


async def act(request: web.Request, visitor: Visitor, do: Callable[[WebchatTable, Who], ChatAct]) -> ChatAct:
    """Runs `do` for the visitor's chat, in the transaction that stores the update. The first act creates the chat."""
    services = request.app[WEB]
    now = services.clock()

    def work(state: ChatState) -> ChatAct:
        assert isinstance(state, WebchatTable)
        chat = state.open_chat(session=visitor.session.digest, lang=visitor.lang, now=now)
        services.came_from(chat.chat_id, visitor.address)
        return do(state, who_is(chat, visitor.lang))

    return await services.api.act(work)


def who_is(chat: ChatRow, lang: str) -> Who:
    name = label("webchat.resident", lang)
    user: Json = {"id": chat.chat_id, "is_bot": False, "first_name": name, "language_code": _LANGUAGE_CODES[lang]}
    return Who(user=user, chat={"id": chat.chat_id, "type": "private", "first_name": name})


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answering(handler: Handler) -> Handler:
    """Turns every refusal into JSON with a status and a text in the visitor's language."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except RequestRefused as refused:
            return _refusal(request, refused.status, refused.key, **refused.values)
        except TooMuch as limit:
            seconds = max(1, round(limit.wait.total_seconds()))
            key = "uploads_full" if limit.kind in ("upload", "bytes") else "too_fast"
            response = _refusal(request, 429, key, seconds=seconds)
            response.headers[hdrs.RETRY_AFTER] = str(seconds)
            return response
        except ApiError as error:
            key = next((key for part, key in _REFUSALS if part in error.description), "general")
            return _refusal(request, 409 if key in ("button_gone", "not_editable") else 400, key)
        except reading.Unreadable:
            return _refusal(request, 400, "general")
        except web.HTTPRequestEntityTooLarge:
            return _refusal(request, 413, "too_long")
        except (StorageError, OSError):
            return _refusal(request, 503, "storage")

    return handle


def _refusal(request: web.Request, status: int, key: str, **values: object) -> web.Response:
    text = label(f"webchat.error.{key}", language_of(request), **values)
    return web.json_response({"error": {"key": key, "text": text}}, status=status)
