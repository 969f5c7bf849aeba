"""One drill of level yellow: a firm that has confirmed and begun, a silent one, one that was telephoned, one without
measures and an exempt one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw, ImageFont

from bot.demo.office import Office
from bot.demo.pictures import scene
from complaints.model import OF_WARNING
from complaints.model.warnings import Change, Level, Original, Scope
from enterprises.party import member_of
from enterprises.warnings import answering, entering, exempting, plans, pressing, releasing, spreading
from storage.photos.imaging import process
from texts import label
from web.photo_rows import add_row

_DATA = Path(__file__).parent / "warnings.yaml"
_PAGE = (900, 640)
#: from the first line of the notice to the next
_LINE = 110


def add(office: Office, *, now: datetime) -> None:
    """Nothing without photos, because a warning needs its original."""
    if office.photos is None:
        return
    data = yaml.safe_load(_DATA.read_text("utf-8"))
    _prepare(office, data, now=now)
    warning = _issue(office, data, now=now)
    _answer(office, data["stopped"], warning, now=now)
    clerk = office.actors["clerk"]
    called = data["called"]
    at = now - timedelta(hours=called["hours"])
    firm = _firm(office, called["firm"])
    pressing.record_call(office.tx, warning, firm, note=called["note"], actor=clerk, now=at)
    for _ in range(2):
        while pressing.press(office.tx, now=now, duty=office.zone.duty):
            pass


def _prepare(office: Office, data: Mapping[str, Any], *, now: datetime) -> None:
    clerk, today = office.actors["clerk"], office.zone.local(now).date()
    for name, levels in data["plans"].items():
        for level, lines in levels.items():
            actions = plans.read_typed("\n".join(lines), photos=False)
            plans.set_plan(office.tx, _firm(office, name), Level(level), actions, actor=clerk, now=now)
    exempt = data["exemption"]
    exempting.add(
        office.tx, firm=_firm(office, exempt["firm"]), levels=[Level(one) for one in exempt["levels"]],
        grade=exempt["grade"], document=exempt["document"], since=today - timedelta(days=exempt["days"]),
        until=today + timedelta(days=exempt["days"]), actor=clerk, now=now, today=today,
    )  # fmt: skip


def _issue(office: Office, data: Mapping[str, Any], *, now: datetime) -> int:
    entered, released = (now - timedelta(hours=data[name]) for name in ("entered", "released"))
    document = entering.Document(
        change=Change.ISSUED, level=Level.YELLOW, issuer=data["issuer"], document=data["document"],
        issued_at=entered - timedelta(minutes=20), begins_at=now - timedelta(hours=data["begins"]),
        scope=Scope(whole=True), original=Original(photo=_kept(office, _notice(data["notice"]), at=entered)),
    )  # fmt: skip
    version = entering.enter(office.tx, document, drill=True, actor=office.actors["clerk"], now=entered)
    releasing.release(office.tx, version.id, actor=office.actors["supervisor"], now=released)
    while spreading.spread(office.tx, now=released, timezone=office.zone.timezone):
        pass
    return version.warning_id


def _answer(office: Office, data: Mapping[str, Any], warning: int, *, now: datetime) -> None:
    tx, at = office.tx, now - timedelta(hours=data["hours"])
    me = member_of(tx.staff.named(data["who"])[0])
    task = tx.warnings.task(warning, me.party.id)
    assert task is not None
    answering.confirm(tx, me, task.id, asked=1, now=at)
    _kept(office, scene("site_dust", "warning", mended=True), at=at, task=task.id, action=data["action"])
    answering.report_done(tx, me, task.id, asked=1, action=data["action"], note=data["note"], now=at)


def _firm(office: Office, name: str) -> str:
    return office.tx.firms.named(name)[0].id


def _kept(office: Office, picture: bytes, *, at: datetime, task: int = 0, action: int = 0) -> str:
    """The name of the picture in the photo store; with `task` it is a photo of that action."""
    assert office.photos is not None
    photo = process(picture)
    office.photos.add(picture, photo)
    row = add_row(office.tx, photo, size=len(picture), stage=OF_WARNING, now=at)
    assert row is not None
    if task:
        office.tx.warnings.add_photo(task, asked=1, action=action, evidence_id=row)
    return photo.sha256


def _notice(lines: list[str]) -> bytes:
    """A page with these lines, stamped 演练; without the font an empty page."""
    from web.dossier.paper import FONT_FILE, has_font  # with fpdf, imported late to keep the start fast
    from web.report.stamp import stamped

    page = Image.new("RGB", _PAGE, (252, 251, 246))
    out = BytesIO()
    if not has_font():
        page.save(out, "JPEG", quality=86)
        return out.getvalue()
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT_FILE), 30)
    for number, line in enumerate(lines):
        pen.text((_PAGE[0] / 2, 120 + number * _LINE), line, font=font, fill=(30, 30, 30), anchor="mm")
    page.save(out, "JPEG", quality=86)
    return stamped(out.getvalue(), label("warnings.drill_picture", "zh_CN"))
