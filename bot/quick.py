"""What makes a start short and a running house lean; nothing here changes what it does."""

import ctypes
import gc
import sys
from contextlib import suppress

#: tools that libraries import where they find them and do as well without: half a second of each start, for nothing
_UNUSED = ("pygments", "rich", "pkg_resources")
#: values made and dropped within an update need no search for cycles; a few megabytes may gather between two searches
_THRESHOLDS = (50_000, 20, 50)
#: glibc's mallopt(3): M_ARENA_MAX. Threads that decode photos would each keep what they once needed.
_M_ARENA_MAX, _ARENAS = -8, 2


def start() -> None:
    """To be called before anything else is imported. Until `settle` no cycles are sought: what imports make stays."""
    gc.disable()
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None: an import of it fails at once
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def settle() -> None:
    """What is there now stays: the search for cycles leaves it out. After the imports, and once the house runs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
