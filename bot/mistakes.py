"""Texts for an operator's mistakes: errors of storage and zone carry values, and get their text here, at the edge."""

from pathlib import Path

from bot.backup import BackupRefused
from bot.os_words import os_words
from bot.settings import BadSettings
from storage.engine.errors import StorageError, UnusableDatabase
from storage.migrations import UnknownShape
from storage.photos.shelf import PhotosAway, UnusableFolder
from texts import has, label
from wording.zone_problems import problem_words
from zone import BadZone, NoZone
from zone.rows import RowProblem

#: reported without a traceback
MISTAKES = (BadSettings, BadZone, BackupRefused, StorageError, UnknownShape, UnusableFolder)
_LANG = "zh_CN"


def told(mistake: Exception) -> str:
    """The text for the terminal: what is wrong and what to do."""
    match mistake:
        case UnusableFolder():
            return label("mistake.photo_folder", _LANG, path=mistake.location, why=os_words(mistake.why))
        case PhotosAway():
            return photos_away(mistake)
        case NoZone():
            file, why = mistake.why.filename, os_words(mistake.why)
            if Path(file).name != "zone.yaml" and (mistake.folder / "zone.yaml").exists():
                return label("mistake.zone_file", _LANG, file=file, why=why)
            return label("mistake.zone_folder", _LANG, folder=mistake.folder, file=file, why=why)
        case UnusableDatabase():
            return label("mistake.database", _LANG, url=mistake.url, why=mistake.why)
        case UnknownShape():
            return label("mistake.newer_database", _LANG, revisions=mistake.revisions)
        case BadZone():
            return "\n".join(map(sentence, mistake.problems))
    return str(mistake)


def photos_away(failure: PhotosAway) -> str:
    """What a bucket said, or that it said nothing, and what to look at."""
    key = f"photo_store.why.{failure.why}"
    why = label(key, _LANG) if has(key, _LANG) else label("photo_store.why.other", _LANG, code=failure.why)
    return label("photo_store.away", _LANG, location=failure.location, why=why)


def sentence(problem: RowProblem) -> str:
    """A problem of the zone's data: file, line, what is wrong, and what to write instead."""
    return f"{problem.path}:{problem.line}: {problem_words(problem, _LANG)}"
