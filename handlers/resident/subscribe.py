"""订阅 (R27): the list of subscriptions, new ones, and 退订 with one tap. Their places: subscribe_place."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.errors import NotFound
from complaints.model import Complaint
from complaints.places import subscribing
from complaints.places.subscription_news import is_public
from complaints.ports import Often, Records, Subscription
from complaints.report.draft import has_consented
from complaints.report.drafting import consent
from handlers.keyboards import button, in_rows, inline
from handlers.resident import subscribe_place
from handlers.resident.access import hush
from handlers.resident.subscribe_words import ending, subdistrict_name, where
from handlers.turn import Answer, Button, Reply, Turn
from services import Services
from texts import Text, has, join, say


def overview(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """/subscribe, 订阅, 退订: this person's subscriptions with their buttons, and what else can be followed."""
    return [_overview(turn, services, records)]


def new(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: place; area, with its id once chosen; case and its number. Nothing is stored before consent (R02)."""
    args = turn.tap_args
    case = _case(turn, records, args)
    if not has_consented(turn.person):
        return [_ask_consent(turn, args)]
    match args:
        case ("place", *_):
            return subscribe_place.ask(turn, records)
        case ("area",):
            return [_ask_subdistrict(turn, services)]
        case ("area", subdistrict) if services.zone.subdistrict(subdistrict):
            asked = subdistrict_name(subdistrict, services.zone, turn.lang)
            return [subscribe_place.ask_how_often(turn, asked, "area", subdistrict)]
    if case is None:
        raise NotFound("error.old_button")
    return [_about(turn, services, records, case)]


def agree(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """同意, then the step that was tapped before."""
    person = consent(records, person=turn.person, now=services.zone.local(turn.now))
    return new(replace(turn, person=person), services, records)


def add(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: area and its id, or place and its radius; then how often."""
    args = turn.tap_args
    often = _often(turn.arg(2))
    match args:
        case ("area", subdistrict, _) if services.zone.subdistrict(subdistrict):
            wanted = subscribing.of_subdistrict(turn.person, subdistrict, often)
        case ("place", radius, _) if radius.isdecimal():
            wanted = subscribing.around(turn.person, subscribe_place.pending(turn, records), int(radius), often)
        case _:
            raise NotFound("error.old_button")
    subscription = subscribing.subscribe(records, person=turn.person, wanted=wanted, now=turn.now, clock=services.clock)
    subscribe_place.forget(turn, records)
    text = say(f"subscribe.added_{often}", turn.lang, where=where(subscription, services.zone, turn.lang))
    keyboard = inline((ending(subscription, services.zone, turn.lang),), (button("subscribe.mine", turn.lang, "subs"),))
    return [Reply(text=text, keyboard=keyboard)]


def end(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """退订."""
    ended = subscribing.end(records, person=turn.person, subscription_id=_id(turn))
    text = say("subscribe.ended", turn.lang, where=where(ended, services.zone, turn.lang))
    return [Reply(text=text, keyboard=inline((button("subscribe.mine", turn.lang, "subs"),)))]


def change(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: the subscription, its new frequency."""
    often = _often(turn.arg(1))
    subscribing.change(records, person=turn.person, subscription_id=_id(turn), often=often)
    return [replace(_overview(turn, services, records), edit=turn.message_id)]


def _overview(turn: Turn, services: Services, records: Records) -> Reply:
    lang, own = turn.lang, records.subscriptions.of_person(turn.person.id)
    lines: list[Text] = [say("subscribe.list" if own else "subscribe.intro", lang, most=subscribing.MOST)]
    rows = list[tuple[Button, ...]]()
    for number, one in enumerate(own, start=1):
        name = where(one, services.zone, lang)
        lines.append(say(f"subscribe.item_{one.often}", lang, number=number, where=name))
        rows += [(ending(one, services.zone, lang),), (_switch(one, number, lang),)]
    if len(own) < subscribing.MOST:
        rows.append(
            (button("subscribe.place", lang, "subnew", "place"), button("subscribe.area", lang, "subnew", "area"))
        )
    return Reply(text=join(lines), keyboard=inline(*rows))


def _switch(one: Subscription, number: int, lang: str) -> Button:
    other = Often.WEEKLY if one.often is Often.INSTANT else Often.INSTANT
    return button(f"subscribe.switch_{other}", lang, "suboften", str(one.id), other, number=number)


def _ask_subdistrict(turn: Turn, services: Services) -> Reply:
    names = (
        Button(label=one.name(turn.lang), action=button("subscribe.area", turn.lang, "subnew", "area", one.id).action)
        for one in services.zone.subdistricts
    )
    return Reply(text=say("subscribe.which_area", turn.lang), keyboard=inline(*in_rows(names)))


def _about(turn: Turn, services: Services, records: Records, case: Complaint) -> Reply:
    """The surroundings of a case: its site, if it can be followed, and its sub-district."""
    lang, site, subdistrict = turn.lang, subscribing.site_of(case), subscribing.subdistrict_of(case)
    rows = list[tuple[Button, ...]]()
    if site is not None:
        subscribe_place.keep(turn, records, site)
        rows += subscribe_place.radius_rows(lang, "subscribe.site")
    if subdistrict is not None and services.zone.subdistrict(subdistrict):
        rows.append(subscribe_place.whole_subdistrict(subdistrict, services.zone, lang))
    if not rows:
        rows.append(
            (button("subscribe.place", lang, "subnew", "place"), button("subscribe.area", lang, "subnew", "area"))
        )
    return Reply(text=say("subscribe.around" if site else "subscribe.area_only", lang), keyboard=inline(*rows))


def _case(turn: Turn, records: Records, args: tuple[str, ...]) -> Complaint | None:
    """The case on the button. Raises NotFound if it is not public. A tap on an anonymous case leaves no trace."""
    if args[:1] != ("case",):
        return None
    case = records.cases.by_number(turn.arg(1))
    if case is None or not is_public(records, case):
        raise NotFound("error.old_button")
    hush(turn, records, case)
    return case


def _ask_consent(turn: Turn, args: tuple[str, ...]) -> Reply:
    abroad = f"consent.{turn.channel}"
    where_to = say(abroad, turn.lang) if has(abroad, turn.lang) else Text("")
    buttons = inline(
        (
            button("consent.yes", turn.lang, "subok", *args, style="primary"),
            button("step.cancel", turn.lang, "subleave"),
        ),
    )
    return Reply(text=say("subscribe.consent", turn.lang, where=where_to), keyboard=buttons)


def _often(value: str) -> Often:
    if value not in set(Often):
        raise NotFound("error.old_button")
    return Often(value)


def _id(turn: Turn) -> int:
    if not turn.arg(0).isdecimal():
        raise NotFound("error.old_button")
    return int(turn.arg(0))
