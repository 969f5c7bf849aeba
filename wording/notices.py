"""The text of a notice to a reporter, for its delivery and for the preview before a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.case.proof import pairs
from complaints.model import Complaint, Notice
from complaints.ports import Records
from services import Services
from texts import Text, has, join, label, plain, say
from wording.moments import moment
from wording.names import reason_words
from wording.rejection import rejection_lines
from wording.states import happened, state_sentence
from zone import Zone

#: Values of an event shown to the reporter, in this order.
_SHOWN_VALUES = ("question", "reason", "referral", "paused_reason", "original_by", "rectify_by")
#: Notices that show new deadlines; in all others state_sentence has the deadline.
_WITH_CLOCK = frozenset({"notice.grant", "notice.resume"})
_CLOCK_VALUES = frozenset({"original_by", "rectify_by"})
_WITH_PHOTOS = frozenset({"notice.close", "notice.stage", "notice.pass"})
#: most pairs of photos in one message
_MOST_PHOTOS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPhoto:
    sha256: str
    #: before or after
    stage: str


def notice_text(
    notice: Notice, case: Complaint, services: Services, lang: str, *, photos: Sequence[ShownPhoto] = ()
) -> Text:
    """What changed, why, and what comes next (R20)."""
    what = notice.key.replace("notice.", "event.", 1)
    now = state_sentence(case, services.zone, lang)
    parts: list[Text] = [say("notice.changed", lang, number=case.number)]
    if has(what, lang):
        changed = happened(what, notice.values, services.zone, lang, unit=case.unit)
        if not now.text.startswith(changed.text):  # else the text would repeat itself
            parts.append(changed)
    parts += [
        say(f"notice.with.{name}", lang, value=_shown(name, value, services.zone, lang))
        for name in _SHOWN_VALUES
        if (value := notice.values.get(name)) and (name not in _CLOCK_VALUES or notice.key in _WITH_CLOCK)
    ]
    if notice.key == "notice.reject":
        parts += rejection_lines(notice.values.get("reason", ""), services, lang)
    if photos:
        parts.append(_stages(photos, lang))
    if notice.values.get("verdict") and notice.values.get("outcome"):
        verdict, outcome = (label(f"{name}.{notice.values[name]}", lang) for name in ("verdict", "outcome"))
        parts.append(say("notice.result", lang, verdict=verdict, outcome=outcome))
    public_text = notice.values.get("public_text", "")
    if public_text and public_text not in {notice.values.get(name) for name in _SHOWN_VALUES}:
        parts.append(plain(public_text))
    return join([*parts, say("notice.now", lang, now=now)], "\n")


def notice_photos(notice: Notice, case: Complaint, records: Records) -> tuple[ShownPhoto, ...]:
    """The photos from before and after the work, shown with the result (R24)."""
    if notice.key not in _WITH_PHOTOS:
        return ()
    own = [item for item in records.evidence.of_case(case.id) if item.stage != "after"]
    worked_on = case.id if case.master_id is None else case.master_id  # a merged report is shown its master's result
    after = [item for item in records.evidence.of_case(worked_on) if item.stage == "after"][-_MOST_PHOTOS:]
    shown = [pair for pair in pairs([*own, *after]) if pair.after or len(after) < _MOST_PHOTOS][:_MOST_PHOTOS]
    sides = ((side, stage) for pair in shown for side, stage in ((pair.before, "before"), (pair.after, "after")))
    return tuple(ShownPhoto(sha256=side.sha256, stage=stage) for side, stage in sides if side is not None)


def _stages(photos: Sequence[ShownPhoto], lang: str) -> Text:
    """Which of the photos is from before the work and which from after it, by its place in the album."""
    each = (label(f"notice.photo_{photo.stage}", lang, n=n) for n, photo in enumerate(photos, 1))
    return say("notice.photos", lang, each=label("list", lang).join(each))


def _shown(name: str, value: str, zone: Zone, lang: str) -> str:
    if name in _CLOCK_VALUES:
        return moment(datetime.fromisoformat(value), zone, lang)
    return label(f"pause_reason.{value}", lang) if name == "paused_reason" else reason_words(value, lang)
