"""The place of a report: pins, links, coordinates, landmarks, photos; a card confirms each (R05, R08, R09, R10)."""

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from pillow_heif import register_heif_opener

from channels.applications import bot_of
from channels.photos import PhotoFetcher
from complaints.model import Place, PlaceSource
from storage.photos.store import PhotoStore
from tests.chat import Talker
from tests.conversations.report_scenes import agrees
from tests.world import World
from texts import say
from wording.review_card import review_text
from zone import Datum, distance_m

register_heif_opener()  # to write one

ZH = "zh_CN"
#: GCJ-02 and BD-09 of the point (34.27, 117.25), as maps of China show it
POINT, GCJ02, BD09 = (34.27, 117.25), (34.268713, 117.255720), (34.274949, 117.262142)


def place_of(world: World) -> Place:
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.place is not None
    return draft.place


def review_card(world: World) -> str:
    """As it would be shown before 提交."""
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    evidence = world.store.read_now(lambda tx: tx.evidence.of_draft(draft.id))
    return review_text(draft, evidence, world.services.zone, ZH).text


def draft_text(world: World) -> str:
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    return draft.text


async def is_offered_another_place(citizen: Talker, world: World, photos: PhotoFetcher) -> None:
    """A complete report with a photo from elsewhere that arrived after the place was confirmed."""
    await agrees(citizen)
    await citizen.shares_location(0.04, 0.03)
    await citizen.taps("确认位置")
    await citizen.sends_file("smoke.jpg", original(lat=0.045, lon=0.03, taken=MORNING))
    await arrive(photos, world)
    await citizen.says("北边工地土堆没盖，大风天全是灰")
    await citizen.taps("施工扬尘")
    await citizen.taps("仅工作人员可见")


