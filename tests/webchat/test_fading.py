"""The web chat erases in time what it says of an anonymous case: through the Bot API, on the database (R17, R21)."""

from dataclasses import replace

import pytest
from telegram import Bot

from storage.store import Store
from tests.chat import Clock
from tests.webchat.conftest import CITIZEN, PrivateChat


@pytest.mark.parametrize("chat", ["database"], indirect=True)
async def test_news_of_an_anonymous_case_are_sealed_and_go_after_a_day_though_the_chat_is_kept(
    bot: Bot, chat: PrivateChat, store: Store, clock: Clock
) -> None:
    def consents(tx) -> None:  # type: ignore[no-untyped-def]
        tx.webchat.open_chat(session="s", lang="zh_CN", now=clock())
        person = tx.people.ensure(bot_id=1, user_id=CITIZEN, chat_id=CITIZEN, lang="zh_CN", now=clock())
        tx.people.save(replace(person, consent_at=clock(), consent_version="1"))

    store.write_now(consents)
    await chat.says("车没盖篷布罚多少")
    await bot.send_message(CITIZEN, "LW-7K3M-9QX8 有新进展", api_kwargs={"fades": True})
    assert [message["text"] for message in chat.history()][-1] == "LW-7K3M-9QX8 有新进展"
    kept = store.read_now(
        lambda tx: [str(tuple(row)) for row in tx.connection.exec_driver_sql("SELECT * FROM webchat_messages")]
    )
    assert not any("LW-7K3M" in row for row in kept)
    clock.passes(hours=25)
    store.write_now(lambda tx: tx.webchat.prune(clock()))
    assert [message["text"] for message in chat.history()] == ["车没盖篷布罚多少"]
