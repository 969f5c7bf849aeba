"""What a form needs to be sent by the outbox of a phone (web/static/outbox_send.js): who sends, when it was written,
and answers that a script reads."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

from aiohttp import hdrs, web

from complaints.model import Staff
from texts import catalogue, label

_WORDS = "outbox."
_JSON = "application/json"
_ID = re.compile(r"[0-9a-f-]{32,36}")
#: how long something may have waited on a phone; beyond that its clock is not believed
_LONGEST_WAIT = timedelta(days=14)


def account_of(staff: Staff) -> str:
    """The name under which a device keeps what this account has not sent yet."""
    return f"staff-{staff.id}"


@cache
def words(lang: str) -> Mapping[str, str]:
    """What the scripts say: by the name of a data attribute, with places in braces."""
    templates = catalogue(lang).templates
    keys = [key for key in templates if key.startswith(_WORDS)]
    return {
        key.removeprefix(_WORDS).replace("_", "-"): label(
            key, lang, **{name: f"{{{name}}}" for name in templates[key].fields}
        )
        for key in keys
    }


def wants_json(request: web.Request) -> bool:
    return request.headers.get(hdrs.ACCEPT, "").startswith(_JSON)


def client_id(form: Mapping[str, object]) -> str:
    """The sender's own id of the form; empty if it has none, as without scripts."""
    value = form.get("client_id", "")
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def recorded_at(form: Mapping[str, object], now: datetime) -> datetime:
    """When the form was filled in: how long ago is taken from the phone, the time of day is not, because its clock may
    be wrong. `now` for a form that does not say it."""
    written, sent = _moment(form.get("recorded_at")), _moment(form.get("sent_at"))
    if written is None or sent is None:
        return now
    waited = sent - written
    return now - waited if timedelta(0) <= waited <= _LONGEST_WAIT else now


def taken(*, number: str = "", shown: str = "", next_page: str = "", photos: str = "") -> web.Response:
    """The form has arrived, now or before. `shown`: what its writer knows it by; `photos`: where its photos go."""
    answer = {"number": number, "shown": shown, "next": next_page, "photos": photos}
    return web.json_response(answer, headers={hdrs.CACHE_CONTROL: "no-store"})


def _moment(value: object) -> datetime | None:
    """An ISO 8601 moment in UTC, as JavaScript writes it."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
