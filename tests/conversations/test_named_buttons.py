"""Whoever is told to tap something finds it: a label in quotation marks is a button on the screen (R37)."""

import re
from collections.abc import Iterable

from tests.chat import Talker
from tests.conversations.case_scenes import staff_ask, staff_close
from tests.conversations.staff_scenes import case_in
from tests.world import World
from texts import label
from texts.catalogue import catalogue

ZH = "zh_CN"
_QUOTED = re.compile(r"点(?:下面的)?((?:“[^”]{1,12}”[，、或]?)+)")
_ONE = re.compile(r"“([^”]+)”")


def test_the_texts_that_name_buttons_name_known_ones() -> None:
    labels = {label(key, ZH, **dict.fromkeys(template.fields, "")) for key, template in catalogue(ZH).templates.items()}
    named = {
        one
        for template in catalogue(ZH).templates.values()
        for one in named_in("".join(value for kind, value in template.pieces if not kind))
    }
    assert {one for one in named if not any(one in known for known in labels)} == set()


async def test_a_resident_never_reads_of_a_button_that_is_not_there(
    citizen: Talker, clerk: Talker, world: World
) -> None:
    seen: set[int] = set()

    def look() -> None:
        for message in citizen.room.from_bot():
            if message["message_id"] in seen:
                continue
            seen.add(message["message_id"])
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            there = [*(button["text"] for row in rows for button in row), *citizen.keyboard(), *citizen.buttons()]
            for name in named_in(message.get("text", "")):
                assert any(name in one for one in there), (name, message["text"])

    for text in (
        "你好", "帮助", "更多", "隐私", "我的举报", "查进度", "谢谢", "小区里的味道", "离婚财产怎么分割",
        "着火了，有人被困",
        "楼下工地半夜施工吵死了", "继续", "提交", "完成", "恢复", "取消", "返回", "/nothing", "订阅",
        "工地不采取防尘措施会被罚多少钱", "LW-7K3M-9QX9", "123456", "举报污染",
    ):  # fmt: skip
        await citizen.says(text)
        look()
    for tap in ("同意", "跳过"):
        await citizen.taps(tap)
        look()
    await citizen.says("老砖窑")
    look()
    await citizen.taps("确认位置")
    await citizen.says("北边工地土堆没盖")
    await citizen.taps("施工扬尘")
    await citizen.says("张伟 1380013800")
    await citizen.says("张伟 13800138000")
    await citizen.taps("修改情况")
    await citizen.says("返回")
    await citizen.says("取消")
    await citizen.taps("继续填")
    look()
    await citizen.taps("提交")
    await staff_ask(world, 1, "哪个门？")
    look()
    await citizen.says(case_in(world).number)
    await citizen.taps("补充")
    await citizen.says("又扬了")
    look()
    await citizen.taps("完成")
    await citizen.says(f"{case_in(world).number} 是东门")
    await staff_close(world)
    look()


def named_in(text: str) -> Iterable[str]:
    return [one for group in _QUOTED.findall(text) for one in _ONE.findall(group)]
