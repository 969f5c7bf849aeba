"""What `check` says about settings for robots, SMS and other systems that can be right and reach nobody."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.settings import Settings
from texts import label
from zone import Zone
from zone.rows import nearest

_LANG = "zh_CN"
#: host of a robot's service → its kind, and what its full address contains (sources: channels/robots/kinds.py)
_HOSTS = {
    "qyapi.weixin.qq.com": ("wecom", re.compile(r"/cgi-bin/webhook/send\?(.*&)?key=\S+")),
    "oapi.dingtalk.com": ("dingtalk", re.compile(r"/robot/send\?(.*&)?access_token=\S+")),
    "open.feishu.cn": ("feishu", re.compile(r"/open-apis/bot/v2/hook/\S+")),
    "open.larksuite.com": ("feishu", re.compile(r"/open-apis/bot/v2/hook/\S+")),
}


def found(settings: Settings) -> Iterator[str]:
    yield from _robots(settings)
    yield from _sms(settings)


def unknown_systems(settings: Settings, zone: Zone) -> Iterator[str]:
    """FORWARD_KEYS for systems that the zone does not have, and systems without a key that need one."""
    known = [one.id for one in zone.destinations]
    for name in sorted(set(settings.forward_keys) - set(known)):
        near = nearest(name, known)
        hint = label("zone_data.near", _LANG, name=near) if near else ""
        yield label("check.forward_key", _LANG, name=name, hint=hint)
    for one in zone.destinations:
        if one.kind == "webhook" and one.id not in settings.forward_keys:
            yield label("check.forward_no_key", _LANG, name=one.id)


def _robots(settings: Settings) -> Iterator[str]:
    """Robots by their place in the setting: an address is a password, so it is not repeated."""
    for place, (kind, value) in enumerate(settings.staff_robots, start=1):
        url, _, secret = value.partition("#")
        parts = urlsplit(url)
        owner, whole = _HOSTS.get(parts.hostname or "", (kind, None))
        if owner != kind:
            yield label("check.robot_kind", _LANG, place=place, kind=kind, right=owner)
        elif whole is not None and not whole.match(f"{parts.path}?{parts.query}".removesuffix("?")):
            yield label("check.robot_address", _LANG, place=place)
        elif whole is not None and parts.scheme != "https":
            yield label("check.robot_https", _LANG, place=place)
        if kind == "wecom" and secret:
            yield label("check.robot_secret", _LANG, place=place)
    urls = [value.partition("#")[0] for _, value in settings.staff_robots]
    for url, count in Counter(urls).items():
        if count > 1:
            places = "、".join(str(place) for place, one in enumerate(urls, start=1) if one == url)
            yield label("check.robot_twice", _LANG, places=places)


def _sms(settings: Settings) -> Iterator[str]:
    if settings.sms_gateway and not settings.sms_templates:
        yield label("check.sms_no_template", _LANG)
    if settings.sms_templates and not settings.sms_gateway:
        yield label("check.sms_no_gateway", _LANG)
    per_number, in_total = settings.sms_per_day
    if settings.sms_gateway and not 0 < per_number <= in_total:
        yield label("check.sms_bounds", _LANG, per_number=per_number, in_total=in_total)
