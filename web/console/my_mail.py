"""邮件提醒 in 我的账号: the person's own address, confirmed by a link, and what is sent to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Staff
from complaints.office import mailing
from complaints.office.mail_choices import MailChoice
from complaints.ports import Records
from complaints.ports.addresses import MAIL
from http_server.site import address_of
from texts import label
from web.console.session import HOUSE, staff_of
from web.console.show import error_message
from web.pages import lang_of
from wording.ways import masked


@dataclass(frozen=True, slots=True, kw_only=True)
class MyMail:
    """`masked` is empty without an address. `choices`: (value, words, chosen)."""

    masked: str
    confirmed: bool
    choices: Sequence[tuple[str, str, bool]]


def mine(request: web.Request, records: Records) -> MyMail | None:
    """None if e-mail isn't set up."""
    if not request.app[HOUSE].services().mail:
        return None
    staff, lang = staff_of(request), lang_of(request)
    address = mailing.address_of(records, mailing.of_account(staff.id))
    wants = address.wants if address else {MailChoice.MINE, MailChoice.DANGER}
    return MyMail(
        masked=masked(address) if address else "",
        confirmed=address is not None and address.confirmed,
        choices=[(one, label(f"mail.choice.{one}", lang), one in wants) for one in offered(staff)],
    )


def offered(staff: Staff) -> Sequence[MailChoice]:
    """A unit's member gets no mail about the office's cases."""
    return (MailChoice.MINE,) if staff.party else tuple(MailChoice)


async def save(request: web.Request) -> str:
    """Stores choices, and an address if one was typed. Returns what to say; raises Incomplete, NotAllowed, NotFound."""
    house, staff, form = request.app[HOUSE], staff_of(request), await request.post()
    now, typed, services = house.clock(), str(form.get("mail", "")).strip(), house.services()
    wants = frozenset(str(one) for one in form.getall("want", [])) & frozenset(offered(staff))
    party = mailing.of_account(staff.id)
    if not services.mail:
        raise NotFound("error.old_button")

    def work(records: Records) -> str:
        present = mailing.address_of(records, party)
        if form.get("action") == "remove":
            mailing.forget(records, party)
            records.acts.add(action="address_remove", now=now, staff_id=staff.id, detail=f"{party} {MAIL}")
            return "mail.mine_removed"
        if not typed and present is not None:
            records.addresses.choose(present.id, wants)
            return "mail.mine_saved"
        asker = mailing.Asker(name=party, network=address_of(request))
        mailing.leave(records, party=party, typed=typed, asker=asker, asks=services.mail_asks, now=now, wants=wants)
        records.acts.add(action="address_add", now=now, staff_id=staff.id, detail=f"{party} {MAIL}")
        return "mail.sent"

    said = await house.store.write(work)
    house.wake()
    return said


async def saved(request: web.Request) -> tuple[str, str, int]:
    """(what was done, what is wrong, status), one of the texts empty."""
    try:
        return label(await save(request), lang_of(request)), "", 200
    except (Incomplete, NotAllowed) as error:
        return "", error_message(request, error), 422 if isinstance(error, Incomplete) else 429
