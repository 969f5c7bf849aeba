"""Official warnings in words, the same for chat, pages, robots and mail. They say what the document says, with issuer
and number; a drill says so first."""

from collections.abc import Sequence
from dataclasses import dataclass

from complaints.model import Staff
from complaints.model.warnings import FirmTask, OfficialWarning, Scope, WarningVersion
from complaints.ports import Records
from enterprises.memberships import firms_of
from enterprises.warnings.progress import FirmLine
from texts import Text, join, label, plain, say
from wording.firms import firm_name
from wording.moments import day_words, moment
from zone import Zone

#: news after which a firm has nothing to answer
_OVER = frozenset({"lifted", "not_concerned"})
#: telephone numbers that are listed for one firm
_PHONES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutFirm:
    """`version`: the document that the firm was told last."""

    warning: OfficialWarning
    task: FirmTask
    version: WarningVersion


def mark(warning: OfficialWarning, lang: str) -> str:
    """【演练】, or nothing."""
    return label("warnings.drill_mark", lang) if warning.drill else ""


def name(warning: OfficialWarning, version: WarningVersion, lang: str) -> str:
    level = label(f"warnings.level.{version.level}", lang)
    key = "warnings.name_lifted" if version.ends else "warnings.name"
    return label(key, lang, mark=mark(warning, lang), level=level)


def source(version: WarningVersion, zone: Zone, lang: str) -> str:
    issued = moment(version.issued_at, zone, lang)
    return label("warnings.source", lang, issuer=version.issuer, document=version.document, issued=issued)


def begins(version: WarningVersion, zone: Zone, lang: str) -> str:
    key = "warnings.lifted_at" if version.ends else "warnings.begins"
    return label(key, lang, begins=moment(version.begins_at, zone, lang))


def scope(one: Scope, records: Records, zone: Zone, lang: str) -> str:
    if one.whole:
        return label("warnings.scope_whole", lang)
    areas = (zone.subdistrict(name) for name in one.subdistricts)
    parts = [*(area.name(lang) for area in areas if area is not None), *one.trades]
    firms = records.firms.names(one.firms[:5])
    parts += [firms[firm] for firm in one.firms[:5] if firm in firms]
    if len(one.firms) > len(firms):
        parts.append(label("warnings.scope_firms", lang, count=len(one.firms)))
    return label("comma", lang).join(parts)


def state(line: FirmLine, lang: str) -> str:
    task = line.task
    return label(f"warnings.state.{line.stand}", lang, done=task.done_count, count=len(task.actions))


def firm_text(about: AboutFirm, news: str, zone: Zone, lang: str) -> Text:
    """What a firm is told."""
    warning, version = about.warning, about.version
    called = name(warning, version, lang)
    parts = [say(f"warnings.firm.head.{news}", lang, name=called)]
    if warning.drill:
        parts.append(say("warnings.drill_banner", lang))
    parts += [plain(source(version, zone, lang)), plain(begins(version, zone, lang))]
    parts += [plain(line) for line in demand_lines(about, news, zone, lang)]
    return join([*parts, say("warnings.relay", lang)], "\n")


def demand_lines(about: AboutFirm, news: str, zone: Zone, lang: str) -> Sequence[str]:
    """What the firm has to do, and by when to confirm."""
    task = about.task
    if news in _OVER:
        if news == "not_concerned":
            return []
        before = about.warning.lifted_before_it_began()
        return [label("warnings.firm.lifted_before" if before else "warnings.firm.lifted", lang)]
    if task.exemption is not None:
        until = day_words(task.exemption.until, zone, lang)
        return [
            label(
                "warnings.firm.exempt", lang, grade=task.exemption.grade, document=task.exemption.document, until=until
            )
        ]
    lines = action_lines(task, lang)
    lines = [label("warnings.firm.actions", lang), *lines] if lines else [label("warnings.firm.no_actions", lang)]
    if task.confirmed is not None:
        return [*lines, label("warnings.firm.confirmed_stands", lang)]
    key = "warnings.firm.ask" if task.actions else "warnings.firm.ask_receipt"
    return [*lines, label(key, lang, due=moment(task.due_at, zone, lang))]


def action_lines(task: FirmTask, lang: str) -> list[str]:
    photo = label("warnings.firm.photo", lang)
    return [
        label("warnings.firm.action", lang, n=number, text=one.text, photo=photo if one.photo else "")
        for number, one in enumerate(task.actions, 1)
    ]


def unit_text(about: AboutFirm, records: Records, zone: Zone, lang: str) -> Text:
    """To the unit that answers for a silent firm, with the telephone numbers of its persons."""
    return say(
        "warnings.unit",
        lang,
        name=name(about.warning, about.version, lang),
        firm=firm_name(records, about.task.firm),
        due=moment(about.task.due_at, zone, lang),
        phones=label("comma", lang).join(phones(records, about.task.firm)),
    )


def phones(records: Records, firm: str) -> Sequence[str]:
    """Name and number of the persons who have one."""
    with_number = [one for one in records.firms.persons_of(firm) if one.phone]
    return [f"{one.name} {one.phone}" for one in with_number[:_PHONES]]


def found(records: Records, task_id: str) -> AboutFirm | None:
    """What a notice is about; None if it is gone."""
    task = records.warnings.task_by_id(int(task_id)) if task_id.isdigit() else None
    warning = records.warnings.get(task.warning_id) if task is not None else None
    version = warning.version(task.version) if warning is not None and task is not None else None
    if warning is None or task is None or version is None:
        return None
    return AboutFirm(warning=warning, task=task, version=version)


def is_of(task: FirmTask, account: Staff) -> bool:
    """Whether the account acts for the firm of the task."""
    return task.firm in firms_of(account)
