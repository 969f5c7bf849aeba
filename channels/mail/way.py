"""The way of e-mail: of units and the team what their robots say, to staff what they chose, and to a reporter that the
own case has news. Letters hold number, category or state, and a link; no words of a report, no place, no names.
"""

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from channels.mail import digest
from channels.mail.letter import Letter, written
from channels.mail.server import TIMEOUT_S, MailServer, send
from channels.outbox.delivery import is_quiet
from channels.outbox.verdict import Do, SendVerdict, Undelivered
from channels.outbox.ways import Parcel
from channels.robots.text import RobotText, Speaker, is_said
from complaints.model import Notice
from complaints.office import mail_digest, mailing
from complaints.office.mail_choices import wanted
from complaints.ports import Address, Records
from complaints.ports.addresses import MAIL
from services.records import Records as AllRecords
from storage.messages.outbox import Outgoing
from texts import label
from wording.states import public_state, state_name

#: letters to offices
LANG = "zh_CN"
#: notices to a reporter that are news of the case
_NEWS = "notice."
_A_MINUTE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class MailBox:
    """`sender`: the address in From and of bounces."""

    server: MailServer
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    letter: Letter
    ident: str
    quiet: bool


class Mail:
    kind = MAIL

    def __init__(
        self,
        *,
        box: MailBox | None,
        speaker: Speaker,
        key: bytes,
        clock: Callable[[], datetime],
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Without a box nothing new is written, and what waits is a failure. `key` signs links."""
        self._box, self._speaker, self._key, self._clock, self._timeout_s = box, speaker, key, clock, timeout_s

    def recipients(self, notice: Notice, records: Records) -> Iterable[str]:
        if self._box is None:
            return []
        if notice.to == "reporter":
            news = notice.case_id is not None and notice.key.startswith(_NEWS)
            found = [*records.addresses.of(mailing.of_case(notice.case_id))] if news and notice.case_id else []
        else:
            office = notice.to == "group" or notice.to.startswith(("unit:", "firm:"))
            found = [*records.addresses.of(notice.to)] if office and is_said(notice, records) else []
            found += wanted(notice, records)
        failing = notice.values.get("recipient", "")  # an alarm about mail is not for mail
        if failing.startswith(f"{MAIL}:"):
            return []
        return [f"{MAIL}:{one.id}" for one in found if one.kind == MAIL and one.confirmed]

    def prepare(self, row: Outgoing, records: AllRecords) -> Parcel | None:
        if self._box is None:
            raise Undelivered(SendVerdict(do=Do.DEAD), "no_mail")
        ident = row.recipient.partition(":")[2]
        address = records.addresses.get(int(ident)) if ident.isdigit() else None
        if address is None:
            return None
        if row.kind == "notice" and row.payload["key"] == mailing.CONFIRM:
            return None if address.confirmed else self._parcel(row, address, self._asking(address))
        if not address.confirmed:
            return None
        if row.kind == "notice" and row.payload["key"] == mail_digest.KEY:
            return self._digest(row, records, address)
        if address.party.startswith("case:"):
            self._wait_for_morning()
            letter = self._news(row, records, address)
        else:
            text = self._speaker.text(row, records, party=_party_of(address, records))
            letter = self._office(address, text) if text is not None else None
        return self._parcel(row, address, letter) if letter is not None else None

    async def send(self, parcel: Parcel, *, attempts: int) -> None:
        box, post = self._box, parcel.body
        assert box is not None
        name = label("landing.title", LANG)
        message = written(post.letter, sender=box.sender, sender_name=name, ident=post.ident, now=self._clock())
        try:
            await send(
                box.server, message, sender=box.sender, to=post.letter.to, attempts=attempts, timeout_s=self._timeout_s
            )
        except Undelivered as failure:
            verdict = replace(failure.verdict, quiet=post.quiet and not failure.verdict.whole_way)
            raise Undelivered(verdict, failure.reason) from failure

    def test(self, address: Address) -> Parcel:
        if self._box is None:
            raise Undelivered(SendVerdict(do=Do.DEAD), "no_mail")
        letter = self._office(address, self._speaker.test())
        ident = self._ident(f"test {address.id} {self._clock().timestamp()}")
        return Parcel(body=_Post(letter=letter, ident=ident, quiet=False))

    def _parcel(self, row: Outgoing, address: Address, letter: Letter) -> Parcel:
        own = address.party.startswith(("case:", "staff:"))  # a person's, who alone can repair it
        post = _Post(letter=letter, ident=self._ident(str(row.id)), quiet=own)
        return Parcel(body=post, a_minute=_A_MINUTE, digests=not address.party.startswith("case:"))

    def _ident(self, what: str) -> str:
        """The same for the same row; tells nothing about how many there are."""
        return hmac.digest(self._key, f"message {what}".encode(), "sha256").hex()[:32]

    def _asking(self, address: Address) -> Letter:
        lang = _lang(address)
        link = self._link("confirm", address)
        kind = "case" if address.party.startswith("case:") else "staff"
        lines = (label(f"mail.confirm_{kind}", lang), link, "", label("mail.confirm_not_you", lang))
        return Letter(to=address.value, subject=label("mail.confirm_subject", lang), lines=lines)

    def _news(self, row: Outgoing, records: Records, address: Address) -> Letter | None:
        case = records.cases.get(int(address.party.partition(":")[2]))
        if case is None or row.kind != "notice":
            return None
        lang, zone = _lang(address), self._speaker.zone()
        state = label("mail.state", lang, state=state_name(case, lang))
        link = f"{self._speaker.public_url}/public/?number={case.number}"
        lines = (label("mail.about", lang, number=case.number), state, public_state(case, zone, lang).text, link)
        return self._stoppable(address, label("mail.subject", lang, number=case.number), lines)

    def _digest(self, row: Outgoing, records: Records, address: Address) -> Parcel | None:
        """None on another day: the numbers are old, and there is a new digest."""
        values = row.payload["values"]
        if values[mail_digest.DAY] != self._clock().astimezone(self._speaker.zone().timezone).date().isoformat():
            return None
        party = _party_of(address, records)
        subject, lines = digest.words(values, public_url=self._speaker.public_url, party=party)
        return replace(self._parcel(row, address, self._stoppable(address, subject, lines)), digests=False)

    def _office(self, address: Address, text: RobotText) -> Letter:
        lines = (text.title, *text.lines, *filter(None, (text.link,)))
        return self._stoppable(address, text.title, lines)

    def _stoppable(self, address: Address, subject: str, lines: tuple[str, ...]) -> Letter:
        stop = self._link("stop", address) if address.id else ""
        words = label("mail.stop_words", _lang(address))
        return Letter(to=address.value, subject=subject, lines=lines, stop=stop, stop_words=words)

    def _link(self, purpose: str, address: Address) -> str:
        return f"{self._speaker.public_url}/mail/{purpose}/{mailing.token(address, purpose, key=self._key)}"

    def _wait_for_morning(self) -> None:
        """News of a report wakes nobody (R20). Raises Undelivered."""
        now, wait, step = self._clock(), timedelta(), timedelta(minutes=15)
        while is_quiet(now + wait, self._speaker.zone()) and wait < timedelta(days=1):
            wait += step
        if wait:
            raise Undelivered(SendVerdict(do=Do.RETRY, wait=wait, counts=False), "")


def _lang(address: Address) -> str:
    return "en" if "en" in address.wants else LANG


def _party_of(address: Address, records: Records) -> str:
    """The party that the address belongs to, or a member of which it is; "" for the office's."""
    kind, _, ident = address.party.partition(":")
    account = records.staff.get(int(ident)) if kind == "staff" else None
    return account.party if account is not None else address.party
