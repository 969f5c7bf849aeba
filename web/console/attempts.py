"""An attempt of a form: it leads on to a page, or comes back with what is wrong."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import web

from complaints.errors import ComplaintError, NotFound

T = TypeVar("T")
#: answers with the form as it was filled in
Refused = Callable[[ComplaintError], Awaitable[web.StreamResponse]]


async def attempted(work: Awaitable[T], *, then: str | Callable[[T], str], refused: Refused) -> web.StreamResponse:
    """Leads to the address `then`, which may depend on the outcome. Raises NotFound: without what the form is about
    there is no page to come back to."""
    try:
        outcome = await work
    except NotFound:
        raise
    except ComplaintError as error:
        return await refused(error)
    raise web.HTTPSeeOther(then(outcome) if callable(then) else then)
