"""What the service does to its memory once it runs."""

import subprocess
import sys
from pathlib import Path

from bot.quick import gather, huge_ranges

MIB = 1 << 20


def line(start: int, end: int, rights: str = "rw-p", name: str = "") -> str:
    return f"{start * MIB:x}-{end * MIB:x} {rights} 00000000 00:00 0 {name}"


def test_whole_huge_pages_of_the_heap_and_of_memory_without_a_file_are_gathered() -> None:
    maps = [
        line(3, 9, name="[heap]"),
        line(10, 14),
        line(15, 17),  # crosses a bound and holds no whole page
        line(20, 24, "r--p"),
        line(30, 34, "rw-s"),
        line(40, 44, name="/srv/data/knowledge/entries/joint.postings.npy"),
        line(50, 54, name="[stack]"),
    ]
    assert huge_ranges(maps) == [(4 * MIB, 8 * MIB), (10 * MIB, 14 * MIB)]


def test_objects_are_the_same_after_they_were_moved() -> None:
    words = {str(number): number for number in range(200_000)}
    gather()
    assert words == {str(number): number for number in range(200_000)}


def test_nothing_is_imported_at_the_start_that_few_services_need() -> None:
    """Six megabytes: calendar feeds, fonts of drawn pictures, the demonstration, the command line of a library."""
    start = "import sys; from bot import quick; quick.start(); import bot.commands; print(*sys.modules)"
    command = [sys.executable, "-c", start]
    loaded = subprocess.run(command, cwd=Path(__file__).parents[2], check=True, capture_output=True, text=True).stdout
    assert {"bot.app", "web.calendar_feed", "storage.photos.black_boxes", "httpx"} <= set(loaded.split())
    late = {"icalendar", "PIL.ImageFont", "bot.demo", "click", "fpdf", "shapely"}
    assert late.isdisjoint(loaded.split())
