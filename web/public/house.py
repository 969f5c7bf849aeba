"""What the public pages receive."""

from aiohttp import web

from web.ports import PageServices

HOUSE = web.AppKey("public_house", PageServices)
