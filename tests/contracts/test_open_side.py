"""Posters, keys of other systems, and lists of published cases by the day of receiving, on both databases."""

from datetime import date, timedelta

from alembic import command
from sqlalchemy import MetaData, Table

from complaints.model import Identity, State
from complaints.ports.api import ApiKey, Scope
from complaints.ports.posters import Poster, PosterKind, PosterPlace, Scans
from publishing.model import PublicFilter
from storage.migrations import config, migrate
from storage.publishing.written import written_case
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case, a_photo, citizen
from tests.contracts.test_migrations import _add, empty  # noqa: F401 (a fixture)
from tests.contracts.test_publishing import a_public, an_account, published
from web.open311.deep import kept_days, received

TODAY = date(2026, 11, 23)
PLACE = PosterPlace(
    kind=PosterKind.SITE, id="7", name="三标段", address="桃林路 9 号", lat=34.2, lon=117.2, subdistrict="x"
)
KEY = ApiKey(name="热线", contact="王工", scopes=frozenset({Scope.REPORT, Scope.FOLLOW}), per_minute=60, made_at=NOW)


def test_a_poster_is_read_as_it_was_made_and_its_days_are_counted(store: Store) -> None:
    poster = Poster(code="ABCDEF", place=PLACE, made_at=NOW)

    def work(tx: Tx) -> None:
        an_account(tx)
        assert tx.posters.add(poster, staff_id=1) and not tx.posters.add(poster, staff_id=1), "a code is one poster's"
        assert tx.posters.get("ABCDEF") == poster and tx.posters.get("ABCDEG") is None
        for day in (TODAY, TODAY, TODAY - timedelta(days=30)):
            tx.posters.scanned("ABCDEF", day)
        assert tx.posters.all_scans(today=TODAY) == {"ABCDEF": Scans(total=3, of_30_days=2, last=TODAY)}
        assert tx.posters.scans("ABCDEF", since=TODAY) == [(TODAY, 2)]
        assert tx.posters.revoke("ABCDEF", now=NOW) and not tx.posters.revoke("ABCDEF", now=NOW)
        assert [one.revoked_at for one in tx.posters.all()] == [NOW]

    store.write_now(work)


def test_a_key_is_found_by_its_digest_and_its_cases_are_its_own(store: Store) -> None:
    def work(tx: Tx) -> None:
        an_account(tx)
        first = tx.api.add_key(KEY, digest="a" * 64, staff_id=1)
        other = tx.api.add_key(KEY, digest="b" * 64, staff_id=1)
        assert tx.api.find_key("a" * 64) == first and tx.api.find_key("c" * 64) is None
        one, two, three = (tx.cases.add(a_case()).id for _ in range(3))
        assert tx.api.link(one, first.id, external_id="A-1", now=NOW)
        assert not tx.api.link(two, first.id, external_id="A-1", now=NOW), "an id is one case's"
        assert tx.api.link(two, first.id, external_id="", now=NOW) and tx.api.link(
            three, other.id, external_id="A-1", now=NOW
        )
        assert (tx.api.case_of(first.id, "A-1"), tx.api.case_of(other.id, "A-1")) == (one, three)
        assert tx.api.case_of(first.id, "") is None
        assert (tx.api.owns(first.id, one), tx.api.owns(first.id, three)) == (True, False)
        assert (tx.api.cases_of(first.id, size=1, number=1), tx.api.count_of(first.id)) == ([two], 2)
        since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
        assert tx.api.changed_of(first.id, since=since, until=until, size=9, number=1) == [one, two]
        assert tx.api.key_of(three) == other and tx.api.key_of(99) is None
        assert [tx.api.take_update(first.id, "U1", case_id=one, now=NOW) for _ in range(2)] == [True, False]
        tx.api.key_used(first.id, TODAY)
        assert tx.api.revoke_key(other.id, now=NOW) and not tx.api.revoke_key(other.id, now=NOW)
        assert [(key.id, key.used_on, key.revoked_at) for key in tx.api.all_keys()] == [
            (first.id, TODAY, None), (other.id, None, NOW),
        ]  # fmt: skip

    store.write_now(work)


