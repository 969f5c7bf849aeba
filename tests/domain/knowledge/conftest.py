"""A small fictional set of laws: a code in force, a law it repeals, and an unconfirmed regulation."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.statute_text import StatuteText, read_statutes
from knowledge.statutes import IN_FORCE, REPEALED, UNCONFIRMED, Dates, Law, Replacement, Statutes
from knowledge.values import Citation

CODE = """---
title: 中华人民共和国园林法典
short_title: 园林法典
---

# 中华人民共和国园林法典

## 第一编　总则

**第一条**　种树的单位应当浇水。

树木死亡的，应当在三十日内补种。

**第二条**　违反本法规定，有下列情形之一的，处一万元以上十万元以下的罚款：

（一）未浇水的；

（二）二十二时至次日六时修剪树木的。
"""
OLD = """---
title: 中华人民共和国种树法
short_title: 种树法
---

**第七条**　未浇水的，处五百元以上二千元以下的罚款。
"""
UNSURE = """---
title: 花草条例
short_title: 花草条例
---

**第三条**　花草由园林部门负责。
"""
ENTRY = """---
id: tree-water-fine
topic: ecology
subject: trees
aspects: [penalty, rule, how_long, who, former]
question: 不给树浇水会被罚多少钱？
phrasings:
  - 树没浇水罚几万
  - 绿化带干死了单位什么后果
  - 园区的树旱着没人管怎么处理
  - 忘了浇灌被查到要交罚款吗
  - 养护公司偷懒不洒水
  - 谁来查种树以后的养护
audience: [resident, enterprise]
scope: 国家
valid_from: 2026-08-15
valid_to:
citations:
  - {law: 园林法典, article: 2, item: 1}
  - {law: 园林法典, article: 1}
replaces:
  - {law: 种树法, article: 7}
former:
  valid_from: 2018-10-26
  valid_to: 2026-08-14
  answer: 当时罚 500 元以上 2000 元以下。
  citations:
    - {law: 种树法, article: 7}
author: 编辑
reviewer: 校核
reviewed_on: 2026-11-23
---
罚 1 万元以上 10 万元以下。
树死了要在 30 日内补种。

## 详细
- 谁来管：园林部门，可拨打 12345。

## 施工单位
夜里 22 时至次日 6 时不要修剪。
"""


@pytest.fixture
def statutes_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "statutes"
    folder.mkdir()
    for name, text in (("code", CODE), ("old", OLD), ("unsure", UNSURE)):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def texts(statutes_dir: Path) -> dict[str, StatuteText]:
    return read_statutes(statutes_dir)


@pytest.fixture
def statutes(texts: dict[str, StatuteText]) -> Statutes:
    return Statutes(
        [
            _law(texts, "园林法典", IN_FORCE, Dates(first=date(2026, 8, 15))),
            _law(texts, "种树法", REPEALED, Dates(first=date(2018, 10, 26), last=date(2026, 8, 14))),
            _law(texts, "花草条例", UNCONFIRMED, Dates(first=date(2001, 1, 1))),
        ],
        [
            Replacement(
                old=(Citation(law="种树法", article=7),),
                new=(Citation(law="园林法典", article=2),),
                changed="罚款提高。",
            )
        ],
    )


@pytest.fixture
def entry_file(tmp_path: Path) -> Path:
    path = tmp_path / "entries" / "ecology" / "tree-water-fine.md"
    path.parent.mkdir(parents=True)
    path.write_text(ENTRY, encoding="utf-8")
    return path


def _law(texts: dict[str, StatuteText], short: str, status: str, dates: Dates) -> Law:
    return Law(
        short=short,
        title=texts[short].header["title"],
        kind="法律",
        aliases=(),
        status=status,
        dates=dates,
        successor="园林法典" if status == REPEALED else None,
        read_at="图书馆",
        digests={number: article.digest for number, article in texts[short].articles.items()},
        last_article=max(texts[short].articles),
    )
