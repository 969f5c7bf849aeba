"""News for subscribers (R27): number, category, sub-district, state and date, from values stored with the event. Every
message has 退订."""

from complaints.model import Notice
from complaints.places.subscription_news import DIGEST, ONE, SUMMARY, NewsLine, lines_of, subscriptions_of
from complaints.ports import Records
from handlers.keyboards import button, inline
from handlers.resident.subscribe_words import ending, subdistrict_name, where
from handlers.turn import Button, Reply
from services import Services
from texts import Text, join, label, say
from zone import Zone

KEYS = (ONE, SUMMARY, DIGEST)


def render(notice: Notice, lang: str, records: Records, services: Services) -> Reply | None:
    """None if the subscription has ended since."""
    subscriptions = subscriptions_of(records, notice)
    if not subscriptions:
        return None
    lines, count = lines_of(notice), int(notice.values["count"])
    places = label("list", lang).join(where(one, services.zone, lang) for one in subscriptions)
    parts = [say(notice.key, lang, where=places, count=count), *(_line(line, services.zone, lang) for line in lines)]
    if count > len(lines):
        parts.append(say("subscribe.more", lang, count=count - len(lines)))
    parts.append(say("subscribe.how_to_end", lang))
    rows: list[tuple[Button, ...]] = [(ending(one, services.zone, lang),) for one in subscriptions]
    if len(lines) == 1:
        rows.insert(0, (button("subscribe.look", lang, "case", lines[0].number),))
    return Reply(text=join(parts), keyboard=inline(*rows))


def _line(line: NewsLine, zone: Zone, lang: str) -> Text:
    category, day = zone.category(line.category), zone.local(line.at)
    return say(
        "subscribe.line",
        lang,
        number=line.number,
        category=category.name(lang) if category else "-",
        subdistrict=subdistrict_name(line.subdistrict, zone, lang),
        state=label(f"state.{line.state}", lang),
        date=label("subscribe.day", lang, month=day.month, day=day.day),
    )
