"""The way of SMS: danger, and official warnings to firms; each costs money, and a telephone that rings too often is
silenced.

The gateway is the operator's: one signed POST per message, as docs/手册-运维.md describes it. Chinese carriers send
approved templates only, so a message is a template's id and its values.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.forward.webhook import SIGNATURE, TIMESTAMP, sign
from channels.outbox.posting import TIMEOUT_S, by_status, post
from channels.outbox.verdict import Do, SendVerdict, Undelivered
from channels.outbox.ways import Parcel
from complaints.model import Complaint, Notice
from complaints.model.warnings import Change
from complaints.office.unit_notices import DISPATCHED
from complaints.ports import Address, Records
from complaints.ports.addresses import SMS
from complaints.report.danger import TOLD as DANGER
from enterprises.warnings.spreading import TOLD as TOLD_FIRM
from services.records import Records as AllRecords
from storage.messages.outbox import Outgoing
from storage.tx import Tx
from texts import label
from wording import warnings
from wording.moments import moment
from zone import Zone

LANG = "zh_CN"
#: names of the templates in SMS_TEMPLATES
TEMPLATES = ("danger", "warning")
#: what is new of a warning and worth an SMS: the documents themselves
_WARNED = frozenset(change.value for change in Change)
_WORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """`templates`: name → id at the gateway. `per_number` and `in_total`: messages a day."""

    url: str
    secret: str = field(repr=False)
    templates: Mapping[str, str]
    per_number: int
    in_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    number: str = field(repr=False)
    template: str
    values: Mapping[str, str]
    key: str


class Sms:
    kind = SMS

    def __init__(
        self,
        *,
        gateway: Gateway | None,
        zone: Callable[[], Zone],
        clock: Callable[[], datetime],
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Without a gateway nothing new is written, and what waits is a failure."""
        self._gateway, self._zone, self._clock, self._timeout_s = gateway, zone, clock, timeout_s

    def recipients(self, notice: Notice, records: Records) -> Iterable[str]:
        if self._gateway is None or not (notice.to == "group" or notice.to.startswith(("unit:", "firm:", "staff:"))):
            return []
        name = _template(notice.key, notice.case_id, records)
        if not name or not _is_new(notice, records) or (name == "warning" and not self._gateway.templates.get(name)):
            return []
        return [f"{self.kind}:{one.id}" for one in records.addresses.of(notice.to) if one.kind == SMS]

    def prepare(self, row: Outgoing, records: AllRecords) -> Parcel | None:
        gateway, ident = self._the_gateway(), int(row.recipient.partition(":")[2])
        address = records.addresses.get(ident)
        case = records.cases.get(row.case_id) if row.case_id is not None else None
        if address is None or (case is None and row.case_id is not None):
            return None
        name = _template(row.payload["key"], row.case_id, records)
        if not gateway.templates.get(name):
            raise Undelivered(SendVerdict(do=Do.DEAD), f"no_template:{name}")
        values = self._values(case) if case is not None else self._warned(row.payload["values"], records)
        if values is None:
            return None
        message = _Message(
            number=address.value, template=gateway.templates[name], values=values, key=f"lvwang-{row.id}"
        )
        return Parcel(body=message, admit=lambda tx: self._count(tx, ident))

    async def send(self, parcel: Parcel, *, attempts: int) -> None:
        gateway, message = self._the_gateway(), parcel.body
        body = json.dumps(
            {"number": message.number, "template": message.template, "values": message.values}, ensure_ascii=False
        ).encode()
        timestamp = str(int(self._clock().timestamp()))
        headers = {
            "Idempotency-Key": message.key,
            TIMESTAMP: timestamp,
            SIGNATURE: sign(gateway.secret, timestamp, body),
        }
        answer = await post(gateway.url, body, attempts=attempts, headers=headers, timeout_s=self._timeout_s)
        if (failure := by_status(answer, attempts=attempts)) is not None:
            raise failure
        read = answer.json()
        if read is None or "code" not in read:
            raise Undelivered(SendVerdict(do=Do.STOPPED, counts=False), "not_json")
        if read["code"] != 0:
            said = f"{read['code']} {read.get('message', '')}"[:_WORDS].replace(message.number, "****")
            raise Undelivered(SendVerdict(do=Do.DEAD), f"answer:{said}")

    def test(self, address: Address) -> Parcel:
        """A test message, by the template for danger, with values that can't be taken for a case."""
        gateway = self._the_gateway()
        if not gateway.templates.get("danger"):
            raise Undelivered(SendVerdict(do=Do.DEAD), "no_template:danger")
        values = {"number": "LW-TEST", "category": label("ways.sms_test", LANG)}
        key = f"lvwang-test-{int(self._clock().timestamp())}"
        message = _Message(number=address.value, template=gateway.templates["danger"], values=values, key=key)
        return Parcel(body=message, admit=lambda tx: self._count(tx, address.id))

    def _the_gateway(self) -> Gateway:
        if self._gateway is None:
            raise Undelivered(SendVerdict(do=Do.DEAD), "no_gateway")
        return self._gateway

    def _values(self, case: Complaint) -> dict[str, str]:
        category = self._zone().category(case.category)
        return {"number": case.number, "category": category.name(LANG) if category else "-"}

    def _warned(self, notice: Mapping[str, str], records: Records) -> dict[str, str] | None:
        """Of a warning, with 【演练】 in the name of a drill; None once there is nothing to say any more."""
        about = warnings.found(records, notice["task"])
        if about is None:
            return None
        zone, version = self._zone(), about.version
        return {
            "name": warnings.name(about.warning, version, LANG),
            "issuer": version.issuer,
            "begins": moment(version.begins_at, zone, LANG),
        }

    def _count(self, tx: Tx, address_id: int) -> None:
        """Raises Undelivered at a bound of the day. Its messages are given up, not kept: a warning of yesterday is
        worth nothing, and staff can send it again from the list of failures."""
        gateway, day = self._the_gateway(), self._zone().local(self._clock()).date()
        tx.sms_counts.prune(day - timedelta(days=7))
        taken = tx.sms_counts.take(address_id, day=day, per_number=gateway.per_number, total=gateway.in_total)
        if not taken:
            raise Undelivered(SendVerdict(do=Do.DEAD), "sms_bound")


def _template(key: str, case_id: int | None, records: Records) -> str:
    """The name of the template; empty for notices that are not sent as SMS."""
    if key in (DISPATCHED, "card"):  # the first that the recipient hears of a case that is dangerous already
        case = records.cases.get(case_id) if case_id is not None else None
        return "danger" if case is not None and case.danger else ""
    return {DANGER: "danger", TOLD_FIRM: "warning"}.get(key, "")


def _is_new(notice: Notice, records: Records) -> bool:
    """False for a card that only shows the next step of a case, and for what is no new document of a warning."""
    if notice.key == TOLD_FIRM and notice.values["news"] not in _WARNED:
        return False
    case = records.cases.get(notice.case_id) if notice.case_id is not None else None
    return notice.key != "card" or (case is not None and case.version == 1)
