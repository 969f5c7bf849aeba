"""Air in the chat: what a leader reads on a phone."""

from air.board import Board
from air.model import Pollutant
from texts import Text, join, label, say
from wording.air import words

_SHOWN = (Pollutant.PM25, Pollutant.PM10)


def air_text(shown: Board, lang: str) -> Text:
    """The newest day, month and year, the targets, and how far all of that can be relied on."""
    lines = [say("air.chat.head", lang, station=words.station(shown.station, lang))]
    if shown.newest is not None:
        day = shown.newest
        pm25 = words.with_unit(words.of_day(day, Pollutant.PM25), Pollutant.PM25)
        lines.append(
            say(
                "air.chat.newest", lang, day=f"{day.day:%m-%d}", aqi=words.aqi(day, lang), pm25=pm25,
                status=words.status(day.status, lang), source=day.source,
            )
        )  # fmt: skip
    for key, so_far in (("month", shown.month), ("year", shown.year), ("before", shown.before)):
        if so_far.until is None or not so_far.days:
            continue
        means = [words.with_unit(words.mean(so_far.mean(one), one), one) for one in _SHOWN]
        lines.append(
            say(
                f"air.chat.{key}", lang, since=f"{so_far.since:%m-%d}", until=f"{so_far.until:%m-%d}",
                year=so_far.year, pm25=means[0], pm10=means[1], good=so_far.good, known=so_far.known,
                share=words.percent(so_far.good_share),
            )
        )  # fmt: skip
    for one in shown.targets:
        target, left = words.target(one.target, lang), words.left(one.target, one.left, lang)
        lines.append(say("air.chat.target", lang, target=target, left=left))
        if formula := words.formula(one.target, one.left, lang):
            lines.append(say("air.chat.formula", lang, formula=formula))
    if not shown.targets:
        lines.append(say("air.chat.no_target", lang, words=label("air.no_target", lang, year=shown.year.year)))
    lines.append(say("air.chat.about", lang, words="".join(words.reliability(shown.year, shown.rules, lang))))
    return join(lines)
