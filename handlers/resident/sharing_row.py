"""The two buttons of the review card with which a reporter agrees to what may be published. Nothing is agreed to unless
one is tapped, and both work for anonymous reports too."""

from complaints.model import Sharing
from complaints.report.draft import Situation
from handlers.keyboards import button
from handlers.turn import Button


def sharing_row(now: Situation, lang: str) -> tuple[Button, ...]:
    """The second button only where it decides something: there are photos, and the results may be published."""
    agreed = now.draft.sharing
    row = [_toggle(Sharing.RESULTS, Sharing.RESULTS in agreed, lang)]
    if Sharing.RESULTS in agreed and now.evidence:
        row.append(_toggle(Sharing.PHOTOS, Sharing.PHOTOS in agreed, lang))
    return tuple(row)


def _toggle(what: Sharing, agreed: bool, lang: str) -> Button:
    answer = "no" if agreed else "yes"
    return button(f"sharing.{what}_{answer}", lang, "share", what, answer)
