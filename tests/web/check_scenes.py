"""A firm with a site, its member at the phone, and pictures that can be told apart."""

import io
import random
from functools import cache

from aiohttp import FormData
from PIL import Image

from complaints.model import Firm, FirmSite, SiteKind
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.web.conftest import Browser

ITEMS = ("fence", "cover", "wet", "paved", "wash", "closed")
ROOT = "/console/firm/checks"


def a_firm(
    store: Store, clock: Clock, name: str = "青禾建设（虚构）", *, kind: SiteKind = SiteKind.BUILDING
) -> FirmSite:
    def work(tx: Tx) -> FirmSite:
        now = clock()
        firm = tx.firms.add(Firm(name=name, created_at=now, updated_at=now))
        return tx.firms.add_site(
            FirmSite(
                firm=firm.id, name=f"{name}一号工地", kind=kind, lat=34.25, lon=117.3, created_at=now, updated_at=now
            )
        )

    return store.write_now(work)


@cache
def scene(seed: int) -> bytes:
    """A JPEG with a pattern of its own, so that its perceptual hash tells it from others."""
    dice = random.Random(seed)
    small = Image.new("L", (9, 8))
    small.putdata([dice.randrange(256) for _ in range(72)])
    out = io.BytesIO()
    small.resize((360, 320), Image.Resampling.NEAREST).convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


async def starts(browser: Browser, site: FirmSite, list_id: str = "six-hundred-percent") -> str:
    """The address of the check."""
    await browser.opens(ROOT)
    await browser.sends(ROOT, site=site.id, list=list_id)
    assert browser.status == 200, browser.text
    return browser.page.split('class="progress"')[1].split('href="')[1].split("?")[0]


async def answers(browser: Browser, base: str, item: str, verdict: str, *pictures: bytes, note: str = "") -> None:
    await browser.opens(f"{base}?item={item}")
    form = FormData({"csrf": browser.csrf, "verdict": verdict, "note": note})
    for data in pictures:
        form.add_field("photos", data, filename="p.jpg", content_type="image/jpeg")
    await browser.posts(f"{base}/items/{item}", form)
