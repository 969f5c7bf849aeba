"""The open report on the page: its step, the words to correct, and thumbnails that nobody else gets."""

from dataclasses import replace

import pytest

from channels.webchat import WEB_BOT_ID
from complaints.report.draft import CONSENT_VERSION, DraftStep
from storage.tx import Tx
from tests.webchat.browser import CHAT, Browser, ServedPage, jpeg


async def begins(served: ServedPage, wang: Browser, *, name: str = "a.jpg", data: bytes = b"") -> int:
    """A report with one file that is not fetched yet; the file's evidence id."""
    await wang.says("您好")
    uploaded = (await wang.uploads(data or jpeg(), name))[1]
    now = served.clock()

    def write(tx: Tx) -> int:
        person = tx.people.ensure(bot_id=WEB_BOT_ID, user_id=CHAT, chat_id=CHAT, lang="zh_CN", now=now)
        tx.people.save(replace(person, consent_version=CONSENT_VERSION, consent_at=now))
        draft = tx.drafts.start(person_id=person.id, now=now, expires_at=now.replace(year=now.year + 1))
        added = tx.evidence.add(
            draft_id=draft.id,
            case_id=None,
            kind="photo",
            stage="report",
            bot_id=WEB_BOT_ID,
            file_id=uploaded["id"],
            file_unique_id="u1",
            size=10,
            now=now,
        )
        assert added is not None
        return added.id

    return served.store.write_now(write)


async def gets(browser: Browser, evidence: int | str) -> tuple[int, bytes]:
    async with browser.client.get(f"/chat/draft/photos/{evidence}", headers=browser.headers) as response:
        return response.status, await response.read()


async def test_the_page_is_told_the_step_and_the_words_to_correct(served: ServedPage, wang: Browser) -> None:
    await begins(served, wang)
    assert (await wang.gets("history"))["draft"] == {"step": "place"}

    def asks(tx: Tx) -> None:
        draft = tx.drafts.get(1)
        assert draft is not None
        tx.drafts.save(replace(draft, text="东门冒黑烟", asking=DraftStep.TEXT, version=draft.version + 1))

    served.store.write_now(asks)
    assert (await wang.gets("poll?after=0"))["draft"] == {"step": "text", "text": "东门冒黑烟"}


async def test_a_thumbnail_is_for_whoever_writes_the_report(
    served: ServedPage, wang: Browser, stranger: Browser
) -> None:
    evidence = await begins(served, wang)
    assert await gets(wang, evidence) == (200, jpeg())
    assert (await gets(stranger, evidence))[0] == 404  # without a chat
    await stranger.says("您好")
    assert (await gets(stranger, evidence))[0] == 404
    served.store.write_now(lambda tx: tx.drafts.drop(1))
    assert (await gets(wang, evidence))[0] == 404


@pytest.mark.parametrize("evidence", ["99", "0", "x", "-1", "9" * 40])
async def test_what_is_no_file_of_the_report_has_no_thumbnail(served: ServedPage, wang: Browser, evidence: str) -> None:
    await begins(served, wang)
    assert (await gets(wang, evidence))[0] in (400, 404)


async def test_a_photo_that_no_browser_shows_has_no_picture_yet(served: ServedPage, wang: Browser) -> None:
    evidence = await begins(served, wang, name="a.heic", data=b"\0\0\0\x18ftypheic" + bytes(40))
    assert await gets(wang, evidence) == (204, b"")
