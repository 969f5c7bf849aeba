"""The three kinds of group robots: limits, formats, signatures, and errors, which they send inside an HTTP 200.

Sources, read in November 2026:
- WeCom 1: 群机器人配置说明, developer.work.weixin.qq.com/document/path/91770
- WeCom 2: 全局错误码, developer.work.weixin.qq.com/document/path/90455 ("judge by errcode, not by errmsg")
- WeCom 3: an answer quoted on 2025-08-19 in github.com/wes-lin/Cloud189Checkin/issues/175
- DingTalk 1: 自定义机器人接入 (open.dingtalk.com/document/group/custom-robot-access), as quoted in
  gitbook.curiouser.top/origin/dingding-customrobot.html
- DingTalk 2: an answer quoted in blog.csdn.net/jialiuyang/article/details/118615052
- Feishu 1: 自定义机器人使用指南, open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
- Feishu 2: Rate limits, open.feishu.cn/document/server-docs/api-call-guide/frequency-control
A value marked "unverified" has no such source; if it is wrong, the error is treated as an unknown one would be.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from channels.robots.text import RobotText

Json = dict[str, Any]


class Means(Enum):
    """BUSY: too many messages. AGAIN: a fault of the other side that passes. CLOSED: the robot accepts nothing until
    somebody repairs it. BAD: this message will never be accepted."""

    BUSY = "busy"
    AGAIN = "again"
    CLOSED = "closed"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """`reason`: a key under ways.reason in texts."""

    means: Means
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotKind:
    """`a_minute`: what the service allows a robot; `gap_s`: seconds between two messages; `most_bytes`: of the text;
    `busy_for`: how long to wait after too many messages. `body` makes the JSON body of a message; `signed` the query
    parameters and the further fields of the body for a secret. `ok` are the fields that are 0 on success, the first
    present one counts; `message` is the field with the error's words."""

    name: str
    a_minute: int
    gap_s: float
    most_bytes: int
    busy_for: timedelta
    body: Callable[[RobotText], Json]
    signed: Callable[[str, datetime], tuple[dict[str, str], Json]]
    ok: tuple[str, ...]
    message: str
    codes: Mapping[int, Code]


def _base64_hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def _unsigned(_secret: str, _now: datetime) -> tuple[dict[str, str], Json]:
    """WeCom's robots have no signature: the key in the address is all."""
    return {}, {}


def _dingtalk_signed(secret: str, now: datetime) -> tuple[dict[str, str], Json]:
    """DingTalk 1: milliseconds, within an hour; the secret is the key, "<timestamp>\\n<secret>" the message."""
    timestamp = str(int(now.timestamp() * 1000))
    return {"timestamp": timestamp, "sign": _base64_hmac(secret, f"{timestamp}\n{secret}")}, {}


def _feishu_signed(secret: str, now: datetime) -> tuple[dict[str, str], Json]:
    """Feishu 1: seconds, within an hour; "<timestamp>\\n<secret>" is the key, the message is empty."""
    timestamp = str(int(now.timestamp()))
    return {}, {"timestamp": timestamp, "sign": _base64_hmac(f"{timestamp}\n{secret}", "")}


def _wecom_body(text: RobotText) -> Json:
    """WeCom 1: a subset of Markdown without lists."""
    lines = [f"**{text.title}**", *(f"> {line}" for line in text.lines)]
    return {"msgtype": "markdown", "markdown": {"content": "\n".join(lines + _linked(text))}}


def _dingtalk_body(text: RobotText) -> Json:
    """DingTalk 1: `title` is what the list of chats shows; lines need an empty one between them."""
    lines = [f"### {text.title}", *text.lines]
    return {"msgtype": "markdown", "markdown": {"title": text.title, "text": "\n\n".join(lines + _linked(text))}}


def _linked(text: RobotText) -> list[str]:
    return [f"[{text.link_words}]({text.link})"] if text.link else []


def _feishu_body(text: RobotText) -> Json:
    """Feishu 1: rich text, a list of lines, each a list of pieces."""
    lines: list[list[Json]] = [[{"tag": "text", "text": line}] for line in text.lines]
    if text.link:
        lines.append([{"tag": "a", "text": text.link_words, "href": text.link}])
    return {"msg_type": "post", "content": {"post": {"zh_cn": {"title": text.title, "content": lines}}}}


WECOM = RobotKind(
    name="wecom",
    a_minute=20,  # WeCom 1
    gap_s=0.0,
    most_bytes=4096,  # WeCom 1: of the Markdown, in UTF-8
    busy_for=timedelta(minutes=1),  # unverified: the limit is per minute
    body=_wecom_body,
    signed=_unsigned,
    ok=("errcode",),
    message="errmsg",
    codes={
        -1: Code(means=Means.AGAIN, reason="their_fault"),  # WeCom 2
        40008: Code(means=Means.BAD, reason="bad_message"),  # WeCom 2
        40058: Code(means=Means.BAD, reason="bad_message"),  # WeCom 2: invalid parameter
        45009: Code(means=Means.BUSY, reason="busy"),  # WeCom 2
        93000: Code(means=Means.CLOSED, reason="bad_key"),  # WeCom 3: invalid webhook url
    },
)
DINGTALK = RobotKind(
    name="dingtalk",
    a_minute=20,  # DingTalk 1
    gap_s=0.0,
    most_bytes=20_000,  # unverified: of the request
    busy_for=timedelta(minutes=10),  # DingTalk 1: more than 20 in a minute are limited for ten minutes
    body=_dingtalk_body,
    signed=_dingtalk_signed,
    ok=("errcode",),
    message="errmsg",
    codes={
        -1: Code(means=Means.AGAIN, reason="their_fault"),  # global error codes of DingTalk: system busy
        130101: Code(means=Means.BUSY, reason="busy"),  # DingTalk 2: exceed 20 times per minute
        660026: Code(means=Means.BUSY, reason="busy"),  # unverified
        300001: Code(means=Means.CLOSED, reason="bad_key"),  # unverified: token is not exist
        310000: Code(means=Means.CLOSED, reason="security"),  # unverified number: key words, signature or IP
    },
)
FEISHU = RobotKind(
    name="feishu",
    a_minute=100,  # Feishu 1
    gap_s=0.25,  # Feishu 1: 5 a second
    most_bytes=20_000,  # Feishu 1: 20 KB for the request
    busy_for=timedelta(minutes=1),  # unverified: 11232 comes at full and half hours, when many send
    body=_feishu_body,
    signed=_feishu_signed,
    ok=("code", "StatusCode"),  # Feishu 1: StatusCode is kept for old clients
    message="msg",
    codes={
        9499: Code(means=Means.BAD, reason="bad_message"),  # Feishu 1: format, or more than 20 KB
        11232: Code(means=Means.BUSY, reason="busy"),  # Feishu 1
        99991400: Code(means=Means.BUSY, reason="busy"),  # Feishu 2, with HTTP 429 or 400
        19001: Code(means=Means.CLOSED, reason="bad_key"),  # unverified: incoming webhook access token invalid
        19021: Code(means=Means.CLOSED, reason="bad_signature"),  # Feishu 1
        19022: Code(means=Means.CLOSED, reason="bad_ip"),  # Feishu 1
        19024: Code(means=Means.CLOSED, reason="no_keyword"),  # Feishu 1
    },
)
KINDS: Mapping[str, RobotKind] = {kind.name: kind for kind in (WECOM, DINGTALK, FEISHU)}
