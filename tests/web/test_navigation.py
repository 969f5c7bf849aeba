"""The links at the top of the console and the pages that they lead to."""

from web.console.navigation import LINKS
from web.console.routes import ALL


def test_a_link_is_shown_to_those_for_whom_its_page_is_open() -> None:
    needs = {f"/console{page.path}": page.needs for page in ALL if page.method == "GET"}
    first, *others = LINKS  # the first page is everybody's: it leads members and curators to theirs
    assert first.path == "/console/"
    assert [(link.path, link.needs) for link in others] == [(link.path, needs[link.path]) for link in others]


def test_every_handler_has_one_route() -> None:
    """Needs and sizes are looked up by the handler."""
    handlers = [page.handler for page in ALL]
    assert len(set(handlers)) == len(handlers)
