"""Part of the page of a case for a member of its unit: the photos that the unit may see, without what only the office
knows of them."""

from collections.abc import Sequence

from complaints.case.disputing import EVIDENCE
from complaints.model import EvidenceState
from enterprises.seen import UnitCase, UnitPhoto
from texts import label
from web.console.gallery import CasePhoto, Gallery
from wording.moments import moment
from zone import Zone

_STAGES = {"after": "unit.after", EVIDENCE: "unit.evidence"}
#: instead of a picture
_INSTEAD = {EvidenceState.PENDING: "unit.photo_pending", EvidenceState.FAILED: "unit.photo_failed"}


def view(seen: UnitCase, zone: Zone, lang: str, *, base: str) -> Gallery:
    """`base` is the first page of the member's party."""
    shown = {photo.key: _shown(seen, n, photo, zone, lang, base) for n, photo in enumerate(seen.photos, 1)}
    paired = {key for pair in seen.pairs for key in pair}
    return Gallery(
        pairs=[(shown[before] if before is not None else None, shown[after]) for before, after in seen.pairs],
        rest=[photo for key, photo in shown.items() if key not in paired],
        originals=False,
    )


def _shown(seen: UnitCase, n: int, photo: UnitPhoto, zone: Zone, lang: str, base: str) -> CasePhoto:  # noqa: PLR0917
    address = f"{base}cases/{seen.number}/photos/{photo.key}"
    return CasePhoto(
        n=n,
        sha256=photo.sha256,
        stage=label("voice.stage" if photo.sound else _STAGES.get(photo.stage, "unit.before"), lang),
        thumb=f"{address}/thumb" if photo.sha256 and not photo.sound else "",
        large=f"{address}/display" if photo.sha256 and not photo.sound else "",
        sound=f"{base}cases/{seen.number}/voices/{photo.key}" if photo.sha256 and photo.sound else "",
        facts=_facts(photo, zone, lang),
        remarks=(),
        original=False,
        remove_url="",
    )


def _facts(photo: UnitPhoto, zone: Zone, lang: str) -> Sequence[str]:
    """When one of the unit's own was taken; of a reporter's photo nothing is told (enterprises.sight)."""
    if photo.state in _INSTEAD:
        return (label(_INSTEAD[photo.state], lang),)
    facts = [label("console.photo.taken", lang, at=moment(photo.taken_at, zone, lang))] if photo.taken_at else []
    return [*facts, label("offline.original_coming", lang)] if photo.coming else facts
