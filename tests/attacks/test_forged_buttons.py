"""A client sends button data that no button of ours carries: it is answered like an outdated button, and staff receive
no alarm."""

import itertools

import pytest

from handlers.callbacks import SHAPES
from handlers.firm.routes import TAPS as FIRM_TAPS
from handlers.inspect.routes import TAPS as INSPECT_TAPS
from handlers.keyboards import decode
from handlers.resident.routes import TAPS
from handlers.staff.routes import TAPS as STAFF_TAPS
from handlers.unit.routes import TAPS as UNIT_TAPS
from tests.chat import Room, Talker
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World
from texts import label

VERBS = sorted({**TAPS, **STAFF_TAPS, **UNIT_TAPS, **FIRM_TAPS, **INSPECT_TAPS})
OLD = label("error.old_button", "zh_CN")
PRIVATELY = label("group.tapped", "zh_CN")
HUGE = "9" * 30
#: no verb takes any of them
ODD = (
    ("x", "y", "z", "u"),
    ("\x00",),
    ("LW-2222-2222", "\ud800"),
    ("a" * 20, HUGE, "", "-1"),
    ("\u202e1", "\u202e2"),
    ("１２", "１２", "１２", "１２"),
)


def counted(world: World) -> tuple[int, int]:
    """(failed attempts, updates on the dead list)"""
    sums = "SELECT coalesce(sum(attempts), 0), count(CASE state WHEN 'dead' THEN 1 END) FROM inbox"
    row = world.store.read_now(lambda tx: tx.connection.exec_driver_sql(sums).one())
    return row[0], row[1]


async def test_every_verb_takes_odd_arguments_as_an_outdated_button(
    world: World, citizen: Talker, clerk: Talker, group: Room
) -> None:
    await submits(citizen)
    await clerk.says("/queue")
    mine, theirs = citizen.messages()[-1]["message_id"], clerk.messages()[-1]["message_id"]
    card = group.messages()[-1]["message_id"]
    for verb, odd in itertools.product(VERBS, ODD[:3]):
        data = ":".join(("v1", verb, *odd))
        await citizen.taps_data(mine, data)
        assert citizen.toasts()[-1:] == [OLD], data
        citizen.toasts().clear()
    for verb, odd in itertools.product(sorted(STAFF_TAPS), ODD):
        data = ":".join(("v1", verb, *odd))
        await clerk.taps_data(theirs, data)
        await clerk.taps_data(card, data, chat=group)
        assert (clerk.toasts()[-1:], group.toasts()[-1:]) == ([OLD], [PRIVATELY]), data
        clerk.toasts().clear()
    assert counted(world) == (0, 0)


@pytest.mark.parametrize(
    "data",
    [
        "v1:pic", "v1:pic:ask", f"v1:pic:ask:{HUGE}", "v1:pic:evidence:-1", "v1:who", "v1:who:x", "v1:who:named:silent",
        "v1:edit", "v1:edit:everything", "v1:edit:place_confirm",
        "v1:queue:none:1", "v1:skip:x", "v1:datum:mars", "v1:story", f"v1:story:{HUGE}", "v1:entry:",
        f"v1:good:x:{HUGE}", "v1:why:x:²:1", "v1:art:x:²", f"v1:topics:{HUGE}", "v1:lang:fr", "v1:rate:LW-2222-2222:6",
        "v1:which:all", "v1:case:1", "v1:case:lw-2222-2222", f"v1:unpic:LW-2222-2222:{HUGE}", f"v1:subend:{HUGE}",
        "v1:suboften:1:daily", "v1:subadd:place:99999999:instant", "v1:subplace:mark", "v1:subnew:case",
        f"v1:rung:sign:{HUGE}", f"v1:accept:LW-2222-2222:{HUGE}", f"v1:queue:open:{HUGE}", "v1:do:burn:LW-2222-2222:1",
        "v1:give:note:a\x00b", "v1:tick:\ud800", "v1:", "v1", "", ":::::", "v2:case:LW-2222-2222", "v1:nobody:1",
        "V1:goon", "v1:goon:", "v1:goon:1",
    ],
)  # fmt: skip
def test_what_no_button_carries_is_not_read(data: str) -> None:
    assert decode(data) is None


async def test_well_formed_data_about_nothing_is_answered_too(world: World, citizen: Talker, clerk: Talker) -> None:
    await submits(citizen)
    number, most = case_in(world).number, "9" * 18
    await citizen.says("举报污染")
    message = citizen.messages()[-1]["message_id"]
    for rest in (
        f"pic:evidence:{most}", f"pic:ask:{most}", f"story:{most}", f"none:{most}", f"wish:{most}:yes",
        f"human:{most}:yes", f"good:none:{most}", f"why:none:999999:{most}", "art:nothing:999999", "topics:999999",
        "topic:none:999999", "src:none", "more:none", f"entry:none:{most}", "iam:emperor:none", "whoami:none",
        "sub:none", "mark:none", "datum:gcj02", "cat:none", "skip:review", "skip:consent", "edit:code",
        "edit:contact", "edit:question", f"submit:{most}:sure", f"metoo:{most}:{number}", f"again:{most}:{number}",
        f"differs:{most}", f"photo:yes:{most}:{most}", f"unpic:{number}:{most}", "unpic:LW-2222-2222:1",
        f"rate:{number}:5", f"enough:{number}:object", "which:none", f"which:{number}", f"hand:{number}", "ans:none",
        "ans:none:none", "noans", f"subend:{most}", f"suboften:{most}:weekly", "subadd:area:none:weekly",
        "subadd:place:999999:weekly", "subplace:radius:999999", "subplace:mark:none", "subnew:area:none",
        f"subnew:case:{number}", "erase", "solved:LW-2222-2222", f"solved:{number}", f"claim:{number}",
        f"nowhy:{number}", f"hideyes:{number}", f"code:{number}", "ckstart", f"cksite:{most}",
        f"cklist:{most}:none", f"ckgo:{most}:none", f"ckdo:{most}:none:pass", f"ckend:{most}", "cklater",
        f"dtdone:{most}", "dtlater",
    ):  # fmt: skip
        await citizen.taps_data(message, f"v1:{rest}")
    await clerk.says("/queue")
    theirs = clerk.messages()[-1]["message_id"]
    for rest in (
        f"accept:{number}:{most}", "accept:LW-2222-2222:1", "queue:rejected:999999", "queue:open:999999",
        "queue:mine:0",
        f"do:pass:{number}:{most}", f"do:note:{number}:1", "tmpl:none", "give:none:none", "give:note:", "tick:none",
        "sure", "quit", f"rung:sign:{most}", f"reveal:{number}", f"open:{number}",
    ):  # fmt: skip
        await clerk.taps_data(theirs, f"v1:{rest}")
    assert counted(world) == (0, 0)


def test_every_button_of_ours_has_its_arguments_described() -> None:
    assert sorted(SHAPES) == VERBS
