"""What a verifier must look at before 核验通过 (S11), as boxes to tick and in the history."""

from collections.abc import Sequence
from dataclasses import dataclass

from complaints.case.proof import ProofDoubt, Warning, warnings
from complaints.model import Complaint
from complaints.ports import Records
from texts import label
from wording.doubts import distance
from wording.moments import moment
from zone import Zone


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
