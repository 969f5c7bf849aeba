"""One id leads from what somebody sent to every message that it caused: an operator greps the log for it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import structlog

from channels.tracing import trace_of
from storage.store import Store
from storage.tx import Tx
from tests.chat import Room, Talker
from tests.conversations.staff_scenes import case_in, submits
from tests.logged import logged
from tests.world import World

__all__ = ["logged"]
Logged = Callable[[], str]


def stories(text: str) -> dict[str, list[dict[str, Any]]]:
    """Lines by their id."""
    told: dict[str, list[dict[str, Any]]] = {}
    for line in filter(lambda line: line.startswith("{"), text.splitlines()):
        fields = json.loads(line)
        told.setdefault(fields.get("trace", ""), []).append(fields)
    return told


def story_of(text: str, *, step: str) -> list[dict[str, Any]]:
    """The lines of the one step that did this to a case."""
    (found,) = [
        lines
        for lines in stories(text).values()
        if any(line["event"] == "case.step" and line["step"] == step for line in lines)
    ]
    return found


def brief(lines: list[dict[str, Any]]) -> list[str]:
    words = ("event", "channel", "step", "to", "outcome")
    return [" ".join(str(line[word]) for word in words if line.get(word)) for line in lines if line["level"] == "info"]


async def test_a_report_is_one_id_from_its_arrival_to_the_card_in_the_group(
    world: World, citizen: Talker, logged: Logged
) -> None:
    await submits(citizen)
    told = story_of(logged(), step="submit")
    assert brief(told) == [
        "update.taken telegram",
        "case.step submit",
        "notice.written group",
        "message.done telegram sent",
    ]
    assert {line["case"] for line in told if "case" in line} == {case_in(world).id}
    assert len({line["message"] for line in told if line["level"] == "info" and "message" in line}) == 1


async def test_what_staff_do_is_one_id_until_the_resident_has_read_of_it(
    citizen: Talker, clerk: Talker, group: Room, logged: Logged
) -> None:
    await submits(citizen)
    await clerk.taps("受理", chat=group)
    told = story_of(logged(), step="accept")
    assert "notice.written reporter" in brief(told)
    assert brief(told).count("message.done telegram sent") == sum(line["event"] == "notice.written" for line in told)


async def test_questions_add_no_line_at_the_usual_level(citizen: Talker, logged: Logged) -> None:
    await citizen.says("工地夜里能施工吗")
    lines = stories(logged())
    assert [line for told in lines.values() for line in brief(told)] == []
    assert [line["event"] for line in lines[trace_of(1)]] == ["update.stored", "message.done"]


async def test_the_id_is_in_the_records_so_that_a_restart_does_not_lose_it(
    world: World, citizen: Talker, store: Store, logged: Logged
) -> None:
    await submits(citizen)
    with structlog.contextvars.bound_contextvars(trace="u000000beef"):
        await store.write(_card)
    await world.settle()
    (told,) = [lines for trace, lines in stories(logged()).items() if trace == "u000000beef"]
    assert brief(told) == ["notice.written group", "message.done telegram sent"]
    assert await store.read(lambda tx: tx.connection.exec_driver_sql(_KEPT).all()) == []


#: what was sent joins nothing any more
_KEPT = "SELECT id FROM outbox WHERE state = 'sent' AND trace <> ''"


def _card(tx: Tx) -> None:
    tx.outbox.put_notice(event_id=None, case_id=1, to="group", key="card", values={})


async def test_lines_of_work_that_was_rolled_back_are_not_written(store: Store, logged: Logged) -> None:
    def fails(tx: Tx) -> None:
        _card(tx)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await store.write(fails)
    assert "notice.written" not in logged()


async def test_a_notice_keeps_the_id_of_whoever_asked_whichever_thread_writes_it(store: Store) -> None:
    def named(tx: Tx) -> None:
        tx.outbox.put_notice(event_id=None, case_id=None, to="person:1", key="x", values={})

    for brief_work, name in ((True, "u1"), (False, "w2")):
        with structlog.contextvars.bound_contextvars(trace=name):
            await store.write(named, brief=brief_work)
    rows = await store.read(lambda tx: tx.connection.exec_driver_sql("SELECT trace FROM outbox ORDER BY id").all())
    assert [tuple(row) for row in rows] == [("u1",), ("w2",)]
