"""Somebody who reports: reads what the bot sends and does what it asks, until the report has a number."""

import json
import random
from typing import Any, Final

from benchmarks.bot.pictures import jpeg

FINISHED: Final[dict[str, Any]] = {}
#: what the bot says → the button to tap, or what else to do; the most particular first
_PROMPTS: Final = (
    ("已收到您的举报", "finished"),
    ("您同意吗", "同意"),
    ("请核对，确认后提交", "提交"),
    ("请核对地点", "确认位置"),
    ("第 1 步", "photo"),
    ("第 2 步", "place"),
    ("第 3 步", "words"),
    ("第 4 步", "施工扬尘"),
    ("第 5 步", "仅工作人员可见"),
    ("附近有类似的举报", "不是同一件"),
    ("确定提交", "确定提交"),
)
#: the sub-districts of the training zone lie within
_LAT, _LON = (0.012, 0.052), (0.012, 0.078)
_DICE = random.Random(1)


class Reporter:
    def __init__(self) -> None:
        self._done: set[str] = set()

    def answers(self, params: dict[str, Any]) -> dict[str, Any] | None:
        """The content of the next message, {"data"} of a button to tap, or FINISHED; None if nothing new is asked."""
        does = next((does for words, does in _PROMPTS if words in params["text"]), None)
        if does is None or does in self._done:
            return None
        self._done.add(does)
        match does:
            case "finished":
                return FINISHED
            case "photo":
                name = f"report-{_DICE.random()}"
                size = {"width": 1280, "height": 960, "file_size": len(jpeg(name))}
                return {"photo": [{"file_id": name, "file_unique_id": name} | size]}
            case "place":
                return {"location": {"latitude": _DICE.uniform(*_LAT), "longitude": _DICE.uniform(*_LON)}}
            case "words":
                return {"text": f"北边第 {_DICE.randrange(10**6)} 号工地土堆没盖，大风天全是灰"}
        data = button(params, does)
        return {"data": data} if data is not None else {"text": does}


def button(params: dict[str, Any], label: str) -> str | None:
    """The data of the first button with `label`."""
    markup = params.get("reply_markup") or {}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    for row in markup.get("inline_keyboard", []):
        for one in row:
            if label in one["text"] and "不同意" not in one["text"]:
                return str(one["callback_data"])
    return None
