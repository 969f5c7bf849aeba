"""Disagreements between the photos and the place of a report, in words."""

from collections.abc import Sequence
from datetime import timedelta

from complaints.model import Evidence, Place
from complaints.report.agreement import disagreements
from texts import Text, label, say


def doubt_lines(place: Place | None, evidence: Sequence[Evidence], lang: str) -> list[Text]:
    lines = []
    for found in disagreements(place, evidence):
        size = distance(found.metres, lang) if found.metres is not None else duration(found.time or timedelta(), lang)
        lines.append(say(f"place.doubt.{found.doubt}", lang, size=size))
    return lines


def distance(metres: float, lang: str) -> str:
    if metres < 950:
        return label("place.size.metres", lang, count=max(10, int(round(metres, -1))))
    return label(
        "place.size.kilometres", lang, count=f"{metres / 1000:.1f}" if metres < 10_000 else round(metres / 1000)
    )


def duration(time: timedelta, lang: str) -> str:
    hours = time // timedelta(hours=1)
    return (
        label("place.size.hours", lang, count=hours) if hours < 48 else label("place.size.days", lang, count=time.days)
    )
