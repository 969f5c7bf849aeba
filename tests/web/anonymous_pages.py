"""What staff and strangers are shown of an anonymous case, and a photo that says where it was taken."""

import io

from PIL import Image
from sqlalchemy import text

from complaints.model import State
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in
from tests.web.conftest import Browser
from tests.world import World

#: who talks to the bot at all; it says nothing about a report
KNOWS_PEOPLE = {"people", "webchat_chats"}

TELEGRAM_ID, NAME, PHONE, PLATE = 7_654_321_987, "欧阳雪晴", "13911112222", "苏C7K9P2"

GPS = ("33.98765", "117.12345")


def photo_with_exif() -> bytes:
    image, out = Image.new("RGB", (64, 48), (90, 80, 70)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0xA431] = "SecretCam", "SN-991-LEAK"
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 59.0, 15.54), 3: "E", 4: (117.0, 7.0, 24.42)})
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def tables(world: World) -> dict[str, str]:
    def read(tx: Tx) -> dict[str, str]:
        names = tx.connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return {
            name: "\n".join(str(tuple(row)) for row in tx.connection.execute(text(f'SELECT * FROM "{name}"')))
            for name in names
            if not name.startswith(("sqlite_", "alembic"))
        }

    return world.store.read_now(read)


async def staff_walk(world: World, reporter: Talker, clerk: Browser) -> None:
    """Asked, answered, accepted, answered by triage, closed, called unsolved."""
    number = case_in(world).number
    await clerk.opens(f"/console/cases/{number}")
    await clerk.takes(number, "ask", question="哪个门？", confirmed="1")
    await world.settle()
    await reporter.taps("回答")
    await reporter.says("东门")
    assert case_in(world).state is State.SUBMITTED
    for action, given in (
        ("accept", {}),
        ("answer", {}),
        ("close", {"verdict": "true", "outcome": "solved", "public_text": "已覆盖", "confirmed": "1"}),
    ):
        await clerk.opens(f"/console/cases/{number}")
        await clerk.takes(number, action, **given)
    await world.settle()
    assert case_in(world).state is State.CLOSED
    await reporter.taps("未解决")
    await reporter.says("还有灰")
    assert case_in(world).state is State.REWORK


async def shown(clerk: Browser, stranger: Browser, number: str) -> str:
    pages = [await clerk.opens(path) for path in ("/console/", f"/console/cases/{number}", "/console/limits")]
    pages += [await stranger.opens(path) for path in ("/", f"/public/?number={number}")]
    return "\n".join(pages)
