"""/air: the year so far, what is left of the target, and the common axis as a picture, for staff only."""

from collections.abc import Iterable

from air.board import board
from handlers.staff.links import console_button
from handlers.staff.who import staff_of
from handlers.turn import Answer, Keyboard, Reply, Turn
from services import Services
from services.records import Records
from texts import Text, say
from wording.air.chat import air_text
from wording.air.picture import picture_name
from wording.air.words import and_words


def air(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Of the first station, or of the one whose code or name stands behind the command."""
    staff_of(turn, services, records)
    named, stations = turn.args.strip(), records.air.stations()
    if not stations:
        return [_reply(turn, services, say("air.chat.none", turn.lang))]
    chosen = next((one for one in stations if named in (one.code, one.name)), None)
    if named and chosen is None:
        names = and_words([one.name for one in stations], turn.lang)
        return [Reply(text=say("air.chat.unknown", turn.lang, name=named[:64], names=names))]
    today = services.zone.local(turn.now).date()
    shown = board(records.air, today=today, station_id=chosen.id if chosen else None)
    assert shown is not None  # there are stations
    drawn = picture_name(shown.station.id, shown.year.until or today, turn.now, turn.lang)
    return [_reply(turn, services, air_text(shown, turn.lang), drawn)]


def _reply(turn: Turn, services: Services, text: Text, *photos: str) -> Reply:
    console = console_button(services, turn.lang, "air")
    return Reply(text=text, keyboard=Keyboard(rows=(console,)) if console else None, photos=photos)
