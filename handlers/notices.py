"""Notices at delivery: text and buttons in the recipient's language, from values frozen when the event was
committed."""

from complaints.model import Complaint, Notice, State
from complaints.photo_place import OFFER
from complaints.ports import Records
from handlers.desk import Desk
from handlers.keyboards import button, inline
from handlers.resident import photo_place
from handlers.resident.timeline import reason_words, state_sentence, unit_name
from handlers.staff.card import group_card
from handlers.turn import Button, Keyboard, Reply
from texts import Text, has, join, label, plain, say


def render(notice: Notice, lang: str, records: Records, desk: Desk) -> Reply | None:
    """None when there is nothing (any more) to say, e.g. the case was erased."""
    case = records.cases.get(notice.case_id) if notice.case_id is not None else None
    if notice.key == "card":
        return group_card(case, records, desk, lang) if case else None
    if notice.key == OFFER:
        return photo_place.offer(notice, lang, records, desk)
    if case is None:
        return Reply(text=say(notice.key, lang, **notice.values))
    return _about_case(notice, case, lang, desk)


#: Values of an event that the reporter reads: what is asked, why, who else to turn to.
_SAID = ("question", "reason", "referral")


def _about_case(notice: Notice, case: Complaint, lang: str, desk: Desk) -> Reply:
    """What changed, why, what comes next (R20)."""
    what = notice.key.replace("notice.", "event.", 1)
    parts: list[Text] = [say("notice.changed", lang, number=case.number)]
    if has(what, lang):
        parts.append(say(what, lang, unit=unit_name(case.unit, desk.zone, lang)))
    parts += [
        say(f"notice.with.{name}", lang, value=reason_words(value, lang))
        for name in _SAID
        if (value := notice.values.get(name))
    ]
    if notice.values.get("verdict") and notice.values.get("outcome"):
        verdict, outcome = (label(f"{name}.{notice.values[name]}", lang) for name in ("verdict", "outcome"))
        parts.append(say("notice.result", lang, verdict=verdict, outcome=outcome))
    told = notice.values.get("public_text", "")
    if told and told not in {notice.values.get(name) for name in _SAID}:
        parts.append(plain(told))
    parts.append(say("notice.now", lang, now=state_sentence(case, desk.zone, lang)))
    return Reply(text=join(parts, "\n"), keyboard=_buttons(case, lang), slot=f"case:{case.id}", fresh=True)


def _buttons(case: Complaint, lang: str) -> Keyboard:
    rows: list[tuple[Button, ...]] = [(button("follow.details", lang, "case", case.number),)]
    if case.state is State.CLOSED:
        rows.insert(
            0,
            (
                button("follow.solved", lang, "solved", case.number),
                button("follow.unsolved", lang, "unsolved", case.number),
            ),
        )
    elif case.state is State.NEED_INFO:
        rows.insert(0, (button("follow.answer", lang, "reply", case.number),))
    elif case.state is State.REJECTED and not case.objections:
        rows.insert(0, (button("follow.object", lang, "object", case.number),))
    return inline(*rows)
