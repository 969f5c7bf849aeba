"""The installed app: what a phone may keep, and what it may not."""

import json
import re
from pathlib import Path

import pytest

from tests.web.conftest import Browser
from web.console import shell_files

_WEB = Path(__file__).parents[2] / "web"


async def test_the_app_can_be_installed(stranger: Browser) -> None:
    about = json.loads(await stranger.opens("/console/app.webmanifest"))
    assert (about["start_url"], about["scope"], about["display"]) == ("/console/inspect", "/console/", "standalone")
    assert {icon["sizes"] for icon in about["icons"]} == {"192x192", "512x512"}
    for icon in about["icons"]:
        await stranger.opens(icon["src"])
        assert (stranger.status, stranger.headers["Content-Type"]) == (200, "image/png")


async def test_the_worker_names_files_that_exist_and_is_fetched_once(stranger: Browser) -> None:
    text = await stranger.opens("/console/sw.js")
    assert stranger.headers["Content-Type"].startswith("text/javascript")
    found = re.search(r"const FILES = (\[.*?\]);", text)
    assert found is not None
    for file in [*json.loads(found[1]), "/console/offline"]:
        await stranger.opens(file)
        assert stranger.status == 200, file
    again = await stranger.client.get("/console/sw.js", headers={"If-None-Match": f'"{shell_files.version()}"'})
    assert again.status == 304


def test_what_the_pages_of_an_inspection_load_is_kept() -> None:
    scripts = [_WEB / "static" / name.rpartition("/")[2] for name in shell_files.files() if name.endswith(".js")]
    pages = [_WEB / "templates/console" / name for name in ("base.html", "_app.html")]
    pages += [_WEB / "templates/console/inspect" / f"{name}.html" for name in ("home", "session", "finding")]
    pages += [_WEB / "templates/console" / name for name in ("firm_checks/going.html", "firm_checks/overview.html")]
    pages += [_WEB / "templates/console/checks/walk.html"]
    loaded = set[str]()
    for page in pages:
        loaded |= set(re.findall(r'(?:href|src)="(/(?:static|npm)/[^"{]+\.(?:js|css|svg))"', page.read_text("utf-8")))
    for script in scripts:
        if script.is_file():
            loaded |= {f"/static/{name}" for name in re.findall(r'from "\./([a-z_]+\.js)"', script.read_text("utf-8"))}
    assert sorted(loaded - set(shell_files.files())) == []


@pytest.mark.parametrize("path", ["/console/", "/console/account", "/console/numbers"])
async def test_no_other_page_may_be_kept(clerk: Browser, path: str) -> None:
    await clerk.opens(path)
    assert clerk.status == 200 and "X-Keep-Offline" not in clerk.headers


async def test_the_page_without_a_network_names_nobody(clerk: Browser) -> None:
    await clerk.opens("/console/offline")
    assert clerk.status == 200 and "李受理" not in clerk.page and 'data-account=""' in clerk.page
