"""Notices about warnings, at delivery: whether they still say something, and what; for chat, robots and mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from complaints.model import Notice
from complaints.model.warnings import OfficialWarning, Standing, WarningVersion
from complaints.ports import Records
from enterprises.warnings import pressing, releasing, spreading
from texts import Text, join, label, say
from wording import warnings
from wording.firms import firm_name
from wording.moments import moment
from zone import Zone

#: to members of firms and units; to staff
TO_MEMBERS = frozenset({spreading.TOLD, pressing.TOLD_UNIT})
TO_STAFF = frozenset({releasing.TOLD_RELEASE, releasing.TOLD_UNRELEASED, releasing.TOLD_DECIDED, pressing.TOLD_OFFICE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`path`: a page below /console/."""

    text: Text
    path: str


def to_staff(notice: Notice, records: Records, zone: Zone, lang: str) -> Said | None:
    """None for what has been settled meanwhile."""
    if notice.key == pressing.TOLD_OFFICE:
        return _silent(notice, records, lang)
    warning = records.warnings.of_version(int(notice.values["version"]))
    if warning is None:
        return None
    version = next(one for one in warning.versions if str(one.id) == notice.values["version"])
    if notice.key == releasing.TOLD_DECIDED:
        return _decided(warning, version, lang)
    if version.standing is not Standing.WAITING:
        return None
    called = warnings.name(warning, version, lang)
    path = f"warnings/{warning.id}/{version.number}"
    if notice.key == releasing.TOLD_UNRELEASED:
        minutes = int(releasing.ANSWER_WITHIN.total_seconds() // 60) * (int(notice.values["step"]) - 1)
        text = say("warnings.unreleased", lang, name=called, document=version.document, minutes=minutes)
        return Said(text=text, path=path)
    text = say("warnings.release", lang, name=called, by=version.entered_name, document=version.document)
    if int(notice.values["step"]) > 1:
        text = join([text, say("warnings.release_again", lang, step=notice.values["step"])], "\n")
    return Said(text=text, path=path)


def by_way(notice: Notice, records: Records, zone: Zone, lang: str) -> tuple[str, Sequence[str], str] | None:
    """Title, lines and path for robots and mail; None if there is nothing to say any more."""
    if notice.key in TO_STAFF:
        said = to_staff(notice, records, zone, lang)
        return (said.text.text, (), said.path) if said is not None else None
    about = warnings.found(records, notice.values["task"])
    if about is None:
        return None
    task, version = about.task, about.version
    called = warnings.name(about.warning, version, lang)
    if notice.key == pressing.TOLD_UNIT:
        if not task.must_confirm or task.confirmed is not None:
            return None
        due = moment(task.due_at, zone, lang)
        firm = firm_name(records, task.firm)
        return label("warnings.unit", lang, name=called, firm=firm, due=due, phones=""), (), ""
    news = notice.values["news"]
    lines = (
        warnings.source(version, zone, lang),
        warnings.begins(version, zone, lang),
        *warnings.demand_lines(about, news, zone, lang),
    )
    return label(f"warnings.firm.head.{news}", lang, name=called), lines, f"firm/warnings/{task.id}"


def _silent(notice: Notice, records: Records, lang: str) -> Said | None:
    warning = records.warnings.get(int(notice.values["warning"]))
    if warning is None or warning.current is None or warning.is_lifted:
        return None
    called = warnings.name(warning, warning.current, lang)
    text = say("warnings.silent", lang, name=called, count=notice.values["count"])
    return Said(text=text, path=f"warnings/{warning.id}#silent")


def _decided(warning: OfficialWarning, version: WarningVersion, lang: str) -> Said | None:
    if version.standing is Standing.WAITING:
        return None
    text = say(
        f"warnings.decided.{version.standing}", lang, name=warnings.name(warning, version, lang),
        document=version.document, by=version.decided_name, why=version.why,
    )  # fmt: skip
    return Said(text=text, path=f"warnings/{warning.id}")
