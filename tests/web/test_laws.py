"""Curators see which entries cite an article, and which of them a change of law made 待复核 (E07)."""

import re
from collections.abc import Awaitable, Callable

import pytest

from bot.entry_desk import EntryDesk
from complaints.model import Role
from knowledge.answer import Library
from knowledge.due import ReviewDue
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, logged_in

Arrives = Callable[[], Awaitable[Browser]]
CODE = "生态环境法典"
REASON = f"cites {CODE} 第1132条: repealed 2026-10-01, successor {CODE} 第1133条"


@pytest.fixture
async def curator(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "甲编辑", Role.CURATOR)


async def test_each_law_has_the_number_of_entries_that_cite_it(curator: Browser, library: Library) -> None:
    await curator.opens("/console/curation")
    assert "法规变动影响哪些条目" in curator.text
    await curator.opens("/console/curation/laws")
    citing = sum(
        any(cited.law == CODE for cited in (*one.citations, *(one.former.citations if one.former else ())))
        for one in library.entries
    )
    row = re.search(rf">{CODE}</a></td><td[^>]*>\d+</td><td[^>]*>(\d+)</td><td[^>]*>0<", curator.page)
    assert row is not None and int(row[1]) == citing > 0


async def test_an_article_lists_the_entries_that_cite_it_with_the_reason_for_a_review(
    curator: Browser, library: Library, desk: EntryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    citing = {one.id for one in library.entries if any((c.law, c.article) == (CODE, 1132) for c in one.citations)}
    assert "barbecue-confiscate" in citing
    due = [ReviewDue(entry="barbecue-confiscate", reason=REASON, cites=(CODE, 1132), under_review=True)]
    monkeypatch.setattr(desk, "due", lambda today: due)
    await curator.opens(f"/console/curation/laws?law={CODE}&article=1132")
    assert set(re.findall(r"/console/curation/entries/([a-z0-9-]+)", curator.page)) >= citing
    assert curator.text.count("待复核") == 1
    assert f"引用的{CODE} 第1132条已于 2026-10-01 废止，对应新条文：{CODE} 第1133条" in curator.text
    await curator.opens("/console/curation/laws")
    assert re.search(rf">{CODE}</a></td><td[^>]*>\d+</td><td[^>]*>\d+</td><td[^>]*>1<", curator.page)


async def test_an_article_that_nobody_cites_says_so(curator: Browser) -> None:
    await curator.opens(f"/console/curation/laws?law={CODE}&article=9999")
    assert "没有条目引用它" in curator.text
    await curator.opens("/console/curation/laws?law=没有这部法")
    assert "没有条目引用它" in curator.text
