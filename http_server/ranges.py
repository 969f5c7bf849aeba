"""A file that a player asks for in pieces (RFC 9110, 14.2). Safari plays nothing without ranges."""

from collections.abc import Mapping

from aiohttp import hdrs, web


def whole_or_part(request: web.Request, data: bytes, headers: Mapping[str, str]) -> web.Response:
    """The range that is asked for, or the whole file."""
    try:
        wanted = request.http_range
    except ValueError:
        return web.Response(body=data, headers=headers)  # an unreadable range is ignored
    if wanted.start is None and wanted.stop is None:
        return web.Response(body=data, headers=headers)
    start, stop, _ = wanted.indices(len(data))
    if start >= stop:
        return web.Response(status=416, headers={hdrs.CONTENT_RANGE: f"bytes */{len(data)}"})
    part: dict[str, str] = {hdrs.CONTENT_RANGE: f"bytes {start}-{stop - 1}/{len(data)}"}
    return web.Response(status=206, body=data[start:stop], headers=dict(headers) | part)
