"""The command line. Each command prints its result and returns an exit code; an error is one sentence."""

import argparse
import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from bot import backup, checking, logs, quick
from bot.alone import alone
from bot.app import Runtime, assemble
from bot.curating import add_commands
from bot.curating import run as curate
from bot.doctor.command import add_options as add_doctor_options
from bot.doctor.command import doctor
from bot.findings import finding_line
from bot.hearing import add_options as add_hear_options
from bot.hearing import hear
from bot.invitations import (
    NoAccount,
    first_invitation,
    invite,
    new_account,
    open_account,
    party_of,
    party_of_firm,
    roles_named,
)
from bot.loop import event_loop
from bot.mistakes import MISTAKES, told
from bot.moving_photos import add_options as add_move_options
from bot.moving_photos import move_photos
from bot.moving_records import add_options as add_record_options
from bot.moving_records import move_records
from bot.resources import now, open_office, open_store
from bot.settings import Settings, load
from bot.zone_versions import published
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.model import PARTY_ROLES, PRECEDENCE, STAFF_ROLES, Role, Staff
from complaints.ports import QueueFilter
from storage.engine.finding import Finding
from storage.engine.opening import sqlite_file
from storage.engine.sqlite_files import damage_of
from storage.photos.bucket_address import is_bucket
from storage.photos.store import PhotoStore
from storage.tx import Tx
from storage.verifying import changed_files, problems, totals
from texts import label
from texts.command_line import Parser, words
from zone import Zone

_LANG = "zh_CN"


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        settings = load()
        logs.configure(settings.log_level)
        command: Callable[[Settings, argparse.Namespace], int] = given.command
        return command(settings, given)
    except MISTAKES as mistake:
        print(told(mistake), file=sys.stderr)
        return 2


def run(settings: Settings, _given: argparse.Namespace) -> int:
    with alone(settings), asyncio.Runner(loop_factory=event_loop()) as runner:
        runner.run(_serve(settings))
    return 0


def migrate(settings: Settings, _given: argparse.Namespace) -> int:
    open_store(settings).close()
    print(label("command_line.migrated", _LANG))
    return 0


def back_up(settings: Settings, given: argparse.Namespace) -> int:
    written = backup.backup(settings, given.to, now=now().astimezone(settings.local_time))
    print(label("command_line.backed_up", _LANG, path=written))
    if is_bucket(settings.photos):
        print(label("command_line.photos_stay", _LANG, location=settings.photo_place))
    return 0


def restore(settings: Settings, given: argparse.Namespace) -> int:
    """Restores, then verifies the result."""
    with alone(settings):
        manifest = backup.restore(settings, given.archive)
    print(label("command_line.restored", _LANG, path=settings.data_dir))
    if manifest.files is None:
        print(label("command_line.old_archive", _LANG))
    if manifest.photos_elsewhere:
        print(label("command_line.photos_elsewhere", _LANG, location=manifest.photos_elsewhere, count=manifest.photos))
    return verify(settings, given)


def verify(settings: Settings, _given: argparse.Namespace) -> int:
    database = sqlite_file(settings.records_url)
    if database is not None and not database.exists():
        print(label("backup.no_records", _LANG, path=database), file=sys.stderr)
        return 1
    photos = PhotoStore.open(settings.photos, settings.photo_access)
    if database is not None and (damage := damage_of(database)):  # nothing can be read safely from such a file
        return _verdict([*damage, *changed_files(photos)])
    store = open_store(settings)
    try:
        findings, there = store.read_now(lambda tx: (list(problems(tx, photos)), totals(tx)))
        print(label("command_line.counted", _LANG, cases=there.cases, photos=there.photos))
        return _verdict(findings)
    finally:
        store.close()


def recount(settings: Settings, _given: argparse.Namespace) -> int:
    """Counts the sums of the statistics again."""
    store = open_store(settings)
    try:
        store.write_now(lambda tx: tx.sums.count_again())
    finally:
        store.close()
    print(label("command_line.recounted", _LANG))
    return 0


def _verdict(findings: list[Finding]) -> int:
    for finding in findings:
        print(finding_line(finding), file=sys.stderr)
    print(label("command_line.verified" if not findings else "command_line.damaged", _LANG, count=len(findings)))
    return 1 if findings else 0


def check(settings: Settings, _given: argparse.Namespace) -> int:
    """Checks settings and zone data: errors that prevent a start are BadSettings or BadZone with file and line, as in
    `run`. Also reports what prevents no start, or only a later one: an invalid token, misspelt names, folders."""
    wrong = False
    for line in checking.lines(settings, now().astimezone(settings.local_time).date()):
        print(line.says)
        wrong |= line.wrong
    return 1 if wrong else 0


def create_staff(settings: Settings, given: argparse.Namespace) -> int:
    store = open_store(settings)
    try:
        unit = _unit(settings, given)

        def work(tx: Tx) -> Staff:
            firm = party_of_firm(tx, given.role, firm=given.firm) if given.firm or Role.FIRM in given.role else ""
            return new_account(tx, name=given.name, roles=given.role, telegram_id=given.telegram_id, party=unit or firm)

        account = store.write_now(work)
    except NoAccount as refusal:
        print(refusal, file=sys.stderr)
        store.close()
        return 1
    login = store.write_now(lambda tx: invite(tx, account, purpose="login", now=now()))
    print(label("command_line.staff_made", _LANG, name=account.name, role=roles_named(account.roles_in_order)))
    print(label("command_line.staff_link", _LANG, url=_login_address(settings.address, login)))
    if account.telegram_id is None:
        bind = store.write_now(lambda tx: invite(tx, account, purpose="bind", now=now()))
        print(label("command_line.bind_hint", _LANG, name=account.name, token=bind))
    store.close()
    return 0


