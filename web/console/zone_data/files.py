"""A document as a file, so that the reviewed file of ZONE_DIR can be brought up to date."""

from pathlib import Path

from aiohttp import hdrs, web

from http_server import reading
from web.console.zone_data.seen import look


async def download(request: web.Request) -> web.StreamResponse:
    """?version=: of that version, 0 for the file; ?draft: the draft; without either what is in use."""
    seen = await look(request)
    asked = request.query.get("version", "")
    text = seen.text_of(reading.digits(asked)) if asked else seen.source if "draft" in request.query else seen.text
    name = Path(seen.which.file).name
    return web.Response(
        text=text,
        content_type="text/plain",
        charset="utf-8",
        headers={
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"',
            hdrs.CACHE_CONTROL: "no-store",
        },
    )
