"""Places in map links, and the link that opens a place in 高德 (R08, R09, S20)."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zone import distance_m, mercator
from zone.coordinates import Spot
from zone.datum import Datum, to_wgs84
from zone.links import UnreadableLink, amap_url, read, without_addresses

LAT, LON = st.floats(18, 53.5), st.floats(73.6, 135)

#: address with {lat}, {lon} → datum
FORMS = {
    "https://uri.amap.com/marker?position={lon},{lat}": Datum.GCJ02,
    "https://uri.amap.com/marker?position={lon},{lat}&coordinate=wgs84": Datum.WGS84,
    "https://uri.amap.com/navigation?from=116.4,39.9,start&to={lon},{lat},end&mode=car": Datum.GCJ02,
    "https://www.amap.com/?q={lat},{lon}": Datum.GCJ02,
    "https://ditu.amap.com/regeo?lng={lon}&lat={lat}": Datum.GCJ02,
    "androidamap://viewMap?sourceApplication=x&lat={lat}&lon={lon}&dev=0": Datum.GCJ02,
    "iosamap://viewMap?sourceApplication=x&lat={lat}&lon={lon}": Datum.GCJ02,
    "amapuri://route/plan/?dlat={lat}&dlon={lon}": Datum.GCJ02,
    "androidamap://viewMap?sourceApplication=x&lat={lat}&lon={lon}&dev=1": Datum.WGS84,
    "http://api.map.baidu.com/marker?location={lat},{lon}&output=html": Datum.BD09,
    "http://api.map.baidu.com/marker?location={lat},{lon}&coord_type=gcj02&output=html": Datum.GCJ02,
    "http://api.map.baidu.com/marker?location={lat},{lon}&coord_type=wgs84&output=html": Datum.WGS84,
    "baidumap://map/marker?location={lat},{lon}&src=x": Datum.BD09,
    "bdapp://map/marker?location={lat},{lon}&coord_type=gcj02ll": Datum.GCJ02,
    "bdapp://map/marker?location={lat},{lon}&coord_type=wgs84ll": Datum.WGS84,
    "https://apis.map.qq.com/uri/v1/marker?marker=coord:{lat},{lon};addr:x&referer=y": Datum.GCJ02,
    "https://apis.map.qq.com/uri/v1/geocoder?coord={lat},{lon}": Datum.GCJ02,
    "https://apis.map.qq.com/uri/v1/geocoder?coord={lat},{lon}&coord_type=1": Datum.WGS84,
    "https://apis.map.qq.com/uri/v1/geocoder?coord={lat},{lon}&coord_type=3": Datum.BD09,
    "https://apis.map.qq.com/uri/v1/geocoder?coord={lat},{lon}&coord_type=5": Datum.GCJ02,
    "https://map.qq.com/?type=marker&isopeninfowin=1&markertype=1&pointx={lon}&pointy={lat}&ref=WeChat": Datum.GCJ02,
    "qqmap://map/geocoder?coord={lat},{lon}": Datum.GCJ02,
    "https://maps.google.com/?q={lat},{lon}": Datum.UNKNOWN,
    "comgooglemaps://?q={lat},{lon}": Datum.UNKNOWN,
    "https://www.google.com/maps/@{lat},{lon},15z": Datum.UNKNOWN,
    "https://www.google.com/maps/place/x/@1.5,2.5,17z/data=!3m1!8m2!3d{lat}!4d{lon}": Datum.UNKNOWN,
    "https://www.google.cn/maps/@{lat},{lon},15z": Datum.GCJ02,
    "maps://?ll={lat},{lon}": Datum.UNKNOWN,
    "https://maps.apple.com/?ll={lat},{lon}": Datum.UNKNOWN,
    "https://maps.apple.com/place?coordinate={lat},{lon}": Datum.UNKNOWN,
    "https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=16/1.2/2.3": Datum.WGS84,
    "https://www.openstreetmap.org/#map=16/{lat}/{lon}": Datum.WGS84,
    "geo:{lat},{lon}?z=15": Datum.WGS84,
    "geo:0,0?q={lat},{lon}": Datum.WGS84,
    "geo:{lat},{lon};u=35": Datum.WGS84,
    "https://www.google.com/maps/dir/34.10,117.10/{lat},{lon}/@34.2,117.2,12z": Datum.UNKNOWN,
    "https://www.google.com/maps/dir//{lat},{lon}/@34.20,117.10,12z/data=!4m2!4m1!3e0": Datum.UNKNOWN,
    "https://www.google.com/maps/dir/?api=1&origin=34.1,117.1&destination={lat},{lon}": Datum.UNKNOWN,
    "https://www.google.com/maps/dir/A/B/@34.2,117.2/data=!2m2!1d117.1!2d34.1!2m2!1d{lon}!2d{lat}": Datum.UNKNOWN,
    "https://www.google.com/maps/place/x/@34.2,117.2/data=!8m2!3d34.1!4d117.1!8m2!3d{lat}!4d{lon}": Datum.UNKNOWN,
    "https://maps.google.com/?saddr=34.1,117.1&daddr={lat},{lon}": Datum.UNKNOWN,
    "https://maps.apple.com/?saddr=34.1,117.1&daddr={lat},{lon}&ll=34.2,117.2": Datum.UNKNOWN,
    "https://www.petalmaps.com/place/?z=17&marker={lat},{lon}": Datum.GCJ02,
    "https://www.petalmaps.com/routes/?saddr=34.1,117.1&daddr={lat},{lon}&type=drive": Datum.GCJ02,
    "petalmaps://poidetail?marker={lat},{lon}": Datum.GCJ02,
    "https://www.bing.com/maps?cp={lat}~{lon}&lvl=17": Datum.UNKNOWN,
    "https://www.bing.com/maps?rtp=pos.34.1_117.1_A~pos.{lat}_{lon}_B&cp=34.2~117.2": Datum.UNKNOWN,
    "https://www.bing.com/maps/?sp=point.{lat}_{lon}_x&cp=34.2~117.2": Datum.UNKNOWN,
    "https://cn.bing.com/maps?cp={lat}~{lon}": Datum.GCJ02,
    "https://yandex.com/maps/?ll=117.1,34.1&z=12&pt={lon},{lat}": Datum.WGS84,
    "https://yandex.ru/maps/?rtext=34.1,117.1~{lat},{lon}&rtt=auto": Datum.WGS84,
    "https://yandex.com/maps/?whatshere[point]={lon},{lat}&ll=117.1,34.1": Datum.WGS84,
    "https://map.tianditu.gov.cn/?l=17&x={lon}&y={lat}": Datum.WGS84,
    "https://www.openstreetmap.org/directions?route=34.1,117.1;{lat},{lon}#map=12/34.2/117.2": Datum.WGS84,
}


@pytest.mark.parametrize(("form", "datum"), FORMS.items())
def test_each_map_has_its_order_and_its_datum(form: str, datum: Datum) -> None:
    link = form.format(lat=34.27, lon=117.25)
    found = read(f"就在这里 {link} 快来")
    assert isinstance(found, Spot)
    assert (found.lat, found.lon, found.datum, found.rest) == (34.27, 117.25, datum, "就在这里 快来")


@given(lat=LAT, lon=LON, form=st.sampled_from([form for form in FORMS if "0,0" not in form]))
def test_every_place_in_china(lat: float, lon: float, form: str) -> None:
    found = read(form.format(lat=f"{lat:.6f}", lon=f"{lon:.6f}"))
    assert isinstance(found, Spot)
    assert {round(found.lat, 6), round(found.lon, 6)} == {round(lat, 6), round(lon, 6)}


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://uri.amap.com/marker?position=117.25,34.27&name=%E5%B7%A5%E5%9C%B0", "工地"),
        ("https://uri.amap.com/navigation?to=117.25,34.27,工地&mode=car", "工地"),
        ("http://ditu.amap.com/?p=B0,34.27,117.25,%E5%B7%A5%E5%9C%B0,%E8%B7%AF1%E5%8F%B7,320300", "工地"),
        ("http://api.map.baidu.com/marker?location=34.27,117.25&title=工地&content=x", "工地"),
        ("http://api.map.baidu.com/direction?destination=latlng:34.27,117.25|name:工地&mode=driving", "工地"),
        ("https://map.baidu.com/poi/%E5%B7%A5%E5%9C%B0/@13052900.5,4061200.25,17z?uid=abc", "工地"),
        ("https://apis.map.qq.com/uri/v1/marker?marker=coord:34.27,117.25;title:工地;addr:某路", "工地"),
        ("https://map.qq.com/?type=marker&pointx=117.25&pointy=34.27&name=工地&addr=某路", "工地"),
        ("https://www.google.com/maps/place/Foo+Bar/@34.27,117.25,17z", "Foo Bar"),
        ("https://maps.apple.com/?ll=34.27,117.25&q=工地", "工地"),
        ("https://maps.apple.com/?ll=34.27,117.25&q=34.27,117.25", ""),
        ("https://maps.apple.com/?ll=34.27,117.25&q=123", ""),
        ("geo:34.27,117.25?q=34.27,117.25(工地)", "工地"),
        ("https://www.bing.com/maps/?sp=point.34.27_117.25_工地_夜里", "工地"),
        ("https://uri.amap.com/marker?position=117.25,34.27&name=东站（北广场）&coordinate=wgs84", "东站（北广场）"),
        ("https://uri.amap.com/marker?position=117.25,34.27&name=东站（北【新】广场", "东站（北【新】广场"),
        ("https://www.google.com/maps/place/34%C2%B016'12.0%22N+117%C2%B015'00.0%22E/@34.27,117.25,17z", ""),
        ("https://maps.apple.com/?ll=34.27,117.25&q=" + 80 * "a", 80 * "a"),
        ("https://maps.apple.com/?ll=34.27,117.25&q=" + 81 * "a", 80 * "a"),
    ],
)
def test_the_map_s_name_of_the_place(link: str, name: str) -> None:
    found = read(link)
    assert isinstance(found, Spot)
    assert found.name == name


@pytest.mark.parametrize(
    ("text", "service", "rest"),
    [
        ("https://surl.amap.com/4hX8kz1a2b", "amap", ""),
        ("surl.amap.com/4hX8kz1a2b", "amap", ""),
        ("桃林路8号附近 https://surl.amap.com/4hX8kz1a2b", "amap", "桃林路8号附近"),
        ("我在桃林路8号（ http://j.map.baidu.com/ab/XyZ ）", "baidu", "我在桃林路8号"),
        ("https://ditu.amap.com/place/B023B13L9M", "amap", ""),
        ("https://map.qq.com/m/detail/poi=123", "tencent", ""),
        ("https://maps.app.goo.gl/AbCd", "google", ""),
        ("https://maps.apple/p/abc", "apple", ""),
        ("https://uri.amap.com/marker?position=0,0", "amap", ""),
        ("https://www.google.com/maps/dir/甲地/乙地/@34.2,117.2,12z", "google", ""),
        ("https://www.google.com/maps/dir/甲地/乙地/@34.2,117.2,12z/data=!1m5!2m2!1d117.1!2d34.1", "google", ""),
        ("https://www.openstreetmap.org/directions?from=a&to=b#map=12/34.2/117.2", "osm", ""),
        ("https://map.baidu.com/dir/甲/乙/@13052900.5,4061200.25,12z", "baidu", ""),
    ],
)
def test_links_that_say_no_place(text: str, service: str, rest: str) -> None:
    assert read(text) == UnreadableLink(service=service, rest=rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有链接",
        "https://example.com/?q=34.27,117.25",
        "https://evilamap.com/?position=117.25,34.27",
        "https://www.google.com/search?q=34.27,117.25",
        "http://[bad",
        "桃林路 e.g. 8号",
    ],
)
def test_no_map(text: str) -> None:
    assert read(text) is None


@given(st.text())
def test_any_text_at_all(text: str) -> None:
    read(text)
    read(f"https://map.baidu.com/{text}")
    read(f"https://uri.amap.com/marker?position={text}")


def test_brackets_around_a_link_are_not_part_of_it() -> None:
    link = "https://uri.amap.com/marker?position=117.25,34.27&name=东站（北广场）&coordinate=wgs84"
    for text in (f"在这里（{link}）门口", f"【{link}】门口", f"({link})门口"):
        found = read(text)
        assert isinstance(found, Spot)
        assert (found.name, found.datum) == ("东站（北广场）", Datum.WGS84)
        assert found.rest.endswith("门口")


def test_the_destination_of_baidu_s_directions_is_the_place() -> None:
    found = read(
        "https://map.baidu.com/dir/a/b/@1,2,12z?sn=0$$$$13052900,4061200$$甲&en=1$$ab$$13053600.5,4061900.0$$乙"
    )
    assert isinstance(found, Spot)
    assert (found.lat, found.lon) == mercator.degrees(13_053_600.5, 4_061_900.0)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("https://what3words.com/a.b.c", ""),
        ("www.example.net", ""),
        ("桃林路8号 https://news.example.org/1.html", "桃林路8号"),
        ("看 http://a.cn/1 和（b.com/2）", "看 和"),
        ("没有链接", None),
        ("abc@example.com 是邮箱", None),
        ("桃林路8.com路口", None),
    ],
)
def test_words_beside_other_addresses(text: str, rest: str | None) -> None:
    assert without_addresses(text) == rest


def test_baidu_metres() -> None:
    """The bands meet at their edges, and a square in Beijing has the position given by Baidu."""
    assert mercator.degrees(12_958_160.97, 4_825_923.77) == pytest.approx((39.915, 116.40387), abs=1e-5)
    for edge_m, lat in ((5_591_021, 45), (3_481_989.83, 30), (1_678_043.12, 15)):
        for beside in (-0.01, 0.01):
            assert mercator.degrees(0, edge_m + beside) == pytest.approx((lat, 0), abs=1e-6)
    assert mercator.degrees(0, -1) is None
    assert mercator.degrees(0, 9_000_000) is None


@dataclass(frozen=True)
class Somewhere:
    lat: float | None = None
    lon: float | None = None
    address: str = ""


@given(lat=LAT, lon=LON)
def test_what_opens_in_amap_is_the_same_place(lat: float, lon: float) -> None:
    link = amap_url(Somewhere(lat=lat, lon=lon, address="工地 & 路口"))
    assert link is not None
    assert "%" not in link  # the point only, not the reporter's words
    found = read(link)
    assert isinstance(found, Spot) and found.datum is Datum.GCJ02
    if lon > 56 and lat < 54:
        assert distance_m((lat, lon), to_wgs84(found.lat, found.lon, found.datum)) < 1


def test_a_place_without_a_point_is_searched() -> None:
    assert amap_url(Somewhere(address="桃园路")) == "https://uri.amap.com/search?keyword=%E6%A1%83%E5%9B%AD%E8%B7%AF"
    for half in (Somewhere(lat=34.27, address="桃园路"), Somewhere(lon=117.25, address="桃园路")):
        assert amap_url(half) == amap_url(Somewhere(address="桃园路"))
    assert amap_url(Somewhere()) is None
    assert amap_url(Somewhere(address="a" * 61)) == "https://uri.amap.com/search?keyword=" + "a" * 60
