"""The setting MAP_TILES: its source for the service, and what `check` says about it."""

from collections.abc import Iterator

from bot.os_words import os_words
from bot.settings import BadSettings, Settings
from maps.tiles import BadTiles, Tiles, read
from texts import label

_LANG = "zh_CN"


def open_tiles(settings: Settings) -> Tiles | None:
    """Raises BadSettings."""
    try:
        return read(settings.map_tiles, attribution=settings.map_attribution, approval=settings.map_approval)
    except BadTiles as bad:
        raise BadSettings(_sentence(bad)) from None


def found(settings: Settings) -> Iterator[str]:
    """What `check` reports: a source that can't be used, or that residents will not see."""
    try:
        tiles = read(settings.map_tiles, attribution=settings.map_attribution, approval=settings.map_approval)
    except BadTiles as bad:
        yield _sentence(bad)
        return
    if tiles is not None and not tiles.for_residents:
        yield label("map_tiles.not_public", _LANG)


def _sentence(bad: BadTiles) -> str:
    values = {name: os_words(value) if isinstance(value, OSError) else value for name, value in bad.values.items()}
    return label(f"map_tiles.{bad.key}", _LANG, **values)
