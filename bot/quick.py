"""Shortens the start and saves memory; changes no behaviour."""

import ctypes
import gc
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

#: optional modules that libraries import if they are installed: half a second and a megabyte without any use
_UNUSED = ("pygments", "rich", "pkg_resources", "httpx._main")
#: objects that live within one update need no cycle search; a few megabytes may accumulate between two searches
_THRESHOLDS = (50_000, 20, 50)
#: glibc's mallopt(3). Two arenas (M_ARENA_MAX), because each decoder thread would retain its peak. Blocks over 1 MB (a
#: picture's pixels) return to the system when freed (M_MMAP_THRESHOLD), and so does free memory over 2 MB at an arena's
#: end (M_TRIM_THRESHOLD); by default glibc raises both to twice the largest picture and retains as much.
_MALLOC = {-8: 2, -3: 1 << 20, -1: 2 << 20}
_MAPS = Path("/proc/self/maps")
#: bytes of a huge page, and madvise(2)'s MADV_COLLAPSE (Linux 6.1)
_HUGE, _COLLAPSE = 2 << 20, 25


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


def gather() -> None:
    """Moves the present objects into huge pages, where the kernel can. Call it once the service runs.

    A message is compared with tens of thousands of words in dictionaries: most look-ups go to memory not visited
    lately, and the table of small pages, a thousand times longer, had to be read for each.
    """
    with suppress(OSError, AttributeError):  # another system; an older kernel refuses, which is as well
        advise = ctypes.CDLL(None).madvise
        for start, end in huge_ranges(_MAPS.read_text("ascii", "replace").splitlines()):
            advise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _COLLAPSE)


def huge_ranges(maps: Iterable[str]) -> list[tuple[int, int]]:
    """The whole huge pages in the heap and in memory without a file, from lines of /proc/self/maps."""
    found = list[tuple[int, int]]()
    for line in maps:
        where, rights, _, _, _, *name = line.split()
        if rights != "rw-p" or name not in ([], ["[heap]"]):
            continue
        start, end = (int(bound, 16) for bound in where.split("-"))
        start, end = -(-start // _HUGE) * _HUGE, end // _HUGE * _HUGE
        if start < end:
            found.append((start, end))
    return found