def _unit(settings: Settings, given: argparse.Namespace) -> str:
    """The zone is read only for a unit's member, because staff can be created before the zone's data is right."""
    if not (Role.UNIT in given.role or given.unit):
        return ""
    return party_of(published(settings).zone, given.role, unit=given.unit)


def login_link(settings: Settings, given: argparse.Namespace) -> int:
    """Prints a link for an existing account and cancels its unused links."""
    store = open_store(settings)

    def work(tx: Tx) -> tuple[Staff, str]:
        account = open_account(tx, name=given.name)
        tx.acts.add(action="staff_link", now=now(), staff_id=account.id, detail="command line")
        return account, invite(tx, account, purpose="login", now=now())

    try:
        account, word = store.write_now(work)
    except NoAccount as refusal:
        print(refusal, file=sys.stderr)
        return 1
    finally:
        store.close()
    print(label("command_line.link_for", _LANG, name=account.name, role=roles_named(account.roles_in_order)))
    print(label("command_line.staff_link", _LANG, url=_login_address(settings.address, word)))
    return 0


def demo_data(settings: Settings, _given: argparse.Namespace) -> int:
    """Uses the names of the training zone, so ZONE_DIR should be that zone too, as in `make run` without .env."""
    from bot import demo  # with Pillow's fonts, imported late: 2 MB that a service does not need

    zone, store = Zone.load(demo.TRAINING, timezone=settings.local_time), open_store(settings)
    clock = Clock(WorkingTime(zone.hours, zone.timezone))
    pepper, at = settings.key("pepper"), now()
    photos = PhotoStore.open(settings.photos, settings.photo_access)
    created = store.write_now(lambda tx: demo.fill(tx, zone=zone, clock=clock, pepper=pepper, now=at, photos=photos))
    store.close()
    print(
        label("command_line.demo_made", _LANG, count=created) if created else label("command_line.demo_refused", _LANG)
    )
    return 0 if created else 1


async def _serve(settings: Settings) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    office = await asyncio.to_thread(open_office, settings)
    await assemble(office).run(started=_announce, stop=stop)


def _announce(house: Runtime) -> None:
    quick.settle()
    threading.Thread(target=quick.gather, daemon=True).start()  # the kernel may take seconds on a busy machine
    settings = house.office.settings
    address = settings.address if settings.http_port else f"http://{settings.http_host}:{house.port}"
    print(label("run.ready", _LANG))
    print(label("run.chat", _LANG, url=address))
    print(label("run.console", _LANG, url=address))
    if not settings.bot_token:
        word = house.office.store.write_now(lambda tx: first_invitation(tx, now=now()))
        if word:
            print(label("run.login", _LANG, url=_login_address(address, word)))
        else:
            print(label("run.login_again", _LANG))
        print(label("run.telegram_off", _LANG))
    else:
        print(label("run.telegram_on", _LANG, url=address))
    if house.office.zone.training:
        print(label("run.training", _LANG))
        if not house.office.store.read_now(lambda tx: tx.cases.count(QueueFilter())):
            print(label("run.nothing_yet", _LANG))
    print(label("run.stop", _LANG), flush=True)


def _login_address(address: str, word: str) -> str:
    return f"{address}/console/login/{word}"


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m bot", description=words("bot.about"))
    parser.set_defaults(command=run)
    commands = parser.add_subparsers(metavar="command")

    def add(name: str, command: Callable[[Settings, argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        description = words(f"bot.{text}")
        subparser = commands.add_parser(name, help=description, description=description)
        subparser.set_defaults(command=command)
        return subparser

    add("run", run, "run")
    add("migrate", migrate, "migrate")
    backing_up = add("backup", back_up, "backup")
    backing_up.add_argument("to", type=Path, nargs="?", default=Path(), help=words("bot.backup_to"))
    restoring = add("restore", restore, "restore")
    restoring.add_argument("archive", type=Path, help=words("bot.restore_archive"))
    add("verify", verify, "verify")
    add("recount", recount, "recount")
    add_move_options(add("move-photos", move_photos, "move_photos"))
    add_record_options(add("move-records", move_records, "move_records"))
    add("check", check, "check")
    add_doctor_options(add("doctor", doctor, "doctor"))
    add_hear_options(add("hear", hear, "hear"))
    add_commands(add("knowledge", curate, "knowledge"))
    add("demo-data", demo_data, "demo")
    staff = add("create-staff", create_staff, "staff")
    staff.add_argument("name", help=words("bot.staff_name"))
    roles = [role for role in PRECEDENCE if role in STAFF_ROLES | PARTY_ROLES]
    staff.add_argument("--role", required=True, action="append", choices=roles, type=Role, help=words("bot.staff_role"))
    staff.add_argument("--unit", default="", help=words("bot.staff_unit"))
    staff.add_argument("--firm", default="", help=words("bot.staff_firm"))
    staff.add_argument("--telegram-id", type=int, help=words("bot.staff_telegram"))
    link = add("login-link", login_link, "login_link")
    link.add_argument("name", help=words("bot.login_link_name"))
    return parser
