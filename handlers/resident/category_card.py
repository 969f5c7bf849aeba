"""The buttons of the category step (R11): two pages of at most six categories, the proposed ones first."""

from collections.abc import Sequence
from datetime import datetime

from handlers.keyboards import button, in_rows
from handlers.turn import Button
from services import Services
from zone import Category, Zone

#: categories per page: with 更多类别, 返回 and 取消 no page has more than nine buttons
PAGE = 6
#: what fits nowhere is always on the first page
_OTHER = "other"


def proposals(services: Services, text: str, *, now: datetime) -> tuple[Category, ...]:
    """The categories that a report with this text may belong to, the likeliest first."""
    found = map(services.zone.offered_category, services.hearer.categories(text, now=now))
    return tuple(category for category in found if category is not None)


def category_rows(zone: Zone, proposed: Sequence[Category], lang: str, *, page: int) -> list[tuple[Button, ...]]:
    """One page of categories; the likeliest category stands alone in the first row."""
    order = _in_order(zone, proposed)
    shown = order[page * PAGE : (page + 1) * PAGE]
    first = shown[:1] if page == 0 and proposed else ()
    rows: list[tuple[Button, ...]] = [(_confirming(one, lang),) for one in first]
    rows += in_rows(
        button("step.category.one", lang, "cat", one.id, category=one.name(lang)) for one in shown[len(first) :]
    )
    if len(order) > (page + 1) * PAGE:
        rows.append((button("step.category.more", lang, "cats", str(page + 1)),))
    return rows


def last_page(zone: Zone) -> int:
    return (len(zone.offered) - 1) // PAGE


def back(lang: str, page: int) -> Button:
    """返回: from a later page of categories to the one before, from the first to the step before."""
    return button("step.back", lang, "cats", str(page - 1)) if page else button("step.back", lang, "back")


def _confirming(category: Category, lang: str) -> Button:
    return button("step.category.yes", lang, "cat", category.id, category=category.name(lang), style="primary")


def _in_order(zone: Zone, proposed: Sequence[Category]) -> Sequence[Category]:
    """The proposed categories, then the others as listed; 其他 comes last on the first page unless it is proposed."""
    rest = [one for one in zone.offered if one not in proposed]
    other = [one for one in rest if one.id == _OTHER]
    rest = [*proposed, *(one for one in rest if one.id != _OTHER)]
    return [*rest[: PAGE - len(other)], *other, *rest[PAGE - len(other) :]]
