"""The queue's filters and its search (S01), against a filter in plain Python that knows no index."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import MetaData

import storage.cases.search_words
from complaints.case import amending
from complaints.case.lifecycle import OPEN_STATES
from complaints.model import Actor, Complaint, Identity, Place, PlaceSource, Role, State
from complaints.ports import NamedBy, QueueFilter, Sort
from complaints.report import erasure
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case, citizen

OPEN = frozenset(state.value for state in OPEN_STATES)
SUBDISTRICTS = ("jinlonghu", "damiao", None)
CATEGORIES = ("site_dust", "quarry", "other")
UNITS = ("planning", "urban", "")
TEXTS = ("工地扬尘", "渣土车 RUNS at night", "100%是灰", "100个人说灰尘大", "ΑΣ ß", "")
WORDS = (
    "灰 100",
    "night 渣土",
    "路 扬尘",
    "LW 灰",
    "灰",
    "灰尘",
    "扬尘很大",
    "100%",
    "runs AT",
    "金龙湖",
    "ss",
    "σ",
    "LW-",
    "没有",
    "路",
)
EVERYBODY = 999_999


def _any_case(random: Random, owners: Sequence[int | None]) -> Complaint:
    place = Place(
        source=PlaceSource.TYPED,
        address=random.choice(("金龙湖路", "大庙", "")),
        subdistrict=random.choice(SUBDISTRICTS),
    )
    return a_case(
        state=random.choice([state for state in State if state is not State.DRAFT]),
        category=random.choice(CATEGORIES),
        unit=random.choice(UNITS),
        text=random.choice(TEXTS),
        place=place,
        territory=random.choice(("", "", "damiao", "jinshanqiao")),
        owner_id=random.choice(owners),
        due_at=random.choice((None, NOW - timedelta(hours=1), NOW + timedelta(hours=5))),
        created_at=NOW - timedelta(days=random.randrange(40)),
        closed_at=random.choice((None, None, NOW - timedelta(days=3), NOW - timedelta(days=20))),
        danger=random.random() < 0.1,
        unit_person=random.choice(("", "王路")),
    )


def _any_filter(random: Random, owner: int) -> QueueFilter:
    """Each field is asked for now and then, so that several come together."""

    def asked() -> bool:
        return random.random() < 0.3

    three = frozenset(state.value for state in random.sample(sorted(OPEN_STATES | {State.CLOSED}), 3))
    return QueueFilter(
        states=random.choice((frozenset(), OPEN, three, frozenset({State.CLOSED.value}))),
        subdistrict=random.choice(("jinlonghu", "damiao", "jinshanqiao", "")) if asked() else None,
        category=random.choice(CATEGORIES) if asked() else None,
        unit=random.choice(UNITS) if asked() else None,
        overdue=asked(),
        mine=owner if asked() else None,
        text=random.choice(WORDS) if asked() else "",
        created_from=NOW - timedelta(days=20) if asked() else None,
        created_until=NOW - timedelta(days=3) if asked() else None,
        closed_from=NOW - timedelta(days=9) if random.random() < 0.1 else None,
        due_from=NOW if random.random() < 0.1 else None,
        due_until=NOW + timedelta(hours=9) if random.random() < 0.1 else None,
        danger=random.random() < 0.1,
        unowned=random.random() < 0.1,
        sort=random.choice((Sort.QUEUE, Sort.CHANGED, Sort.CLOSED)),
        now=NOW,
    )


def _wanted(cases: Sequence[Complaint], where: QueueFilter) -> list[int]:
    def keeps(case: Complaint) -> bool:
        said = (case.number, case.text, case.place.address, case.unit_person)
        return (
            (not where.states or case.state in where.states)
            and where.subdistrict in (None, case.territory or case.place.subdistrict or "")
            and where.category in (None, case.category)
            and where.unit in (None, case.unit)
            and (not where.overdue or (case.state in OPEN_STATES and case.due_at is not None and case.due_at < NOW))
            and where.mine in (None, case.owner_id)
            and (where.created_from is None or case.created_at >= where.created_from)
            and (where.created_until is None or case.created_at < where.created_until)
            and all(any(word.casefold() in one.casefold() for one in said) for word in where.text.split())
            and (where.due_from is None or (case.due_at is not None and case.due_at >= where.due_from))
            and (where.due_until is None or (case.due_at is not None and case.due_at < where.due_until))
            and (where.closed_from is None or (case.closed_at is not None and case.closed_at >= where.closed_from))
            and (not where.danger or case.danger)
            and (not where.unowned or case.owner_id is None)
        )

    orders: dict[Sort, Callable[[Complaint], Any]] = {
        Sort.QUEUE: _queue_order,
        Sort.CHANGED: lambda case: (-case.updated_at.timestamp(), -case.id),
        Sort.CLOSED: lambda case: (-case.closed_at.timestamp() if case.closed_at else 0.0, -case.id),
    }
    return [case.id for case in sorted(filter(keeps, cases), key=orders[where.sort])]


def _queue_order(case: Complaint) -> tuple[int, datetime, int]:
    rank = 0 if case.state is State.SUBMITTED else 1 if case.state in OPEN_STATES else 2
    rank = -1 if case.danger and rank < 2 else rank
    return rank, case.due_at or datetime(9999, 1, 1, tzinfo=UTC), -case.id


@pytest.mark.parametrize("few", [0, 500], ids=["common words", "rare words"])
def test_s01_any_filters_together_find_what_a_plain_filter_finds(
    store: Store, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.cases.search_words, "FEW", few)
    monkeypatch.setattr(storage.cases.search_words, "_COMMON", 5)
    random = Random(20)

    def fill(tx: Tx) -> tuple[list[Complaint], int]:
        owner, other = (tx.staff.add(name=name, role="clerk", telegram_id=None).id for name in "李周")
        cases = [tx.cases.add(_any_case(random, (None, owner, other))) for _ in range(80)]
        # What is changed later is filtered as it is then.
        moved = [replace(_any_case(random, (owner,)), id=case.id, number=case.number) for case in cases[:20]]
        assert all(tx.cases.save(case, seen=1) for case in moved)
        return [*moved, *cases[20:]], owner

    cases, owner = store.write_now(fill)

    def check(tx: Tx) -> None:
        for _ in range(50):
            where = _any_filter(random, owner)
            wanted = _wanted(cases, where)
            assert [case.id for case in tx.cases.queue(where, limit=EVERYBODY)] == wanted, where
            assert tx.cases.count(where) == len(wanted), where
            page = tx.cases.page(where, size=7, number=2)
            shown = wanted[7:14] if len(wanted) > 7 else wanted
            assert ([case.id for case in page.cases], page.total) == (shown, len(wanted)), where
            first = tx.cases.page(where, size=7, number=1, most=10)
            counted = (10, True) if where.text and len(wanted) > 10 else (len(wanted), False)
            assert ([case.id for case in first.cases], (first.total, first.more)) == (wanted[:7], counted), where
            assert [row["id"] for row in tx.cases.page_of_export(where, after=0, limit=EVERYBODY)] == sorted(wanted)
            assert sum(tally.counts["received"] for tally in tx.cases.tally(where, "subdistrict")) == len(wanted)

    store.read_now(check)


@pytest.mark.parametrize("common", [0, 1000], ids=["whole table", "case by case"])
def test_s33_a_search_stops_counting_until_a_page_after_that_is_asked_for(
    store: Store, common: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.cases.search_words, "FEW", 3)
    monkeypatch.setattr(storage.cases.search_words, "_COMMON", common)
    ids = store.write_now(lambda tx: [tx.cases.add(a_case(text="工地扬尘")).id for _ in range(9)])

    def counted(number: int, where: QueueFilter) -> tuple[list[int], str, str]:
        page = store.read_now(lambda tx: tx.cases.page(where, size=2, number=number, most=4))
        return [case.id for case in page.cases], page.found, page.last

    newest = ids[::-1]
    for where in (QueueFilter(text="扬尘"), QueueFilter(text="扬尘", states=OPEN)):
        assert counted(1, where) == (newest[:2], "4+", "2+")
        assert counted(2, where) == (newest[2:4], "9", "5")
        assert counted(9, where) == (newest[8:], "9", "5")
    assert counted(1, QueueFilter(states=OPEN)) == (newest[:2], "9", "5")


def test_s01_a_page_after_the_last_is_the_last(store: Store) -> None:
    ids = store.write_now(lambda tx: [tx.cases.add(a_case()).id for _ in range(5)])

    def numbers(number: int) -> tuple[list[int], int, int, int]:
        page = store.read_now(lambda tx: tx.cases.page(QueueFilter(), size=2, number=number))
        return [case.id for case in page.cases], page.total, page.number, page.pages

    newest = ids[::-1]
    assert numbers(0) == numbers(1) == (newest[:2], 5, 1, 3)
    assert numbers(3) == numbers(10**12) == (newest[4:], 5, 3, 3)
    nothing = store.read_now(lambda tx: tx.cases.page(QueueFilter(unit="nobody"), size=2, number=4))
    assert (list(nothing.cases), nothing.total, nothing.number, nothing.pages) == ([], 0, 1, 1)


@pytest.mark.parametrize("few", [0, 500], ids=["common words", "rare words"])
def test_s01_words_find_what_contains_them_and_nothing_else(
    store: Store, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.cases.search_words, "FEW", few)

    def fill(tx: Tx) -> list[int]:
        texts = ("工地扬尘很大", "夜里有渣土车", "ABC钢厂冒黑烟 50%", "50度的风")
        ids = [
            tx.cases.add(a_case(text=text, place=Place(source=PlaceSource.TYPED, address="大庙"))).id for text in texts
        ]
        tx.forwards.keep_number("12345", "SZ-9", ids[1])
        return ids

    ids = store.write_now(fill)

    def found(words: str) -> list[int]:
        cases = store.read_now(lambda tx: tx.cases.queue(QueueFilter(text=words), limit=10))
        assert store.read_now(lambda tx: tx.cases.count(QueueFilter(text=words))) == len(cases)
        return sorted(ids.index(case.id) for case in cases)

    assert found("扬尘") == [0]
    assert found("车") == [1]
    assert found("abc钢厂") == found(" ABC ") == [2]
    assert found("50") == [2, 3]
    assert found("50%") == [2]
    assert found("ABC 黑烟") == [2]
    assert found("_") == found("扬很") == found("大大庙") == []
    assert found("大庙") == [0, 1, 2, 3]
    assert found("SZ-9") == [1]
    assert found("SZ") == []  # a number of another system is known whole, or not at all


def test_s33_words_are_found_in_any_order_and_anywhere(store: Store) -> None:
    def fill(tx: Tx) -> list[int]:
        owner = tx.staff.add(name="周小满", role="clerk", telegram_id=None).id
        made = (
            {"text": "东门口灰尘很大"},
            {"text": "灰尘", "unit": "urban", "unit_person": "王建国"},
            {"text": "门口堆沙子", "owner_id": owner, "territory": "damiao"},
        )
        ids = [tx.cases.add(a_case(**fields)).id for fields in made]
        tx.forwards.keep_number("12345", "SZ-9", ids[0])
        return ids

    ids = store.write_now(fill)
    names = {"城管": NamedBy(units=frozenset({"urban"})), "大庙": NamedBy(subdistricts=frozenset({"damiao"}))}

    def found(words: str) -> list[int]:
        where = QueueFilter(text=words, named=names)
        return sorted(ids.index(case.id) for case in store.read_now(lambda tx: tx.cases.queue(where, limit=10)))

    assert found("灰尘 门口") == found("门口，灰尘") == found("门口　灰尘 灰") == [0]
    assert found("灰尘 城管") == found("建国 灰尘") == [1]
    assert found("小满 大庙") == found("大庙 沙子") == [2]
    assert found("SZ-9 灰尘") == [0]
    assert found("SZ-9 沙子") == found("城管 沙子") == []
    assert found(" , ") == [0, 1, 2]


def test_s33_every_order_is_stable_over_its_pages(store: Store) -> None:
    random = Random(33)

    def fill(tx: Tx) -> list[Complaint]:
        made = []
        for _ in range(40):
            case, days = _any_case(random, (None,)), random.randrange(5)
            closed = None if case.state in OPEN_STATES else NOW - timedelta(days=days)
            made.append(tx.cases.add(replace(case, updated_at=NOW - timedelta(days=days), closed_at=closed)))
        return made

    cases = store.write_now(fill)
    never, ever = datetime(9999, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)
    queue = {case.id: place for place, case in enumerate(sorted(cases, key=_queue_order))}
    orders: dict[Sort, list[Complaint]] = {
        Sort.QUEUE: sorted(cases, key=lambda case: queue[case.id]),
        Sort.RECEIVED: sorted(cases, key=lambda case: (case.created_at, case.id), reverse=True),
        Sort.OLDEST: sorted(cases, key=lambda case: (case.created_at, case.id)),
        Sort.DUE: sorted(cases, key=lambda case: (case.due_at or never, case.id)),
        Sort.CHANGED: sorted(cases, key=lambda case: (case.updated_at, case.id), reverse=True),
        Sort.UNTOUCHED: sorted(cases, key=lambda case: (case.updated_at, case.id)),
        Sort.CLOSED: sorted(cases, key=lambda case: (case.closed_at or ever, case.id), reverse=True),
        Sort.CATEGORY: sorted(cases, key=lambda case: (case.category, queue[case.id])),
        Sort.SUBDISTRICT: sorted(
            cases, key=lambda case: (case.territory or case.place.subdistrict or "", queue[case.id])
        ),
    }
    assert set(orders) == set(Sort)
    for sort, wanted in orders.items():
        pages = [
            store.read_now(lambda tx, n=n: tx.cases.page(QueueFilter(sort=sort), size=7, number=n).cases)  # type: ignore[misc]  # noqa: B023
            for n in range(1, 7)
        ]
        assert [case.id for page in pages for case in page] == [case.id for case in wanted], sort


@pytest.mark.parametrize("sort", list(Sort))
def test_s33_a_number_finds_its_case_alone_in_every_order(store: Store, sort: Sort) -> None:
    cases = store.write_now(lambda tx: [tx.cases.add(a_case()) for _ in range(3)])
    where = QueueFilter(text=cases[1].number, sort=sort)
    page = store.read_now(lambda tx: tx.cases.page(where, size=7, number=1))
    assert ([case.id for case in page.cases], page.total) == ([cases[1].id], 1)


def _everything_stored(tx: Tx) -> str:
    known = MetaData()
    known.reflect(tx.connection)
    return "\n".join(str(tuple(row)) for table in known.sorted_tables for row in tx.connection.execute(table.select()))


def test_s01_masked_words_of_an_anonymous_reporter_are_nowhere_and_not_found(store: Store) -> None:
    def mask(tx: Tx) -> None:
        place = Place(source=PlaceSource.TYPED, address="幸福里3号楼旁")
        case = tx.cases.add(a_case(identity=Identity.ANONYMOUS, text="我叫赵小满，灰尘大", place=place))
        assert [tx.cases.count(QueueFilter(text=words)) for words in ("赵小满", "小满", "幸福里3号")] == [1, 1, 1]
        reporter = Actor(role=Role.REPORTER)
        amending.redact(tx, case_id=case.id, actor=reporter, now=NOW, words=("赵小满", "幸福里3号楼"))

    store.write_now(mask)
    for words in ("赵小满", "小满", "幸福里3号", "幸福里"):
        assert store.read_now(lambda tx, words=words: tx.cases.count(QueueFilter(text=words))) == 0  # type: ignore[misc]
    assert store.read_now(lambda tx: tx.cases.count(QueueFilter(text="灰尘大"))) == 1
    stored = store.read_now(_everything_stored)
    assert [word for word in ("赵小满", "幸福里") if word in stored] == []


def test_s01_words_of_somebody_who_was_erased_are_not_found(store: Store) -> None:
    def erase(tx: Tx) -> None:
        person = citizen(tx)
        tx.cases.add(a_case(identity=Identity.NAMED, reporter_id=person.id, text="电话13800000000，灰尘大"))
        assert tx.cases.count(QueueFilter(text="1380000")) == 1
        erasure.erase(tx, person=person, now=NOW)

    store.write_now(erase)
    assert store.read_now(lambda tx: tx.cases.count(QueueFilter(text="1380000"))) == 0
    assert store.read_now(lambda tx: tx.cases.count(QueueFilter(text="灰尘大"))) == 1
    assert "13800000000" not in store.read_now(_everything_stored)


def test_s01_a_change_that_came_second_leaves_the_words_alone(store: Store) -> None:
    def change(tx: Tx) -> None:
        case = tx.cases.add(a_case(text="工地扬尘"))
        assert not tx.cases.save(replace(case, text="夜里噪声"), seen=case.version + 1)
        assert [tx.cases.count(QueueFilter(text=words)) for words in ("扬尘", "噪声")] == [1, 0]

    store.write_now(change)
