"""What a verifier must look at before 核验通过 (S11), in words for chat and console, and the chat's boxes to tick."""

from collections.abc import Sequence
from dataclasses import dataclass

from complaints.case.lifecycle import Action
from complaints.case.proof import ProofDoubt, Warning, warnings
from complaints.model import Complaint
from complaints.ports import Records
from handlers.keyboards import button, inline
from handlers.resident.cards import moment
from handlers.staff.form import Form
from handlers.turn import Reply
from texts import join, label, plain, say
from wording.doubts import distance
from zone import Zone

FIELD = "checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One warning, by its key, and what it says."""

    key: str
    text: str
    sha256: str


def boxes(records: Records, case: Complaint, zone: Zone, lang: str) -> Sequence[Box]:
    found = warnings(records, case)
    order = list(dict.fromkeys(warning.photo.id for warning in found))
    return [
        Box(key=one.key, text=_words(one, order.index(one.photo.id) + 1, zone, lang), sha256=one.photo.sha256)
        for one in found
    ]


def next_tick(records: Records, case: Complaint, form: Form, zone: Zone, lang: str) -> Reply | None:
    """None where all is ticked, or nothing is to be."""
    if form.action != Action.PASS:
        return None
    all_, ticked = boxes(records, case, zone, lang), form.given.get(FIELD, "").split()
    open_ = [box for box in all_ if box.key not in ticked]
    if not open_:
        return None
    lines = [say("proof.line", lang, mark="☑" if box.key in ticked else "☐", text=plain(box.text)) for box in all_]
    rows = [(button("proof.tick", lang, "tick", box.key, text=box.text),) for box in open_]
    quit_ = button("staff.quit", lang, "quit")
    return Reply(
        text=say("proof.ask", lang, number=case.number, lines=join(lines)),
        keyboard=inline(*rows, (quit_,)),
        photos=() if ticked else tuple(dict.fromkeys(box.sha256 for box in all_)),
    )


def ticked(form: Form, key: str) -> Form:
    return form.with_(FIELD, " ".join(dict.fromkeys([*form.given.get(FIELD, "").split(), key])))


def doubt_words(value: str, lang: str) -> str:
    """What the history keeps: the kinds of warnings that were seen."""
    return label("list", lang).join(
        label(f"proof.doubt.{one}", lang) for one in value.split() if one in set(ProofDoubt)
    )


def _words(warning: Warning, number: int, zone: Zone, lang: str) -> str:
    return label(
        f"proof.warning.{warning.doubt}",
        lang,
        photo=label("proof.photo", lang, n=number),
        number=warning.number or "-",
        size=distance(warning.distance_m, lang) if warning.distance_m is not None else "-",
        at=moment(warning.taken_at, zone, lang) if warning.taken_at else "-",
    )
