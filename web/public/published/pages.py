"""What every public page with published cases shares."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from web.pages import page
from web.public.house import HOUSE


def show(
    request: web.Request,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    pictures: Sequence[str] = (),
) -> web.Response:
    """`pictures`: as in web.pages."""
    zone = request.app[HOUSE].services().zone
    return page(request, template, {"zone": zone, **context}, status=status, pictures=pictures)
