"""Rules used in several places, each with its source. Values that an operator may change are in zone/data instead."""

from datetime import timedelta

#: How long texts that belong to no report stay readable: raw updates and texts in the web chat before consent,
#: and whatever is derived from them. Our own rule (docs/手册-居民.md, 个人信息保护法 第19条: no longer than needed).
RAW_WORDS_KEPT = timedelta(hours=24)

#: The largest file a bot may download (Bot API, getFile); the web chat and the console use the same limit.
MAX_FILE_BYTES = 20 * 2**20

#: Items in one album (Bot API, sendMediaGroup).
ALBUM_LIMIT = 10
#: An album has no end marker: its answer waits this long after its last item (seconds).
ALBUM_WAIT_S = 1.5
#: All items of one album arrive within this time.
ALBUM_SPAN = timedelta(minutes=1)


def backoff_s(attempts: int, *, first_s: float, longest_s: float) -> float:
    """Seconds to wait before the next try: doubled with each of the `attempts` failed so far (0: the first wait)."""
    return min(first_s * 2.0 ** min(attempts, 30), longest_s)
