"""Part of the page of a case: each photo once, pairs of before and after first, with what its time and place say."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from complaints.case.originals import may_be_handed_out
from complaints.case.proof import Pair, pairs, remarks
from complaints.model import AUDIO_VIDEO, Complaint, Evidence, EvidenceState
from texts import label
from web.console.recordings import is_playable
from wording.doubts import distance
from wording.moments import moment
from wording.proofs import remark
from zone import Zone, distance_m


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePhoto:
    """`n` counts within the case. `thumb` and `large` are addresses, empty for files that are not stored yet or are no
    pictures. `facts` are its time and place, `remarks` what is doubtful about them. `original`: whether it may be
    downloaded.

    `sound`: the address of a recording that is played on the page.

    `remove_url` is the address of the form that removes the photo; empty unless its reporter asked for that.
    """

    n: int
    sha256: str
    stage: str
    thumb: str
    large: str
    sound: str
    facts: Sequence[str]
    remarks: Sequence[str]
    original: bool
    remove_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """`rest` are the photos that are in no pair; a pair without an after-photo is no pair here. `originals`: whether
    the page says which originals may be downloaded."""

    pairs: Sequence[tuple[CasePhoto | None, CasePhoto]]
    rest: Sequence[CasePhoto]
    originals: bool = True

    @property
    def photos(self) -> Sequence[CasePhoto]:
        return [*(photo for pair in self.pairs for photo in pair if photo), *self.rest]


def view(case: Complaint, evidence: Sequence[Evidence], removal_asked: Set[int], zone: Zone, lang: str) -> Gallery:
    """`removal_asked`: ids of the photos whose removal their reporter asked for."""
    numbers = {one.id: n for n, one in enumerate(evidence, 1)}

    def shown(one: Evidence, pair: Pair | None = None, stage: str = "") -> CasePhoto:
        stored = one.state is EvidenceState.STORED
        picture = stored and one.kind not in AUDIO_VIDEO
        address = f"/console/cases/{case.number}/photos/{one.sha256}"
        remove = f"/console/cases/{case.number}/evidence/{one.id}/remove"
        return CasePhoto(
            n=numbers[one.id],
            sha256=one.sha256,
            stage=label(f"console.stage.{stage or one.stage}", lang),
            thumb=f"{address}/thumb" if picture else "",
            large=f"{address}/display" if picture else "",
            sound=f"/console/cases/{case.number}/voices/{one.sha256}" if is_playable(case.kind, one) else "",
            facts=_facts(case, one, zone, lang) if picture else (_instead(one, lang),),
            remarks=[remark(warning, zone, lang) for warning in remarks(case, pair)] if pair else (),
            original=stored and may_be_handed_out(case, evidence, one.sha256),
            remove_url=remove if one.id in removal_asked else "",
        )

    compared = [(pair, pair.before, pair.after) for pair in pairs(evidence) if pair.after is not None]
    paired = {one.id for _, *both in compared for one in both if one is not None}
    return Gallery(
        pairs=[
            (shown(before, stage="before") if before else None, shown(after, pair)) for pair, before, after in compared
        ],
        rest=[shown(one) for one in evidence if one.id not in paired],
    )


def _facts(case: Complaint, photo: Evidence, zone: Zone, lang: str) -> Sequence[str]:
    """When and where it was taken; when it came in, if it doesn't say."""
    when = (
        label("console.photo.taken", lang, at=moment(photo.taken_at, zone, lang))
        if photo.taken_at
        else label("finding.photo.came", lang, at=moment(photo.added_at, zone, lang))
    )
    if photo.coming:
        when = f"{when} · {label('offline.original_coming', lang)}"
    here, there = (photo.lat, photo.lon), (case.place.lat, case.place.lon)
    if None in here or None in there:
        return (when,)
    away = distance(distance_m(here, there), lang)  # type: ignore[arg-type]
    return when, label("finding.photo.away", lang, distance=away)


def _instead(file: Evidence, lang: str) -> str:
    """What stands in the place of a picture."""
    if file.state is EvidenceState.STORED:
        return label(f"heard.{file.kind}", lang)
    return label("console.photo.pending" if file.state is EvidenceState.PENDING else "console.photo.failed", lang)
