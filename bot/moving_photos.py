"""`move-photos FROM TO`: between a folder and a bucket, either way; can be interrupted and continued."""

import argparse
import sys
from pathlib import Path

from bot.os_words import os_words
from bot.settings import Settings
from storage.photos.bucket_address import BucketAddress, is_bucket
from storage.photos.moving import Moved, move
from storage.photos.shelf import UnusableFolder
from storage.photos.store import PhotoStore
from texts import label
from texts.command_line import words

_LANG = "zh_CN"
#: photos between two lines of progress
_EVERY = 500


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="FROM", help=words("bot.move_photos_from"))
    parser.add_argument("target", metavar="TO", help=words("bot.move_photos_to"))
    parser.add_argument("--delete-moved", action="store_true", help=words("bot.move_photos_delete"))


def move_photos(settings: Settings, given: argparse.Namespace) -> int:
    if not is_bucket(given.source) and not Path(given.source).is_dir():
        return _refused("no_folder", path=given.source)
    if _place(given.source) == _place(given.target):
        return _refused("same", path=given.target)
    if given.delete_moved and _place(given.source) == _place(settings.photos):
        return _refused("in_use", path=given.source)
    stores = []
    for place in (given.source, given.target):
        try:
            if "://" in place and not is_bucket(place):
                raise ValueError(place)
            if is_bucket(place) and not settings.photo_access.is_whole:
                return _refused("no_keys", place=str(BucketAddress.parse(place)))
            stores.append(PhotoStore.open(place, settings.photo_access))
        except ValueError:
            return _refused("bad_place", place=place)
        except UnusableFolder as error:
            return _refused("unusable", place=place, why=os_words(error.why))
    source, target = stores
    target.try_out()  # before anything is read
    return _moved(source, target, delete=given.delete_moved)


def _moved(source: PhotoStore, target: PhotoStore, *, delete: bool) -> int:
    """Exit code: 1 if something is damaged, 130 (as shells have it) if it was interrupted."""
    moved = Moved()

    def tell() -> None:
        if moved.photos % _EVERY == 0:
            print(label("photo_store.moving.progress", _LANG, done=moved.photos), file=sys.stderr)

    try:
        move(source, target, moved, delete=delete, tell=tell)
    except KeyboardInterrupt:
        print(label("photo_store.moving.interrupted", _LANG, done=moved.photos), file=sys.stderr)
        return 130
    for path in moved.damaged:
        print(label("photo_store.moving.damaged", _LANG, source=source.location, path=path), file=sys.stderr)
    counts = {"photos": moved.photos, "files": moved.files, "new": moved.new, "there": moved.there}
    print(label("photo_store.moving.done", _LANG, source=source.location, target=target.location, **counts))
    key = "deleted" if delete else "kept"
    print(label(f"photo_store.moving.{key}", _LANG, source=source.location, deleted=moved.deleted))
    return 1 if moved.damaged else 0


def _refused(key: str, **values: str) -> int:
    print(label(f"photo_store.moving.{key}", _LANG, **values), file=sys.stderr)
    return 2


def _place(place: str) -> str:
    return place.partition("?")[0].rstrip("/") if is_bucket(place) else str(Path(place).resolve())
