"""What was typed into a form, without its files."""

from collections.abc import Mapping

from aiohttp import web


async def typed_of(request: web.Request) -> dict[str, str]:
    return texts_of(await request.post())


def texts_of(form: Mapping[str, object]) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}
