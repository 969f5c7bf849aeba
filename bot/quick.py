"""What makes a start short and a running house lean; nothing here changes what it does."""

import ctypes
import gc
import sys
from contextlib import suppress

#: tools that libraries import where they find them and do as well without: half a second of each start, for nothing
_UNUSED = ("pygments", "rich", "pkg_resources")
#: values made and dropped within an update need no search for cycles; a few megabytes may gather between two searches
_THRESHOLDS = (50_000, 20, 50)
#: glibc's mallopt(3). Two arenas (M_ARENA_MAX): threads that decode photos would each keep what they once needed. What
#: is larger than 1 MB, a picture's pixels, goes back when dropped (M_MMAP_THRESHOLD), and so do more than 2 MB free at
#: an arena's end (M_TRIM_THRESHOLD); glibc would raise both to twice the largest picture and keep as much.
_MALLOC = {-8: 2, -3: 1 << 20, -1: 2 << 20}


def start() -> None:
    """To be called before anything else is imported. Until `settle` no cycles are sought: what imports make stays."""
    gc.disable()
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None: an import of it fails at once
    with suppress(OSError, AttributeError):  # another C library
        for option, value in _MALLOC.items():
            ctypes.CDLL(None).mallopt(option, value)


def settle() -> None:
    """What is there now stays: the search for cycles leaves it out. After the imports, and once the house runs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
