"""Replies as calls of the Bot API: lengths, entities, keyboards, edits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.send import as_edit, as_new, as_plain, calls, split
from handlers.turn import Button, Keyboard, Reply, Tap
from texts import Entity, Text, plain
from texts.text import utf16_length


def test_a_text_with_entities_and_buttons_is_one_call() -> None:
    text = Text("受理 LW-7K3M-9QX8", (Entity(type="bold", offset=0, length=2),))
    keyboard = Keyboard(rows=((Button(label="受理", action=Tap(verb="accept", args=("7",))),),))
    assert calls(Reply(text=text, keyboard=keyboard)) == [
        {
            "method": "sendMessage",
            "params": {
                "text": "受理 LW-7K3M-9QX8",
                "link_preview_options": {"is_disabled": True},
                "entities": [{"type": "bold", "offset": 0, "length": 2}],
                "reply_markup": {"inline_keyboard": [[{"text": "受理", "callback_data": "v1:accept:7"}]]},
            },
        }
    ]


def test_a_button_s_style_is_telegrams_own() -> None:
    keyboard = Keyboard(rows=((Button(label="提交", action=Tap(verb="submit"), style="primary"),),))
    [call] = calls(Reply(text=plain("请核对"), keyboard=keyboard))
    assert call["params"]["reply_markup"] == {
        "inline_keyboard": [[{"text": "提交", "callback_data": "v1:submit", "style": "primary"}]]
    }


def test_pictures_go_before_the_text_ten_at_a_time() -> None:
    made = calls(Reply(text=plain("看"), photos=tuple("abcdefghijk")))
    assert [(call["method"], call.get("photos")) for call in made] == [
        ("sendMediaGroup", list("abcdefghij")),
        ("sendPhoto", ["k"]),
        ("sendMessage", None),
    ]


def test_the_keyboard_stands_under_the_last_part_of_a_long_text() -> None:
    keyboard = Keyboard(rows=((Button(label="好", action=Tap(verb="ok")),),))
    made = calls(Reply(text=plain("一" * 5000), keyboard=keyboard))
    assert ["reply_markup" in call["params"] for call in made] == [False, True]


def test_a_reply_keyboard_asks_for_the_place_or_goes_away() -> None:
    share = Keyboard(rows=((Button(label="位置", request_location=True),),), inline=False)
    shown = calls(Reply(text=plain("在哪"), keyboard=share))[0]["params"]["reply_markup"]
    assert shown["keyboard"] == [[{"text": "位置", "request_location": True}]]
    gone = calls(Reply(text=plain("好"), keyboard=Keyboard(rows=(), inline=False)))[0]["params"]["reply_markup"]
    assert gone == {"remove_keyboard": True}


def test_an_edit_keeps_what_edits_may_have_and_can_become_a_message_again() -> None:
    reply = Reply(text=plain("好"), keyboard=Keyboard(rows=(), inline=False), silent=True)
    edit = as_edit(calls(reply)[0], message_id=7)
    kept = {"text": "好", "link_preview_options": {"is_disabled": True}}
    assert edit == {"method": "editMessageText", "params": kept | {"message_id": 7}}
    assert as_new(edit) == {"method": "sendMessage", "params": kept}


def test_plain_words_lose_formatting_and_links_but_no_action() -> None:
    rows = ((Button(label="开", url="http://127.0.0.1/"),), (Button(label="好", action=Tap(verb="ok")),))
    text = Text("好", (Entity(type="bold", offset=0, length=1),))
    params = as_plain(calls(Reply(text=text, keyboard=Keyboard(rows=rows)))[0])["params"]
    assert "entities" not in params
    assert params["reply_markup"] == {"inline_keyboard": [[{"text": "好", "callback_data": "v1:ok"}]]}


def test_a_long_text_is_cut_at_a_line_and_outside_of_what_is_bold() -> None:
    text = Text("甲" * 8 + "\n" + "乙乙\n乙乙" + "丙" * 5, (Entity(type="bold", offset=9, length=5),))
    parts = list(split(text, 13))
    assert [part.text for part in parts] == ["甲" * 8 + "\n", "乙乙\n乙乙" + "丙" * 5]
    assert parts[1].entities == (Entity(type="bold", offset=0, length=5),)


@given(st.text(alphabet="字a\n。 😀", max_size=120), st.integers(2, 30), st.data())
def test_parts_are_short_lose_nothing_and_keep_every_entity(words: str, limit: int, data: st.DataObject) -> None:
    entities = []
    if words:
        start = data.draw(st.integers(0, len(words) - 1))
        end = data.draw(st.integers(start + 1, len(words)))
        offset = utf16_length(words[:start])
        entities = [Entity(type="bold", offset=offset, length=utf16_length(words[start:end]))]
    parts = list(split(Text(words, tuple(entities)), limit))
    assert "".join(part.text for part in parts) == words
    assert all(utf16_length(part.text) <= limit for part in parts)
    assert sum(e.length for part in parts for e in part.entities) == sum(e.length for e in entities)
    for part in parts:
        assert all(e.offset >= 0 and e.offset + e.length <= utf16_length(part.text) for e in part.entities)


def test_an_inline_button_must_do_something() -> None:
    with pytest.raises(ValueError, match="needs an action"):
        calls(Reply(text=plain("x"), keyboard=Keyboard(rows=((Button(label="空"),),))))
