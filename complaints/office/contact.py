"""Name and telephone of a named reporter: parsed as people write them, shown only on request; every view is recorded in
the case's history."""

import re
from datetime import datetime

from complaints.case.lifecycle import Addition
from complaints.case.moves import load
from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Actor, Event, Identity
from complaints.office.rights import Right, may
from complaints.ports import Records
from complaints.privacy.personal import normal, phones

_LONGEST_NAME = 40
_LABELS = re.compile(
    r"(?:我要实名|实名举报|实名|署名|联系人|姓名|名字|联系电话|联系方式|电话号码|手机号码|手机号|手机|电话|座机|固话|号码|本人|我叫|我是|我的|"
    r"(?:是|叫)(?= *[:：]))+(?:是|为)?"
    r"|\b(?:my name is|name|phone|mobile|tel)\b",
    re.IGNORECASE,
)
#: a telephone number behind one of these is somebody else's
_OTHERS = re.compile(
    r"老板|店主|店家|司机|车主|负责人|对方|[他她]|工地|厂|店|公司|饭店|物业|包工头|经理|\b(?:boss|driver|owner|his|her)\b",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r"(?:我叫|我姓|姓名|本人姓|我的名字|my name is)", re.IGNORECASE)
#: characters of a name, and of a text that only introduces its writer
_LONGEST_IN_CHINESE, _LONGEST_INTRODUCTION = 8, 30
_AROUND_NAME = " \t\n,，、.。:：;；|/-—()（）[]【】+"
_DIGITS = re.compile(r"[0-9](?:[ \t\-.()]{0,3}[0-9])*")
#: digits of a landline number without area code
_LOCAL = range(7, 9)


def read_contact(text: str) -> tuple[str, str]:
    """(name, telephone) from one message, in any order and spelling; the telephone is normalized. Raises Incomplete
    with the reason."""
    numbers = phones(text)
    if not numbers:
        raise _no_number(text)
    chosen = next((phone for phone in numbers if phone.value.startswith("1")), numbers[0])
    if chosen.value.isdigit() and len(chosen.value) in _LOCAL:
        raise Incomplete("error.contact_area", number=chosen.value)
    rest, end = "", 0
    for phone in numbers:
        rest, end = f"{rest}{text[end : phone.start]}\n", phone.end
    name = _name_in(rest + text[end:])[:_LONGEST_NAME]
    if name == "我" or not any(sign.isalpha() for sign in name):
        raise Incomplete("error.contact_name")
    return name, chosen.value


def is_contact(text: str) -> bool:
    """Whether a text is the writer's telephone number, complete or not, with or without a name, or an introduction, and
    nothing else."""
    plain = normal(text)
    runs = [run for run in _DIGITS.finditer(plain) if sum(sign.isdigit() for sign in run[0]) >= min(_LOCAL)]
    if not runs:
        return len(plain) <= _LONGEST_INTRODUCTION and _INTRODUCES.match(plain) is not None
    for run in reversed(runs):
        plain = f"{plain[: run.start()]}\n{plain[run.end() :]}"
    name = _name_in(plain)
    longest = _LONGEST_NAME if name.isascii() else _LONGEST_IN_CHINESE
    return len(name) <= longest and not any(sign.isdigit() for sign in name) and _OTHERS.search(plain) is None


def _name_in(text: str) -> str:
    return " ".join(_LABELS.sub(" ", text).split()).strip(_AROUND_NAME)


def _no_number(text: str) -> Incomplete:
    runs = (run[0] for run in _DIGITS.finditer(normal(text)))
    number = max(("".join(sign for sign in run if sign.isdigit()) for run in runs), key=len, default="")
    if len(number) < min(_LOCAL):
        return Incomplete("error.contact")
    if len(number) in _LOCAL and number[0] not in "01":
        return Incomplete("error.contact_area", number=number)
    return Incomplete("error.contact_number", number=number[:20], count=len(number))


def reveal(records: Records, *, case_id: int, actor: Actor, now: datetime) -> tuple[str, str]:
    """(name, telephone). Raises NotFound if the reporter left none. Only the history of the case changes."""
    if actor.staff_id is None or not may(actor, Right.CONTACT):
        raise NotAllowed()
    case = load(records, case_id)
    if case.identity is not Identity.NAMED or not case.contact_phone:
        raise NotFound("error.no_contact")
    records.cases.append(Event.of(case, Addition.REVEAL, actor=actor, at=now))
    return case.contact_name, case.contact_phone
