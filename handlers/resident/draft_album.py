"""The files of an open report, and a button to take each out (draft_photos.py): under 修改照片, and in the web chat
under the review card as well. The page shows such a button as a thumbnail with × (channels/webchat/page/view.py)."""

from collections.abc import Sequence

from complaints.model import Evidence, EvidenceState
from handlers.keyboards import button, in_rows
from handlers.turn import Button

#: size of one album (Bot API, sendMediaGroup); further files follow once one of these is removed
_SHOWN = 10
_LABELS = {"voice": "draft_photos.voice", "video": "draft_photos.video"}


def removal_rows(evidence: Sequence[Evidence], lang: str) -> list[tuple[Button, ...]]:
    """× 照片 1, × 照片 2 …, numbered like the album above them."""
    taps = (
        button(_LABELS.get(item.kind, "draft_photos.photo"), lang, "unphoto", str(item.id), n=n)
        for n, item in enumerate(evidence[:_SHOWN], 1)
    )
    return in_rows(taps, per_row=3)


def album(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The photos of these buttons as small pictures, as far as they are stored; recordings have none."""
    return tuple(
        f"thumbs/{item.sha256}"
        for item in evidence[:_SHOWN]
        if item.state is EvidenceState.STORED and item.width is not None
    )