def test_published_cases_are_listed_by_the_day_of_receiving(store: Store) -> None:
    days = {"LW-1": date(2026, 11, 1), "LW-2": date(2026, 11, 9), "LW-3": date(2026, 11, 5)}

    def work(tx: Tx) -> None:
        an_account(tx)
        for number, day in days.items():
            category = "noise" if number == "LW-3" else "site_dust"
            published(tx, a_public(number, received_on=day, category=category, lat=34.2, lon=117.2))

        def numbers(**where: object) -> list[str]:
            found = tx.publishing.received(PublicFilter(**where), size=9, skip=0)  # type: ignore[arg-type]
            return [one.number for one in found]

        assert numbers() == ["LW-2", "LW-3", "LW-1"]
        assert [one.number for one in tx.publishing.received(PublicFilter(), size=2, skip=2)] == ["LW-1"]
        assert tx.publishing.received_by_day(PublicFilter()) == [
            (days[number], 1) for number in ("LW-2", "LW-3", "LW-1")
        ]
        assert tx.publishing.received_by_day(PublicFilter(category="noise")) == [(days["LW-3"], 1)]
        assert numbers(categories=("noise",)) == ["LW-3"] and len(numbers(categories=("noise", "site_dust"))) == 3
        assert numbers(received_from=date(2026, 11, 5), received_until=date(2026, 11, 9)) == ["LW-3"]
        assert numbers(is_open=True) == [] and len(numbers(is_open=False)) == 3
        assert len(numbers(box=(34.0, 117.0, 35.0, 118.0))) == 3 and numbers(box=(0.0, 0.0, 1.0, 1.0)) == []

    store.write_now(work)


def test_a_page_found_by_its_day_is_the_page_found_by_counting(store: Store) -> None:
    kept = kept_days()

    def read(tx: Tx, where: PublicFilter, skip: int, *, shallow: int) -> list[str]:
        stamp = tx.publishing.stamp().name
        found = received(tx, where, kept, stamp=stamp, size=3, skip=skip, shallow=shallow)
        return [case.number for case in found]

    def agree(tx: Tx, *, cases: int) -> None:
        for where in (PublicFilter(), PublicFilter(category="noise"), PublicFilter(received_until=date(2026, 11, 4))):
            by_day = [read(tx, where, skip, shallow=0) for skip in range(cases + 2)]
            assert by_day == [read(tx, where, skip, shallow=1000) for skip in range(cases + 2)]
        assert read(tx, PublicFilter(), cases - 1, shallow=0) != [] == read(tx, PublicFilter(), cases, shallow=0)

    def work(tx: Tx) -> None:
        an_account(tx)
        for n in range(9):
            category = "noise" if n % 2 else "site_dust"
            published(tx, a_public(f"LW-{n}", received_on=date(2026, 11, 1 + n // 2), category=category))
        agree(tx, cases=9)
        published(tx, a_public("LW-9", received_on=date(2026, 11, 3)))
        agree(tx, cases=10)

    store.write_now(work)


def test_the_day_of_receiving_of_cases_published_before_is_filled_in(empty: Store) -> None:  # noqa: F811
    with empty.engine.begin() as connection:
        command.upgrade(config(connection), "0043")
        _add(connection, "staff", {"id": 1, "name": "李公开"})
        for number, body in (("LW-1", written_case(a_public("LW-1"))), ("LW-2", "")):
            _add(connection, "cases", {"id": int(number[-1]), "number": number})
            row = {"id": int(number[-1]), "number": number, "case_id": int(number[-1]), "body": body}
            _add(connection, "published", row)
    migrate(empty.engine)
    with empty.engine.connect() as connection:
        table = Table("published", MetaData(), autoload_with=connection)
        rows = connection.execute(table.select().order_by(table.c.id)).all()
    assert [row.received_on for row in rows] == [date(2026, 11, 1), None]


def test_forgetting_the_reporter_of_one_case_leaves_the_other_and_the_case(store: Store) -> None:
    def work(tx: Tx) -> None:
        person = citizen(tx)
        one, two = (
            tx.cases.add(a_case(identity=Identity.NAMED, reporter_id=person.id, contact_phone="13800000000"))
            for _ in range(2)
        )
        photo = a_photo(tx, case_id=one.id)
        assert photo is not None
        tx.people.forget_reporter(one.id)
        bare, other = tx.cases.get(one.id), tx.cases.get(two.id)
        assert bare is not None and other is not None
        assert (bare.reporter_id, bare.contact_phone, bare.state) == (None, "", State.SUBMITTED)
        assert (other.reporter_id, other.contact_phone) == (person.id, "13800000000")
        assert tx.people.get(person.id) is not None

    store.write_now(work)
