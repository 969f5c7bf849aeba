"""Photos and other files of a draft or a case."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: kinds that staff listen to or watch in the console
AUDIO_VIDEO = frozenset({"voice", "video"})
#: stages of files that staff and units added; those of all other stages may lead to the reporter
NOT_REPORTER_S = ("after", "dispute", "check", "date", "warning")
#: stage of the photos of a check by list, which belong to neither draft nor case
OF_CHECK = "check"
#: the same for official warnings: the document, and photos of 已落实
OF_WARNING = "warning"
#: stage of what a firm keeps with a due date that was done; these belong to neither draft nor case too
OF_DATE = "date"


class EvidenceState(StrEnum):
    PENDING = "pending"
    STORED = "stored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A photo or other file: `pending` until it is fetched, then `stored` in the photo store, or `failed`."""

    id: int
    draft_id: int | None
    case_id: int | None
    kind: str  # photo | document | voice | video
    stage: str  # report | before | after | supplement | dispute | check | date
    bot_id: int | None  # the bot that file_id belongs to; None once fetched, and for console uploads
    file_id: str
    file_unique_id: str
    size: int | None
    state: EvidenceState
    attempts: int = 0
    retry_at: datetime | None = None  # earliest next attempt; None: at once
    reason: str = ""  # of the failure: a key under photo.* in texts
    sha256: str = ""  # digest of the original and name in the photo store
    taken_at: datetime | None = None  # EXIF, files only
    lat: float | None = None  # EXIF, files only; WGS-84
    lon: float | None = None
    width: int | None = None
    height: int | None = None
    phash: str = ""  # perceptual hash, 16 hex digits, to recognize a reused photo (S11)
    added_at: datetime
    coming: bool = False  # a thumbnail so far: the photo is still on the phone of whoever took it
