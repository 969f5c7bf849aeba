"""Subscriptions (R27) on both databases: look-ups, how far a subscriber was told, what goes with a person."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from complaints.model import Actor, Event, Person, Role, State
from complaints.ports import News, NewsPace, Often, Subscription, Week
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case

SINCE, DUE = NOW - timedelta(days=2), NOW + timedelta(days=5)


def resident(tx: Tx, user: int = 1) -> Person:
    person = tx.people.ensure(bot_id=1, user_id=user, chat_id=user, lang="zh_CN", now=NOW)
    tx.subscriptions.begin(Week(person_id=person.id, since=SINCE, due=DUE))
    return person


def wanted(person: Person, cell: str = "s:damiao", often: Often = Often.INSTANT, name: str = "") -> Subscription:
    return Subscription(
        id=0, person_id=person.id, cell=cell, subdistrict="damiao", often=often, lat=34.255, lon=117.344, radius_m=500,
        name=name,
    )  # fmt: skip


def happens(tx: Tx, case_id: int, action: str, state: State, *, at: int = 0) -> int:
    event = Event(
        id=0, case_id=case_id, seq=0, at=NOW + timedelta(minutes=at), actor=Actor(role=Role.CLERK), action=action,
        from_state=None, to_state=state,
    )  # fmt: skip
    return tx.cases.append(event).id


def test_a_subscription_is_found_by_its_cell_and_its_name_is_sealed(store: Store) -> None:
    def work(tx: Tx) -> None:
        person = resident(tx)
        mine = tx.subscriptions.add(wanted(person, name="奶奶家"))
        weekly = tx.subscriptions.add(wanted(person, "6851:14667", Often.WEEKLY))
        assert tx.subscriptions.of_person(person.id) == [mine, weekly]
        assert tx.subscriptions.get(mine.id) == mine
        assert tx.subscriptions.in_cells({"s:damiao", "1:1"}, Often.INSTANT) == [replace(mine, name="")]
        assert tx.subscriptions.in_cells({"6851:14667"}, Often.INSTANT) == []
        assert tx.subscriptions.of_people([person.id], Often.WEEKLY) == {person.id: [weekly]}
        assert "奶奶家" not in str(tx.connection.execute(text("SELECT * FROM subscriptions")).all())
        tx.subscriptions.set_often(mine.id, Often.WEEKLY)
        assert tx.subscriptions.in_cells({"s:damiao"}, Often.WEEKLY) == [replace(mine, name="", often=Often.WEEKLY)]
        tx.people.save(replace(person, blocked=True))
        assert tx.subscriptions.in_cells({"s:damiao"}, Often.WEEKLY) == []

    store.write_now(work)


def test_with_the_last_subscription_goes_what_was_noted_about_its_owner(store: Store) -> None:
    def work(tx: Tx) -> None:
        person = resident(tx)
        first, second = tx.subscriptions.add(wanted(person)), tx.subscriptions.add(wanted(person, "s:damiao2"))
        tx.subscriptions.remove(first.id)
        assert set(tx.subscriptions.paces([person.id])) == {person.id}
        tx.subscriptions.remove(second.id)
        tx.subscriptions.remove(second.id)
        assert tx.subscriptions.of_person(person.id) == [] and tx.subscriptions.paces([person.id]) == {}

    store.write_now(work)


def test_a_forgotten_person_has_no_subscription(store: Store) -> None:
    def work(tx: Tx) -> None:
        person, other = resident(tx), resident(tx, 2)
        tx.subscriptions.add(wanted(person))
        theirs = tx.subscriptions.add(wanted(other))
        tx.people.forget(person.id)
        for table in ("subscriptions", "subscribers"):
            people = tx.connection.execute(text(f"SELECT person_id FROM {table}")).scalars().all()
            assert people == [theirs.person_id]

    store.write_now(work)


def test_a_week_goes_on_once(store: Store) -> None:
    def work(tx: Tx) -> None:
        week = Week(person_id=resident(tx).id, since=SINCE, due=DUE)
        tx.subscriptions.begin(replace(week, due=DUE + timedelta(days=99)))
        assert tx.subscriptions.weeks_due(DUE - timedelta(seconds=1), 9) == []
        assert tx.subscriptions.weeks_due(DUE, 9) == [week]
        assert tx.subscriptions.go_on(week, since=DUE, due=DUE + timedelta(days=7))
        assert not tx.subscriptions.go_on(week, since=DUE, due=DUE + timedelta(days=7))
        assert tx.subscriptions.weeks_due(DUE, 9) == []

    store.write_now(work)


def test_what_is_held_back_comes_due(store: Store) -> None:
    def work(tx: Tx) -> None:
        person = resident(tx)
        assert tx.subscriptions.paces([person.id, 999]) == {person.id: NewsPace(person_id=person.id)}
        held = NewsPace(person_id=person.id, hour_from=NOW, told=3, held_from=41, held_due=NOW + timedelta(hours=1))
        tx.subscriptions.keep_paces([held])
        tx.subscriptions.keep_paces([])
        assert tx.subscriptions.held(NOW, 9) == []
        assert tx.subscriptions.held(NOW + timedelta(hours=1), 9) == [held]

    store.write_now(work)


def test_news_are_of_reports_once_accepted_that_stand_for_themselves(store: Store) -> None:
    def work(tx: Tx) -> None:
        accepted = tx.cases.add(a_case(territory="jinlonghu"))
        never, merged = tx.cases.add(a_case()), tx.cases.add(a_case(state=State.DUPLICATE))
        happens(tx, accepted.id, "withdraw", State.WITHDRAWN)
        for case in (accepted, merged):
            happens(tx, case.id, "accept", State.ACCEPTED, at=1)
        happens(tx, never.id, "close", State.CLOSED, at=2)
        happens(tx, accepted.id, "dispatch", State.DISPATCHED, at=3)
        last = happens(tx, accepted.id, "close", State.CLOSED, at=4)
        told = {"accept", "close", "withdraw"}
        news = tx.subscriptions.news(told, once="accept")
        assert [(one.number, one.state) for one in news] == [
            (accepted.number, State.ACCEPTED),
            (accepted.number, State.CLOSED),
        ]
        closed = News(
            event_id=last,
            at=NOW + timedelta(minutes=4),
            state=State.CLOSED,
            number=accepted.number,
            category="site_dust",
            subdistrict="jinlonghu",
            cell=news[0].cell,
            lat=None,
            lon=None,
        )
        assert tx.subscriptions.news(told, once="accept", from_event=last) == [closed]
        assert tx.subscriptions.news(told, once="accept", since=closed.at, until=closed.at) == []
        assert tx.subscriptions.news(told, once="accept", since=closed.at) == [closed]

    store.write_now(work)
