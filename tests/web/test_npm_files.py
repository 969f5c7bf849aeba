"""Files of npm packages: those that pages load are served, nothing else of node_modules is."""

import pytest
from aiohttp.test_utils import TestClient, TestServer

from http_server.npm_files import FILES
from web.app import build


@pytest.mark.parametrize("name", sorted(FILES))
async def test_listed_file_is_served(name: str) -> None:
    async with TestClient(TestServer(build([]))) as client:
        response = await client.get(f"/npm/{name}")
        assert response.status == 200
        assert response.headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize("name", ["leaflet/package.json", "../package.json", "%2e%2e/package.json", "axe.min.js"])
async def test_other_files_are_not(name: str) -> None:
    async with TestClient(TestServer(build([]))) as client:
        response = await client.get(f"/npm/{name}")
        assert response.status == 404
