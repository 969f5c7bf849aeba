"""Rules that hold in several places, each with its source. What an operator may change is in zone/data instead."""

from datetime import timedelta

#: How long words that belong to no report stay readable: raw updates, texts in the web chat before consent, and
#: whatever is looked up in them. Our own rule (docs/手册-居民.md, 个人信息保护法 第19条: no longer than needed).
RAW_WORDS_KEPT = timedelta(hours=24)

#: The largest file a bot may download (Bot API, getFile); the web chat and the console keep to it too.
MAX_FILE_BYTES = 20 * 2**20

#: Items in one album (Bot API, sendMediaGroup).
ALBUM_LIMIT = 10
#: An album has no end marker: its answer waits this long after its last item (seconds).
ALBUM_WAIT_S = 1.5
#: Items of one album come within this time.
ALBUM_SPAN = timedelta(minutes=1)


def backoff_s(attempts: int, *, first_s: float, longest_s: float) -> float:
    """Seconds to wait before the next try: doubled with each of the `attempts` failed so far (0: the first wait)."""
    return min(first_s * 2.0 ** min(attempts, 30), longest_s)
