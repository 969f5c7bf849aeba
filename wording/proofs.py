"""The warnings that a verifier must see before 核验通过 (S11): as boxes to tick, and in the history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from complaints.case.proof import ProofDoubt, Warning, warnings
from complaints.model import Complaint
from complaints.ports import Records
from texts import label
from wording.doubts import distance
from wording.moments import moment
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A warning with its key, and the photo it is about."""

    key: str
    text: str
    sha256: str


def boxes(records: Records, case: Complaint, zone: Zone, lang: str, *, numbers: bool = True) -> Sequence[Box]:
    """Without `numbers` of other cases for those who do not see them."""
    shown: Sequence[Warning] = warnings(records, case)
    shown = shown if numbers else [replace(warning, number="") for warning in shown]
    order = list(dict.fromkeys(warning.photo.id for warning in shown))
    return [
        Box(
            key=warning.key,
            text=_words(warning, order.index(warning.photo.id) + 1, zone, lang),
            sha256=warning.photo.sha256,
        )
        for warning in shown
    ]


def remark(warning: Warning, zone: Zone, lang: str) -> str:
    """The warning beside the photo itself."""
    return _said(warning, label("proof.this", lang), zone, lang)


def doubt_words(value: str, lang: str) -> str:
    """The kinds of warnings that were seen, as the history stores them, in words."""
    return label("list", lang).join(
        label(f"proof.doubt.{doubt}", lang) for doubt in value.split() if doubt in set(ProofDoubt)
    )


def _words(warning: Warning, number: int, zone: Zone, lang: str) -> str:
    return _said(warning, label("proof.photo", lang, n=number), zone, lang)


def _said(warning: Warning, photo: str, zone: Zone, lang: str) -> str:
    return label(
        f"proof.warning.{warning.doubt}",
        lang,
        photo=photo,
        number=warning.number or "-",
        size=distance(warning.distance_m, lang) if warning.distance_m is not None else "-",
        at=moment(warning.taken_at, zone, lang) if warning.taken_at else "-",
    )
