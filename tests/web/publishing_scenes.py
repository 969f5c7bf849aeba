"""A closed case with photos, and the steps by which it is published: for tests of pages."""

from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Evidence, EvidenceState, Place, PlaceSource, Sharing
from storage.photos.imaging import process
from storage.photos.store import PhotoStore
from storage.tx import Tx
from tests.web.conftest import Browser, Cases

BOTH = frozenset({Sharing.RESULTS, Sharing.PHOTOS})
PLACE = Place(
    source=PlaceSource.LOCATION, address="桃林路 7 号院 2 单元", lat=34.2012, lon=117.2034, subdistrict="beitan"
)
WORDS = "查到土堆没有覆盖，当天已经盖好防尘网。"


def picture(colour: str, *, size: tuple[int, int] = (400, 300)) -> bytes:
    """A JPEG that says in its metadata who took it, and where."""
    image, out = Image.new("RGB", size, colour), BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "CANARY-ARTIST"
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


@dataclass(frozen=True, kw_only=True)
class Office:
    """Closed cases, in a zone in which so many others were reported that places are shown."""

    cases: Cases
    photos: PhotoStore

    def crowd(self, count: int = 6, *, place: Place = PLACE) -> None:
        for _ in range(count):
            self.cases.reported("别的事", place=place)

    def closed(
        self, *, sharing: frozenset[Sharing] | None = BOTH, outcome: str = "solved", **fields: object
    ) -> Complaint:
        case = self.cases.to_verify(sharing=sharing, **{"place": PLACE, **fields})
        self.cases.step(case, Action.PASS, by="赵核查")
        told = {"verdict": "true", "outcome": outcome, "public_text": "CANARY-REPLY"}
        return self.cases.step(case, Action.CLOSE, by="赵核查", **told)

    def photo(self, case: Complaint, data: bytes, *, stage: str = "report") -> int:
        kept = process(data)
        self.photos.add(data, kept)

        def add(tx: Tx) -> int:
            row = tx.evidence.add(
                draft_id=None, case_id=case.id, kind="photo", stage=stage, bot_id=None, file_id="", file_unique_id="",
                size=len(data), now=self.cases.clock(),
            )  # fmt: skip
            assert row is not None
            stored: Evidence = replace(
                row, state=EvidenceState.STORED, sha256=kept.sha256, width=kept.width, height=kept.height,
                phash=kept.phash, lat=34.20123, lon=117.20345,
            )  # fmt: skip
            tx.evidence.save(stored)
            return row.id

        return self.cases.store.write_now(add)


async def prepares(browser: Browser, case: Complaint, *photos: int, **fields: str) -> None:
    await browser.opens(f"/console/cases/{case.number}/publishing")
    values = [("csrf", browser.csrf), ("version", browser.value("version")), ("words", WORDS), *fields.items()]
    values = [*dict(values).items(), *(("photo", str(photo)) for photo in photos)]
    response = await browser.client.post(f"/console/cases/{case.number}/publishing", data=values)
    browser.page, browser.status = await response.text(), response.status


async def covers(browser: Browser, case: Complaint, photo: int, *boxes: tuple[int, int, int, int]) -> None:
    await browser.opens(f"/console/cases/{case.number}/publishing/photos/{photo}")
    values = [("csrf", browser.csrf)]
    for box in boxes or (("", "", "", ""),):
        values += list(zip(("left", "top", "width", "height"), map(str, box), strict=True))
    response = await browser.client.post(f"/console/cases/{case.number}/publishing/photos/{photo}", data=values)
    browser.page, browser.status = await response.text(), response.status


async def confirms(browser: Browser, case: Complaint, photo: int) -> None:
    await browser.opens(f"/console/cases/{case.number}/publishing/photos/{photo}")
    digest = browser.value("digest")
    ticks = {"no_face": "1", "no_plate": "1", "no_name": "1"}
    await browser.sends(f"/console/cases/{case.number}/publishing/photos/{photo}/check", digest=digest, **ticks)


async def publishes(browser: Browser, case: Complaint) -> None:
    await browser.opens(f"/console/cases/{case.number}/publishing")
    version = browser.value("version")
    await browser.sends(f"/console/cases/{case.number}/publishing/publish", version=version)
