"""Shortens the start and saves memory; changes no behaviour."""

import ctypes
import gc
import sys
from contextlib import suppress

#: optional modules that libraries import if they are installed: half a second per start without any use
_UNUSED = ("pygments", "rich", "pkg_resources")
#: objects that live within one update need no cycle search; a few megabytes may accumulate between two searches
_THRESHOLDS = (50_000, 20, 50)
#: glibc's mallopt(3). Two arenas (M_ARENA_MAX), because each decoder thread would retain its peak. Blocks over 1 MB (a
#: picture's pixels) return to the system when freed (M_MMAP_THRESHOLD), and so does free memory over 2 MB at an arena's
#: end (M_TRIM_THRESHOLD); by default glibc raises both to twice the largest picture and retains as much.
_MALLOC = {-8: 2, -3: 1 << 20, -1: 2 << 20}


def start() -> None:
    """Call it before any other import. Disables the cycle search until `settle`, because imported objects stay."""
    gc.disable()
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None makes its import fail at once
    with suppress(OSError, AttributeError):  # another C library
        for option, value in _MALLOC.items():
            ctypes.CDLL(None).mallopt(option, value)


def settle() -> None:
    """Excludes all present objects from the cycle search. Call it after the imports, and once the service runs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
