"""Curators in the console: from questions without an answer to an entry that two persons publish."""

import html
import re
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import FormData

from bot.entry_desk import EntryDesk
from bot.settings import Settings
from complaints.model import Role
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, logged_in

Arrives = Callable[[], Awaitable[Browser]]
ASKED = ("鸽子粪落一阳台谁来铲", "鸽子粪落一院子谁来铲", "鸽子粪掉一阳台谁来铲")
PAGE = "/console/curation/entries/pigeon-dung"
FORM = {
    "question": "鸽子粪落到阳台上谁来清理？",
    "topic": "waste",
    "subject": "livestock-manure",
    "aspect-rule": "1",
    "aspect-who": "1",
    "answer": "先和养鸽的人商量，商量不成的打 12345。",
    "details": "",
    "phrasings": "\n".join(
        (*ASKED[:1], "阳台上全是鸟粪谁负责打扫", "楼顶养信鸽弄脏晾的衣服", "邻居喂鸟招来一地粪便",
         "鸟屎掉在车上物业管吗", "养鸽户不清扫怎么反映", "广场鸽子太多太脏")
    ),
    "citations": "生态环境法典 第145条",
    "valid_from": "2026-08-15",
}  # fmt: skip


@pytest.fixture
def desk(store: Store, built_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EntryDesk:
    # the statute texts are not in the repository: what is checked against them is tested in test_check.py
    monkeypatch.setattr("knowledge.check.stamp_of", lambda entry, statutes: entry.verified)
    data = Path(shutil.copytree(built_library, tmp_path / "data"))
    return EntryDesk(Settings(data_dir=data, statutes_dir=tmp_path / "none", _env_file=None), store)  # type: ignore[call-arg]


@pytest.fixture
async def author(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "甲编辑", Role.CURATOR)


@pytest.fixture
async def reader(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "乙审读", Role.CURATOR)


def asks(store: Store, clock: Clock) -> int:
    """Three askers of whom one wants to be told; returns that person's id."""

    def work(tx):  # type: ignore[no-untyped-def]
        person = tx.people.ensure(bot_id=1, user_id=5, chat_id=5, lang="zh_CN", now=clock())
        for text in ASKED:
            tx.questions.add_unanswered(text=text, lang="zh_CN", decision="decline", now=clock())
        tx.curation.wish(person_id=person.id, text=ASKED[1], now=clock())
        return person.id

    return int(store.write_now(work))


async def starts(author: Browser) -> None:
    """写成条目 of the only group."""
    await author.opens("/console/curation")
    await author.sends("/console/curation/misses", do="write", entry="pigeon-dung", ids=author.value("ids"))
    assert author.status == 200


async def writes(browser: Browser, do: str, **changed: str) -> str:
    return await browser.sends(PAGE, seen=browser.value("seen"), do=do, **{**FORM, **changed})


@pytest.mark.timeout(240)  # builds the index three times
async def test_a_group_of_misses_becomes_an_entry_that_another_curator_publishes(
    author: Browser, reader: Browser, store: Store, clock: Clock
) -> None:
    person = asks(store, clock)
    await starts(author)
    assert "草稿" in author.text or "起草" in author.text
    assert "必须能答上的 3 句原话" in author.text and 'value="鸽子粪' in author.page
    await writes(author, "check")
    assert "检查过了，没有发现问题" in author.text and "别的问题，回答都不变" in author.text
    await writes(author, "submit")
    assert "已提交" in author.text and "要由另一位同事审读发布" in author.text
    await author.sends(PAGE, do="publish", seen=author.value("seen"))
    assert author.status == 409 and "是您写的" in author.text

    await reader.opens(PAGE)
    assert "第二个人审读" in reader.text
    await reader.sends(PAGE, do="publish", seen=reader.value("seen"))
    assert "已发布，几秒内生效" in reader.text
    [row] = store.write_now(lambda tx: tx.sending.claim(clock()))
    assert (row.recipient, row.payload["key"]) == (f"person:{person}", "wish.answered")
    [version] = store.read_now(lambda tx: [tx.curation.newest("pigeon-dung")])
    assert version is not None and version.state == "published"
    assert '"author":"甲编辑"' in version.data and '"reviewer":"乙审读"' in version.data


async def test_what_is_wrong_is_said_in_chinese_and_nothing_typed_is_lost(
    author: Browser, store: Store, clock: Clock
) -> None:
    asks(store, clock)
    await starts(author)
    await writes(author, "submit", phrasings="鸟粪谁扫", citations="生态环境法典 第9999条", answer="打 12345 反映。")
    assert author.status == 422
    assert "问法只有 1 句，至少要 6 句" in author.text and "没有第 9999 条" in author.text
    assert "打 12345 反映。" in author.text and "鸟粪谁扫" in author.text
    await writes(author, "save", citations="看不懂的依据")
    assert (
        author.status == 422 and "看不懂引用“看不懂的依据”" in author.text and "看不懂的依据</textarea>" in author.page
    )
    assert "citations: []" in _source(store)


async def test_a_quick_check_saves_nothing(author: Browser, store: Store, clock: Clock) -> None:
    asks(store, clock)
    await starts(author)
    before = _source(store)
    await author.sends(PAGE + "/check", **{**FORM, "subject": ""})
    assert author.page == '{"problems": ["\\u8bf7\\u9009\\u62e9\\u5bf9\\u8c61\\u3002"]}'
    assert _source(store) == before


async def test_articles_in_force_are_found_and_cited(author: Browser, store: Store, clock: Clock) -> None:
    asks(store, clock)
    await starts(author)
    await writes(author, "search", words="大气污染防治法第118条")
    assert "没有找到现行条文" in author.text  # repealed
    await writes(author, "search", words="生态环境法典第240条")
    assert 'value="生态环境法典 第240条"' in author.page
    await writes(author, "save", **{"pick-1": "生态环境法典 第240条"})
    assert "草稿保存好了" in author.text
    assert "生态环境法典 第145条\n生态环境法典 第240条</textarea>" in html.unescape(author.page)


async def test_of_two_editors_the_second_sees_the_first_and_loses_nothing(
    author: Browser, reader: Browser, store: Store, clock: Clock
) -> None:
    asks(store, clock)
    await starts(author)
    await reader.opens(PAGE)
    assert re.search(r"甲编辑 从 .+ 起在编辑这一条", reader.text)
    await writes(author, "save")
    await writes(reader, "save", answer="鸽子的主人负责清理。")
    assert reader.status == 409 and "甲编辑 在" in reader.text and "保存了新的内容" in reader.text
    assert "先和养鸽的人商量" in reader.text and "鸽子的主人负责清理。" in reader.value_of_text("source")
    assert "先和养鸽的人商量" in _source(store)
    await reader.sends(PAGE, do="save", seen=reader.value("seen"), source=reader.value_of_text("source"))
    assert "草稿保存好了" in reader.text and "鸽子的主人负责清理。" in _source(store)


async def test_a_reader_publishes_only_the_text_that_was_read(
    author: Browser, reader: Browser, store: Store, clock: Clock
) -> None:
    asks(store, clock)
    await starts(author)
    await writes(author, "submit")
    await reader.opens(PAGE)
    seen = reader.value("seen")
    await writes(author, "submit", answer="自己铲。")
    await reader.sends(PAGE, do="publish", seen=seen)
    assert reader.status == 409 and "刚刚有了变动" in reader.text


async def test_an_editor_left_open_for_long_is_free_again(
    author: Browser, reader: Browser, store: Store, clock: Clock
) -> None:
    asks(store, clock)
    await starts(author)
    clock.now += timedelta(minutes=31)
    await reader.opens(PAGE)
    assert "起在编辑" not in reader.text


async def test_a_group_is_dismissed_and_brought_back(author: Browser, store: Store, clock: Clock) -> None:
    asks(store, clock)
    await author.opens("/console/curation")
    assert "3 次" in author.text and "另外 2 种问法" in author.text
    await author.sends("/console/curation/misses", do="dismiss", ids=author.value("ids"))
    assert "这一组不再列出" in author.text and "鸽子粪" not in author.text
    await author.sends("/console/curation/misses", do="restore", ids=author.value("ids"))
    assert "已放回" in author.text and "3 次" in author.text


async def test_a_group_joins_an_entry_of_the_product_as_a_draft(author: Browser, store: Store, clock: Clock) -> None:
    asks(store, clock)
    await author.opens("/console/curation")
    ids = author.value("ids")
    await author.sends("/console/curation/misses", do="join", entry="no-such-entry", ids=ids)
    assert author.status == 404
    await author.opens("/console/curation")
    await author.sends("/console/curation/misses", do="join", entry="barbecue-confiscate", ids=ids)
    assert "和正在用的一版相比" in author.text and f"新增 + - {ASKED[0]}" in author.text
    [draft] = store.read_now(lambda tx: [tx.curation.newest("barbecue-confiscate")])
    assert draft is not None and draft.state == "draft" and set(draft.wordings) == set(ASKED)


async def test_proposed_phrasings_are_accepted_edited_or_rejected(author: Browser, store: Store, clock: Clock) -> None:
    for text in ("烤炉叫人拉走了咋整", "没头没尾"):
        store.write_now(
            lambda tx, text=text: tx.curation.add_phrasing(text=text, entry="barbecue-confiscate", now=clock())
        )  # type: ignore[misc]
    await author.opens("/console/curation")
    known = {"entry": "barbecue-confiscate", "target": "barbecue-confiscate"}
    await author.sends(
        "/console/curation/phrasings", do="accept", text="烤炉叫人拉走了咋整", edited="烤炉叫人拉走了怎么办", **known
    )
    await author.sends("/console/curation/phrasings", do="reject", text="没头没尾", **known)
    assert store.read_now(lambda tx: tx.curation.phrasings()) == []
    [draft] = store.read_now(lambda tx: [tx.curation.newest("barbecue-confiscate")])
    assert draft is not None and "烤炉叫人拉走了怎么办" in draft.source and "没头没尾" not in draft.source


async def test_examples_are_accepted_with_a_category_or_rejected(author: Browser, store: Store, clock: Clock) -> None:
    for text in ("坡上的土没盖", "不清楚的话"):
        store.write_now(
            lambda tx, text=text: tx.curation.add_example(
                text=text, proposed="site_dust", chosen="bare_soil", now=clock()
            )  # type: ignore[misc]
        )
    unclear, soil = (one.id for one in store.read_now(lambda tx: tx.curation.examples()))
    await author.opens("/console/curation")
    await author.sends("/console/curation/examples", do="accept", id=str(soil), chosen="quarry")
    await author.sends("/console/curation/examples", do="reject", id=str(unclear))
    assert store.read_now(lambda tx: tx.curation.examples()) == []
    kept = store.read_now(lambda tx: tx.curation.accepted_examples())
    assert [(one.text, one.chosen) for one in kept] == [("坡上的土没盖", "quarry")]


def undo_of(browser: Browser) -> dict[str, str]:
    """The fields of the form that takes the last decision back."""
    form = browser.page.split('value="undo"', maxsplit=1)[0].rsplit("<form", maxsplit=1)[1]
    fields = dict(re.findall(r'name="(at|entry|target)" value="([^"]*)"', form))
    added = re.search(r'name="added" hidden>\n([^<]*)<', form)
    assert added is not None
    return {name: html.unescape(value) for name, value in {**fields, "added": added[1], "do": "undo"}.items()}


async def test_the_phrasings_of_an_entry_are_accepted_together_and_the_decision_is_undone(
    author: Browser, store: Store, clock: Clock
) -> None:
    proposed = ("烤炉叫人拉走了咋整", "炉子被收走还给吗")
    for text in proposed:
        store.write_now(
            lambda tx, text=text: tx.curation.add_phrasing(text=text, entry="barbecue-confiscate", now=clock())
        )  # type: ignore[misc]
    store.write_now(lambda tx: tx.curation.add_phrasing(text="没头没尾", entry=None, now=clock()))
    await author.opens("/console/curation")
    assert "全部收下（2 句）" in author.text and "全部拒绝（2 句）" in author.text
    await author.posts(
        "/console/curation/phrasings",
        [
            ("csrf", author.csrf),
            ("do", "accept"),
            ("entry", "barbecue-confiscate"),
            *(("text", one) for one in proposed),
        ],
    )
    assert [one.text for one in store.read_now(lambda tx: tx.curation.phrasings())] == ["没头没尾"]
    [draft] = store.read_now(lambda tx: [tx.curation.newest("barbecue-confiscate")])
    assert draft is not None and all(one in draft.source for one in proposed)
    await author.sends("/console/curation/phrasings", **undo_of(author))
    assert {one.text for one in store.read_now(lambda tx: tx.curation.phrasings())} == {*proposed, "没头没尾"}
    [draft] = store.read_now(lambda tx: [tx.curation.newest("barbecue-confiscate")])
    assert draft is not None and not any(one in draft.source for one in proposed)


async def test_the_examples_of_a_category_are_rejected_together_and_the_decision_is_undone(
    author: Browser, store: Store, clock: Clock
) -> None:
    for text, chosen in (("坡上的土没盖", "bare_soil"), ("土堆没盖网", "bare_soil"), ("水发黑", "water")):
        store.write_now(
            lambda tx, text=text, chosen=chosen: tx.curation.add_example(
                text=text, proposed="site_dust", chosen=chosen, now=clock()
            )  # type: ignore[misc]
        )
    ids = [one.id for one in store.read_now(lambda tx: tx.curation.examples()) if one.chosen == "bare_soil"]
    await author.opens("/console/curation")
    await author.posts(
        "/console/curation/examples",
        FormData(
            [("csrf", author.csrf), ("do", "reject"), ("chosen", "bare_soil")] + [("id", str(one)) for one in ids]
        ),
    )
    assert [one.text for one in store.read_now(lambda tx: tx.curation.examples())] == ["水发黑"]
    await author.sends("/console/curation/examples", **undo_of(author))
    assert len(store.read_now(lambda tx: tx.curation.examples())) == 3


async def test_an_answer_that_did_not_help_is_settled_and_brought_back(
    author: Browser, store: Store, clock: Clock
) -> None:
    for reason in ("", "unclear"):  # a tap, then its reason
        store.write_now(
            lambda tx, reason=reason: tx.questions.add_feedback(  # type: ignore[misc]
                entry="barbecue-confiscate", entry_version="1a2b3c4d", question="<b>罚几个钱</b>", useful=False,
                reason=reason, now=clock(),
            )
        )  # fmt: skip
    page = await author.opens("/console/curation")
    assert "版本 1a2b3c4d" in author.text and "<b>罚几个钱</b> 看不懂" in author.text and "<b>罚几个钱" not in page
    [rating] = store.read_now(lambda tx: tx.questions.useless())
    await author.sends("/console/curation/ratings", do="done", id=str(rating.id))
    assert "已标为处理好" in author.text and "罚几个钱" not in author.text
    await author.sends("/console/curation/ratings", do="undo", id=author.value("id"))
    assert "罚几个钱" in author.text


async def test_nobody_else_opens_it(clerk: Browser, admin: Browser, verifier: Browser) -> None:
    for browser in (clerk, admin, verifier):
        for path in ("/console/curation", "/console/curation/entries/barbecue-confiscate"):
            await browser.opens(path)
            assert browser.status == 403


def _source(store: Store) -> str:
    version = store.read_now(lambda tx: tx.curation.newest("pigeon-dung"))
    assert version is not None
    return version.source
