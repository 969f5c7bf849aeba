"""The register of firms in both databases, and the cases of a firm."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.model import (
    Duty,
    Firm,
    FirmPerson,
    FirmSite,
    Implementer,
    Permit,
    PermitKind,
    Role,
    SiteKind,
    State,
    Verdict,
)
from complaints.ports import CodeTaken, FirmCounts, FirmFilter, QueueFilter, Repeating, SiteFilter
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case
from zone.datum import Datum

CODE, OTHER_CODE = "91320300MA00000X00", "91320300MA00000X01"
PERMITS = (
    Permit(kind=PermitKind.NIGHT, number="夜-12", since=date(2026, 11, 1), until=date(2026, 11, 30)),
    Permit(kind=PermitKind.OTHER),
)


def a_firm(tx: Tx, name: str = "鼎筑建设", **fields: str) -> Firm:
    return tx.firms.add(Firm(name=name, created_at=NOW, updated_at=NOW, **fields))


def a_site(tx: Tx, firm: str = "", name: str = "桃林路北侧工地", **fields: object) -> FirmSite:
    plain = FirmSite(firm=firm, name=name, kind=SiteKind.BUILDING, created_at=NOW, updated_at=NOW)
    return tx.firms.add_site(replace(plain, **fields))  # type: ignore[arg-type]


def test_e15_a_firm_its_sites_and_persons_come_back_as_stored(store: Store) -> None:
    def work(tx: Tx) -> None:
        firm = a_firm(tx, code=CODE, trade="房屋建筑", address="和平大道 8 号")
        site = a_site(
            tx, firm.id, address="桃林路", lat=34.27, lon=117.25, datum=Datum.GCJ02, given=(34.2691, 117.2562),
            subdistrict="jinlonghu", permits=PERMITS,
        )  # fmt: skip
        road = a_site(tx, name="和平大道东段", kind=SiteKind.ROAD, unit="urban", unit_person="何城管")
        account = tx.staff.add(name="陈工", role=Role.FIRM, telegram_id=None, party=f"firm:{firm.id}")
        person = tx.firms.add_person(
            FirmPerson(firm=firm.id, site=site.id, name="陈工", duty=Duty.SITE, post="项目经理", phone="13800000000",
                       staff_id=account.id)
        )  # fmt: skip
        assert (tx.firms.get(firm.id), tx.firms.by_code(CODE), tx.firms.named("鼎筑建设")) == (firm, firm, [firm])
        assert (tx.firms.site(site.id), tx.firms.sites_of(firm.id)) == (site, [site])
        assert tx.firms.site(road.id) == road
        assert tx.firms.persons_of(firm.id) == [person]
        moved = replace(person, post="环保专员", phone="")
        tx.firms.save_person(moved)
        assert tx.firms.persons_of(firm.id) == [moved]
        tx.firms.remove_person(person.id)
        assert tx.firms.persons_of(firm.id) == []
        assert tx.staff.of_party(f"firm:{firm.id}") == [account]
        for unknown in ("", "0", "999", "-1", "abc", "１", "9" * 19):
            assert (tx.firms.get(unknown), tx.firms.site(unknown)) == (None, None)

    store.write_now(work)


def test_e15_the_slower_of_two_editors_changes_nothing(store: Store) -> None:
    def work(tx: Tx) -> None:
        firm, site = a_firm(tx), a_site(tx)
        assert tx.firms.save(replace(firm, name="鼎筑集团"), seen=1)
        assert not tx.firms.save(replace(firm, name="别的名字"), seen=1)
        assert tx.firms.get(firm.id) == replace(firm, name="鼎筑集团", version=2)
        assert tx.firms.save_site(replace(site, active=False), seen=1)
        assert not tx.firms.save_site(site, seen=1)
        assert tx.firms.site(site.id) == replace(site, active=False, version=2)

    store.write_now(work)


def test_e15_a_code_is_in_the_register_once_and_firms_without_one_are_many(store: Store) -> None:
    def work(tx: Tx) -> None:
        first, second, third = a_firm(tx, code=CODE), a_firm(tx, "无码一"), a_firm(tx, "无码二")
        with pytest.raises(CodeTaken):
            a_firm(tx, "冒名", code=CODE)
        with pytest.raises(CodeTaken):
            tx.firms.save(replace(second, code=CODE), seen=1)
        assert tx.firms.save(replace(first, code=OTHER_CODE), seen=1)
        assert tx.firms.save(replace(third, code=CODE), seen=1)
        names = tx.firms.names([first.id, second.id, "999", ""])
        assert names == {first.id: "鼎筑建设", second.id: "无码一"}

    store.write_now(work)


def test_e15_the_register_is_searched_by_name_code_place_trade_and_kind(store: Store) -> None:
    def work(tx: Tx) -> None:
        build = a_firm(tx, "甲_建设", code=CODE, trade="房屋建筑", address="和平大道")
        food = a_firm(tx, "乙%餐饮", trade="餐饮")
        shut = replace(a_firm(tx, "丙厂"), active=False)
        tx.firms.save(shut, seen=1)
        a_site(tx, build.id, "一号工地", subdistrict="damiao")
        a_site(tx, food.id, "二店", kind=SiteKind.RESTAURANT, subdistrict="jinlonghu")
        road = a_site(tx, name="和平大道东段", kind=SiteKind.ROAD)

        def found(**where: object) -> list[str]:
            return [firm.name for firm in tx.firms.page(FirmFilter(**where), size=9, number=1).firms]  # type: ignore[arg-type]

        assert found() == ["乙%餐饮", "甲_建设"]
        assert found(active=None) == ["丙厂", "乙%餐饮", "甲_建设"]
        assert found(text="_") == found(text="ma00000x") == found(text="一号") == found(text="和平") == ["甲_建设"]
        assert found(text="%") == found(trade="餐饮") == found(kind=SiteKind.RESTAURANT) == ["乙%餐饮"]
        assert found(subdistrict="damiao", kind=SiteKind.RESTAURANT) == []
        assert tx.firms.trades() == ["房屋建筑", "餐饮"]
        second = tx.firms.page(FirmFilter(), size=1, number=7)
        assert ([one.name for one in second.firms], second.total, second.number, second.pages) == (["甲_建设"], 2, 2, 2)

        def sites(**where: object) -> list[str]:
            return [site.name for site in tx.firms.site_page(SiteFilter(**where), size=9, number=1).sites]  # type: ignore[arg-type]

        assert sites(firm="") == [road.name]
        assert sites(text="甲_") == sites(firm=build.id) == ["一号工地"]
        assert sites(kind=SiteKind.ROAD, text="和平") == [road.name]
        assert tx.firms.site_names([road.id, "x"]) == {road.id: road.name}

    store.write_now(work)


def test_s24_the_cases_of_a_firm_and_of_a_site_are_found(store: Store) -> None:
    def work(tx: Tx) -> None:
        firm, other = a_firm(tx), a_firm(tx, "别家")
        site = a_site(tx, firm.id)
        own = tx.cases.add(
            a_case(firm=firm.id, firm_site=site.id, implementer=Implementer.FIRM, state=State.RECTIFYING)
        )
        tx.cases.add(a_case(firm=other.id))
        tx.cases.add(a_case())
        assert tx.cases.get(own.id) == own
        of_firm = QueueFilter(firm=firm.id, implementer=Implementer.FIRM)
        assert [case.id for case in tx.cases.queue(of_firm, limit=9)] == [own.id]
        assert tx.cases.count(QueueFilter(firm=other.id, implementer=Implementer.FIRM)) == 0
        assert tx.cases.count(QueueFilter(firm=other.id)) == tx.cases.count(QueueFilter(firm_site=site.id)) == 1
        assert tx.cases.count(QueueFilter(firm="")) == 1

    store.write_now(work)


def test_e18_what_was_asked_in_confidence_is_sealed_and_answered_once(store: Store) -> None:
    def work(tx: Tx) -> None:
        asker, other = (
            tx.staff.add(name=name, role=Role.FIRM, telegram_id=None, party="firm:1").id for name in ("陈工", "何工")
        )
        curator = tx.staff.add(name="编辑", role=Role.CURATOR, telegram_id=None).id
        number = tx.consultations.ask(asker=asker, text="夜里能不能浇筑", now=NOW)
        row = tx.connection.exec_driver_sql("SELECT text FROM consultations").scalar_one()
        assert "夜里".encode() not in bytes(row)
        assert [one.text for one in tx.consultations.waiting(limit=9)] == ["夜里能不能浇筑"]
        assert tx.consultations.of(other, limit=9) == []
        assert tx.consultations.answer(number, text="先办证明", staff_id=curator, now=NOW)
        assert not tx.consultations.answer(number, text="又答", staff_id=curator, now=NOW)
        assert not tx.consultations.answer(999, text="x", staff_id=curator, now=NOW)
        (known,) = tx.consultations.of(asker, limit=9)
        assert (known.answer, known.answered_at, tx.consultations.waiting(limit=9)) == ("先办证明", NOW, [])

    store.write_now(work)


def test_s24_counts_leave_out_what_was_untrue_or_not_taken_on(store: Store) -> None:
    def work(tx: Tx) -> None:
        firm, quiet = a_firm(tx), a_firm(tx, "别家")
        site = a_site(tx, firm.id)
        old, now = NOW - timedelta(days=91), NOW
        for fields in (
            {"state": State.RECTIFYING, "due_at": NOW - timedelta(hours=1), "firm_site": site.id},
            {"state": State.CLOSED, "verdict": Verdict.FALSE},
            {"state": State.CLOSED, "verdict": Verdict.TRUE},
            {"state": State.REJECTED},
            {"state": State.DUPLICATE},
            {"state": State.SUBMITTED, "created_at": old},
        ):
            tx.cases.add(a_case(firm=firm.id, **fields))
        since = NOW - timedelta(days=90)
        counts = tx.firms.counts([firm.id, quiet.id, ""], since=since, now=now)
        assert counts == {firm.id: FirmCounts(open=2, overdue=1, recent=2, total=6)}
        by_site = tx.firms.site_counts([site.id], since=since, now=now)
        assert by_site == {site.id: FirmCounts(open=1, overdue=1, recent=1, total=1)}
        for count, names in ((2, ["鼎筑建设"]), (3, [])):
            where = FirmFilter(repeating=Repeating(count=count, since=since))
            assert [one.name for one in tx.firms.page(where, size=9, number=1).firms] == names

    store.write_now(work)
