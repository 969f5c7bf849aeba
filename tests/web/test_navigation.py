"""The links at the top of the console and the pages that they lead to."""

import re

from web.console.navigation import LINKS
from web.console.needs import Door, Needs
from web.console.routes import ALL


def test_a_link_is_shown_to_those_for_whom_its_page_is_open() -> None:
    first, *others = LINKS  # the first page is everybody's: it leads members and curators to theirs
    assert first.path == "/console/"
    #: pages that units and firms share are open to members of both
    shared = {Door.UNIT: Door.MEMBER, Door.FIRM: Door.MEMBER}
    for link in others:
        needed = needs_of(link.path)
        assert needed == link.needs or (isinstance(link.needs, Door) and needed is shared.get(link.needs)), link.path


def needs_of(path: str) -> Needs:
    """Of the first GET route that takes the path, as the router finds it."""
    for page in ALL:
        pattern = re.sub(r"\{(\w+)\}", r"[^/]+", re.sub(r"\{\w+:([^{}]+(?:\{[^{}]*\})?)\}", r"(?:\1)", page.path))
        if page.method == "GET" and re.fullmatch(f"/console{pattern}", path):
            return page.needs
    raise AssertionError(f"no page at {path}")


def test_all_routes_of_a_handler_need_the_same() -> None:
    """Needs and sizes are looked up by the handler."""
    for handler in {page.handler for page in ALL}:
        assert len({(page.needs, page.largest) for page in ALL if page.handler is handler}) == 1, handler
