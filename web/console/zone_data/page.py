"""The page of one document: what is in use, the draft as a form or as text, what is wrong with it, its versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from web.console.session import HOUSE
from web.console.show import show
from web.console.zone_data import forms
from web.console.zone_data.differing import difference
from web.console.zone_data.seen import Seen, look, problems_of, title_of, version_words
from web.pages import lang_of
from zone.documents import CHECKLISTS
from zone.row_editing import NotEditable

_DONE = frozenset({"saved", "dropped", "rebased", "published", "back"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`typed`: a text, or the fields of a form, that comes back because it was not saved; `plain`: as text."""

    problem: str = ""
    done: str = ""
    plain: bool = False
    text: str | None = None
    typed: Mapping[str, Any] = field(default_factory=dict)


async def show_document(request: web.Request) -> web.StreamResponse:
    done = request.query.get("done", "")
    return await render(request, Shown(done=done if done in _DONE else "", plain="text" in request.query))


async def render(request: web.Request, shown: Shown, *, status: int = 200) -> web.StreamResponse:
    lang, seen = lang_of(request), await look(request)
    source = seen.source if shown.text is None else shown.text
    zone, plain = request.app[HOUSE].services().zone, shown.plain or shown.text is not None
    form: Mapping[str, object] | None = None
    if not plain:
        try:
            form = forms.form_of(seen.which, source, zone, shown.typed, lang)
        except NotEditable:
            form = None
    base = seen.draft.base if seen.draft is not None else seen.number
    context = {
        "document": seen.which.name,
        "title": title_of(request, seen.which),
        "is_checklist": seen.which.file.startswith(CHECKLISTS),
        "source": source,
        "draft": seen.draft,
        "seen": seen.stamp_of_draft,
        "base": base,
        "form": form,
        "has_form": seen.which.name in forms.WITH_FORM,
        "problems": await problems_of(request, seen, source)
        if seen.draft is not None or shown.text is not None
        else (),
        "difference": difference(seen.text, source),
        "overtaken": seen.overtaken,
        "theirs": difference(seen.text_of(base), seen.text) if seen.overtaken else (),
        "problem": shown.problem,
        "done": shown.done,
        **in_use(request, seen),
    }
    return show(request, "console/zone_data/document.html", context, status=status)


def in_use(request: web.Request, seen: Seen) -> Mapping[str, object]:
    return {
        "current": version_words(request, seen.current) if seen.current else None,
        "versions": [version_words(request, one) for one in seen.versions],
        "has_file": bool(seen.file),
        "file_changed": seen.file_changed,
        "number": seen.number,
    }


def listed(typed: Any, name: str) -> Sequence[str]:
    """All values of checkboxes of one name."""
    return [str(value) for value in typed.getall(name, ()) if value]