async def is_asked_for_the_place(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.taps("跳过")
    assert citizen.last_text().endswith(say("step.place.ask", ZH).text)


def place_question() -> str:
    return "\n".join((say("step.of", ZH, n=2, count=5).text, say("step.place.ask", ZH).text))


# --- links and coordinates


@pytest.mark.parametrize(
    ("link", "datum"),
    [
        (f"https://uri.amap.com/marker?position={GCJ02[1]},{GCJ02[0]}&name=工地", Datum.GCJ02),
        (f"http://api.map.baidu.com/marker?location={BD09[0]},{BD09[1]}&title=工地&output=html", Datum.BD09),
        (f"https://map.qq.com/?type=marker&pointx={GCJ02[1]}&pointy={GCJ02[0]}&name=工地", Datum.GCJ02),
        (f"geo:{POINT[0]},{POINT[1]}", Datum.WGS84),
    ],
)
async def test_r08_a_pasted_link_is_the_same_place_whatever_the_map(
    citizen: Talker, world: World, link: str, datum: Datum
) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says(link)
    place = place_of(world)
    assert (place.source, place.datum) == (PlaceSource.LINK, datum)
    assert place.lat is not None and place.lon is not None
    assert distance_m(POINT, (place.lat, place.lon)) < 1
    assert "地图链接里的点（北纬 34.27000，东经 117.25000）" in citizen.last_text()
    assert ("已换算成 GPS 坐标" in citizen.last_text()) == (datum is not Datum.WGS84)


async def test_a_short_link_says_what_to_do_instead(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("https://surl.amap.com/4hX8kz1a2b")
    assert citizen.last_text() == "\n\n".join((say("place.link.unreadable", ZH).text, place_question()))
    await citizen.shares_location(0.04, 0.03)
    assert place_of(world).subdistrict == "beitan"


async def test_words_beside_a_short_link_are_kept(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("我在桃林路8号附近 https://j.map.baidu.com/ab/XyZ")
    assert citizen.last_text().startswith(say("place.link.words_kept", ZH).text)
    assert place_of(world).address == "我在桃林路8号附近"


@pytest.mark.parametrize(
    ("button", "given", "datum"),
    [("手机定位", POINT, Datum.WGS84), ("国内地图", GCJ02, Datum.GCJ02), ("百度地图", BD09, Datum.BD09)],
)
async def test_bare_coordinates_are_asked_where_they_come_from(
    citizen: Talker, world: World, button: str, given: tuple[float, float], datum: Datum
) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says(f"{given[0]}，{given[1]}")
    assert "还不知道这组坐标来自哪里" in citizen.last_text()
    assert "的坐标在这里相差约 5" in citizen.last_text()
    assert place_of(world).datum is Datum.UNKNOWN
    await citizen.taps(button)
    place = place_of(world)
    assert (place.datum, place.given) == (datum, given if datum is not Datum.WGS84 else None)
    assert place.lat is not None and place.lon is not None
    assert distance_m(POINT, (place.lat, place.lon)) < 1
    assert "还不知道" not in citizen.last_text()


async def test_coordinates_that_name_their_map_are_not_asked(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("高德 117.255720,34.268713")
    assert place_of(world).datum is Datum.GCJ02
    assert not any("手机定位" in label for label in citizen.buttons())


async def test_an_unknown_datum_may_stay_and_stays_flagged(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("34.27000，117.25000")
    await citizen.taps("确认位置")
    assert place_of(world) == Place(
        source=PlaceSource.COORDINATES,
        lat=34.27,
        lon=117.25,
        datum=Datum.UNKNOWN,
        given=(34.27, 117.25),
        accuracy_m=pytest.approx(0.556, 0.01),
        inside=False,
    )


async def test_degrees_and_minutes_are_told_to_be_coarse(citizen: Talker) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("北纬34°15′ 东经117°11′")
    assert "可能差 930 米" in citizen.last_text()


async def test_abroad_nothing_is_unknown(citizen: Talker, world: World) -> None:
    """The training zone lies in the Gulf of Guinea, where every map shows what satellites say."""
    await is_asked_for_the_place(citizen)
    await citizen.says("0.04000, 0.03000")
    assert (place_of(world).datum, place_of(world).subdistrict) == (Datum.WGS84, "beitan")


async def test_a_link_sent_before_the_place_is_asked_for(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.says("https://uri.amap.com/marker?position=0.03,0.04&name=土堆")
    assert (place_of(world).address, place_of(world).subdistrict) == ("土堆", "beitan")
    assert "请核对地点" in citizen.last_text()


async def test_words_beside_a_link_are_part_of_the_address(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("南门里面 https://uri.amap.com/marker?position=0.03,0.04&name=土堆")
    assert place_of(world).address == "南门里面，土堆"


async def test_a_story_with_coordinates_stays_a_story(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.says("夜里在 0.04000,0.03000 一直倒渣土")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    assert (draft.text, draft.place) == ("夜里在 0.04000,0.03000 一直倒渣土", None)


async def test_a_question_with_numbers_is_no_place(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("桃林路8号，3.5米高的土堆")
    assert place_of(world).source is PlaceSource.TYPED


# --- landmarks


async def test_a_landmark_is_completed_on_the_card(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("青岚广场东侧")
    assert "地名表里有：青岚广场。" in citizen.last_text()
    assert place_of(world).lat is None  # its point is offered, not taken
    await citizen.taps("📍 青岚广场")
    place = place_of(world)
    assert (place.source, place.address, place.lat, place.lon, place.subdistrict) == (
        PlaceSource.LANDMARK,
        "青岚广场东侧",
        0.045,
        0.03,
        "beitan",
    )
    assert "青岚广场东侧，地名表里的点（北纬 0.04500，东经 0.03000），北滩街道（虚构）" in citizen.last_text()


async def test_a_typing_error_is_asked_back(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("桃临路8号")
    assert "是不是：桃林路？" in citizen.last_text()
    assert place_of(world).subdistrict is None
    await citizen.taps("📍 桃林路")
    assert (place_of(world).address, place_of(world).subdistrict) == ("桃林路，桃临路8号", "beitan")


async def test_an_offered_landmark_may_be_ignored(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("桃临路8号")
    await citizen.taps("确认位置")
    assert place_of(world).address == "桃临路8号"
    assert citizen.last_text().endswith(say("step.text.ask", ZH).text)


async def test_a_crossing_tells_the_subdistrict(citizen: Talker) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("望海路与桃林路路口")
    assert "望海路与桃林路路口，北滩街道（虚构）" in citizen.last_text()


# --- photos


def original(
    *,
    lat: float | None = None,
    lon: float | None = None,
    taken: datetime | None = None,
    kind: str = "JPEG",
    hue: int = 0,
) -> bytes:
    """A camera's file: what it saw, where and when (local time)."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    if lat is not None and lon is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", _sexagesimal(lat)
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", _sexagesimal(lon)
    if taken is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{taken:%Y:%m:%d %H:%M:%S}"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (hue, 90, 90)).save(out, kind, exif=exif)
    return out.getvalue()


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    minutes = degrees % 1 * 60
    return float(int(degrees)), float(int(minutes)), round(minutes % 1 * 60, 4)


@pytest.fixture
def photos(world: World, tmp_path: Path) -> Iterator[PhotoFetcher]:
    bots = {world.telegram.bot_id: bot_of(world.inbox.applications[world.telegram.bot_id])}
    photos = PhotoFetcher(store=world.store, photos=PhotoStore.open(tmp_path / "photos"), bots=bots, clock=world.clock)
    yield photos
    photos.close()


async def arrive(photos: PhotoFetcher, world: World) -> None:
    """The photos are fetched, and what follows is sent."""
    await photos.drain()
    world.clock.passes(seconds=5)
    await world.settle()


#: The clock of the conversations: 12 October 2026, 09:30 in China.
MORNING = datetime(2026, 10, 12, 9, 14)  # noqa: DTZ001 - cameras write local time


async def test_r05_a_photo_that_knows_its_place_offers_it(citizen: Talker, world: World, photos: PhotoFetcher) -> None:
    await agrees(citizen)
    await citizen.sends_file("smoke.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    await arrive(photos, world)
    assert citizen.last_text() == place_question() + "\n\n" + "\n".join(
        [
            "照片位置：照片里的位置（北纬 0.04000，东经 0.03000），北滩街道（虚构）",
            "拍摄：10月12日 09:14",
            "用它作为举报地点吗？",
        ]
    )
    assert world.store.read_now(lambda tx: tx.drafts.open_of(1)).place is None  # type: ignore[union-attr]
    await citizen.taps("用照片位置")
    assert (place_of(world).source, place_of(world).subdistrict) == (PlaceSource.PHOTO, "beitan")
    assert "请核对地点" in citizen.last_text()


async def test_no_means_the_place_is_asked_for_as_before(citizen: Talker, world: World, photos: PhotoFetcher) -> None:
    await agrees(citizen)
    await citizen.sends_file("smoke.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    await arrive(photos, world)
    await citizen.taps("不用")
    assert citizen.last_text() == "\n\n".join((say("place.photo.declined", ZH).text, place_question()))
    await citizen.sends_file("again.jpg", original(lat=0.041, lon=0.031, taken=MORNING, hue=9))
    before = len(citizen.texts())
    await arrive(photos, world)
    assert len(citizen.texts()) == before  # once a draft


async def test_an_album_of_files_is_one_offer_that_says_what_disagrees(
    citizen: Talker, world: World, photos: PhotoFetcher
) -> None:
    await agrees(citizen)
    await citizen.sends_file("a.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    await citizen.sends_file("b.jpg", original(lat=0.05, lon=0.03, taken=MORNING.replace(day=9), hue=9))
    before = len(citizen.texts())
    await arrive(photos, world)
    assert len(citizen.texts()) == before  # the question of the place has it
    assert citizen.last_text().split("\n")[-4:] == [
        "⚠️ 几张照片的位置相距约 1.1 公里。",
        "⚠️ 有照片是 3 天前拍的。",
        "⚠️ 几张照片的拍摄时间相差 3 天。",
        "用它作为举报地点吗？",
    ]


async def test_a_photo_from_elsewhere_is_shown_and_changes_nothing(
    citizen: Talker, world: World, photos: PhotoFetcher
) -> None:
    await agrees(citizen)
    await citizen.shares_location(0.04, 0.03)
    await citizen.taps("确认位置")
    await citizen.sends_file("smoke.jpg", original(lat=0.045, lon=0.03, taken=MORNING))
    before = citizen.texts()
    await arrive(photos, world)
    assert citizen.texts() == before  # another question is open
    await citizen.says("北边工地土堆没盖，大风天全是灰")
    await citizen.taps("施工扬尘")
    await citizen.taps("仅工作人员可见")
    assert citizen.last_text() == "\n".join(
        [
            "照片位置：照片里的位置（北纬 0.04500，东经 0.03000），北滩街道（虚构）",
            "拍摄：10月12日 09:14",
            "地点：您的位置（北纬 0.04000，东经 0.03000），北滩街道（虚构）",
            "⚠️ 照片里的位置离这个地点约 560 米。",
            "改用照片里的位置吗？",
        ]
    )
    assert citizen.buttons() == ["用照片位置", "不用", "返回", "取消"]  # 提交 waits
    assert place_of(world).lat == 0.04
    await citizen.taps("不用")
    assert "提交" in "".join(citizen.buttons()) and "用照片位置" not in citizen.buttons()
    told = review_card(world)
    assert "地点：您的位置（北纬 0.04000，东经 0.03000），北滩街道（虚构）\n⚠️ 照片里的位置离这个地点约 560 米。" in told


@pytest.mark.parametrize(
    ("words", "lat", "card"), [("不用了", 0.04, True), ("用它", 0.045, False), ("不要。", 0.04, True)]
)
async def test_r05_the_offer_before_the_card_is_answered_in_words(
    citizen: Talker, world: World, photos: PhotoFetcher, *, words: str, lat: float, card: bool
) -> None:
    await is_offered_another_place(citizen, world, photos)
    await citizen.says(words)
    assert place_of(world).lat == lat
    assert ("请核对，确认后提交" in citizen.last_text(), "请核对地点" in citizen.last_text()) == (card, not card)
    assert draft_text(world) == "北边工地土堆没盖，大风天全是灰"


async def test_r05_other_words_before_the_card_join_the_report_and_the_offer_stays(
    citizen: Talker, world: World, photos: PhotoFetcher
) -> None:
    await is_offered_another_place(citizen, world, photos)
    await citizen.says("提交")
    assert citizen.buttons() == ["用照片位置", "不用", "返回", "取消"]  # the card was not shown yet
    await citizen.says("昨天夜里也在倒土")
    assert "昨天夜里也在倒土" in draft_text(world)
    assert citizen.buttons() == ["用照片位置", "不用", "返回", "取消"]
    await citizen.taps("不用")
    await citizen.says("提交")
    assert world.store.read_now(lambda tx: tx.drafts.open_of(1)) is None  # submitted


async def test_a_photo_from_the_same_place_says_nothing(citizen: Talker, world: World, photos: PhotoFetcher) -> None:
    await agrees(citizen)
    await citizen.shares_location(0.04, 0.03)
    await citizen.sends_file("smoke.jpg", original(lat=0.0405, lon=0.03, taken=MORNING))
    before = citizen.texts()
    await arrive(photos, world)
    assert citizen.texts() == before


async def test_the_typed_address_stays_with_the_photo_s_point(
    citizen: Talker, world: World, photos: PhotoFetcher
) -> None:
    await agrees(citizen)
    await citizen.sends_file("smoke.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    await citizen.says("土路尽头")
    await arrive(photos, world)
    await citizen.taps("用照片位置")
    assert (place_of(world).address, place_of(world).lat) == ("土路尽头", 0.04)


async def test_the_offer_of_a_report_that_is_gone(citizen: Talker, world: World, photos: PhotoFetcher) -> None:
    await agrees(citizen)
    await citizen.sends_file("smoke.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    await arrive(photos, world)
    found = citizen.room.button("用照片位置")
    assert found is not None
    await citizen.says("/cancel")
    await citizen.taps("放弃")
    await citizen.says("举报污染")
    await citizen.taps_data(found[0], found[1]["callback_data"])
    assert citizen.toasts()[-1] == say("error.old_button", ZH).text


async def test_given_up_before_the_photo_is_fetched(citizen: Talker, world: World, photos: PhotoFetcher) -> None:
    await agrees(citizen)
    await citizen.sends_file("smoke.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    await photos.drain()
    await citizen.says("/cancel")
    await citizen.taps("放弃")
    before = citizen.texts()
    await arrive(photos, world)
    assert citizen.texts() == before


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
async def test_every_kind_of_file_is_read(citizen: Talker, world: World, photos: PhotoFetcher, kind: str) -> None:
    await agrees(citizen)
    await citizen.sends_file(f"smoke.{kind.lower()}", original(lat=0.04, lon=0.03, taken=MORNING, kind=kind))
    await arrive(photos, world)
    assert "照片位置：" in citizen.last_text()


async def test_a_stranger_cannot_answer_for_the_citizen(
    citizen: Talker, stranger: Talker, world: World, photos: PhotoFetcher
) -> None:
    await agrees(citizen)
    await citizen.sends_file("smoke.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    await arrive(photos, world)
    found = citizen.room.button("用照片位置")
    assert found is not None
    await stranger.says("/start")
    await stranger.taps_data(stranger.messages()[-1]["message_id"], found[1]["callback_data"])
    assert stranger.toasts()[-1] == say("error.old_button", ZH).text
    assert world.store.read_now(lambda tx: tx.drafts.open_of(1)).place is None  # type: ignore[union-attr]


async def test_r05_the_offer_waits_while_another_question_is_open(
    citizen: Talker, world: World, photos: PhotoFetcher
) -> None:
    await agrees(citizen)
    await citizen.sends_file("smoke.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    await citizen.says("土路尽头，北滩街道")
    await citizen.taps("确认位置")
    before = citizen.texts()
    await arrive(photos, world)
    assert citizen.texts() == before and "用照片位置" not in citizen.buttons()
    await citizen.says("北边工地土堆没盖，大风天全是灰")
    await citizen.taps("施工扬尘")
    await citizen.taps("仅工作人员可见")
    assert citizen.buttons()[:2] == ["用照片位置", "不用"]
    await citizen.taps("用照片位置")
    await citizen.taps("确认位置")
    assert "用照片位置" not in citizen.buttons()
    assert "地点：照片里的位置" in citizen.last_text() or "土路尽头" in citizen.last_text()


async def test_r05_at_the_place_step_the_question_itself_has_the_offer(
    citizen: Talker, world: World, photos: PhotoFetcher
) -> None:
    await agrees(citizen)
    await citizen.sends_file("smoke.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    open_before = citizen.room.tappable()
    await arrive(photos, world)
    assert len(citizen.room.tappable()) == len(open_before) == 1
    assert citizen.buttons() == ["用照片位置", "不用", "返回", "取消"]


async def test_r05_a_question_whether_to_give_up_is_not_replaced_by_the_offer(
    citizen: Talker, world: World, photos: PhotoFetcher
) -> None:
    await agrees(citizen)
    await citizen.sends_file("smoke.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    await citizen.says("取消")
    await arrive(photos, world)
    assert citizen.buttons() == ["放弃", "继续填"]
    await citizen.taps("继续填")
    assert citizen.buttons() == ["用照片位置", "不用", "返回", "取消"]


async def test_r05_an_offer_beside_a_place_that_was_confirmed_is_made_once(
    citizen: Talker, world: World, photos: PhotoFetcher
) -> None:
    await agrees(citizen)
    await citizen.sends_file("smoke.jpg", original(lat=0.04, lon=0.03, taken=MORNING))
    await arrive(photos, world)
    await citizen.says("土路尽头，北滩街道")
    assert citizen.buttons()[:2] == ["用照片位置", "不用"]
    await citizen.taps("确认位置")
    await citizen.says("北边工地土堆没盖，大风天全是灰")
    await citizen.taps("施工扬尘")
    await citizen.taps("仅工作人员可见")
    assert "用照片位置" not in citizen.buttons()
