"""The words of a poster."""

from collections.abc import Mapping

from complaints.ports.posters import Poster
from texts import label
from zone import Zone


def short_address(public_url: str, poster: Poster) -> str:
    return f"{public_url.rstrip('/')}/r/{poster.code}"


def poster_words(poster: Poster, zone: Zone, lang: str, *, public_url: str) -> Mapping[str, str]:
    address = short_address(public_url, poster)
    return {
        "title": label("poster.title", lang),
        "about": label("poster.about", lang),
        "place": poster.place.name,
        "address": poster.place.address if poster.place.address != poster.place.name else "",
        "scan": label("poster.scan", lang),
        "short": address.partition("://")[2],
        "phones": label("poster.phones", lang, hotline=zone.hotline),
        "foot": label("poster.foot", lang, zone=zone.name(lang), code=poster.code),
    }
