"""Due dates in both databases (E12)."""

from dataclasses import replace
from datetime import date, timedelta

from complaints.model import Firm, FirmSite, Role, SiteKind
from enterprises.calendar.model import Done, DueDate, Entry, Every, Proof, Span, State, What
from enterprises.calendar.ports import DateFilter
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW

DAY = date(2026, 12, 31)


def a_firm(tx: Tx, name: str = "青禾涂料（虚构）", *, subdistrict: str = "beitan") -> FirmSite:
    firm = tx.firms.add(Firm(name=name, trade="涂料制造", created_at=NOW, updated_at=NOW))
    return tx.firms.add_site(
        FirmSite(
            firm=firm.id, name=f"{name}厂区", kind=SiteKind.FACTORY, subdistrict=subdistrict, created_at=NOW,
            updated_at=NOW,
        )
    )  # fmt: skip


def a_date(of: FirmSite, **fields: object) -> DueDate:
    plain = DueDate(firm=of.firm, title="洗塔", due_on=DAY, month_day=DAY.day, look_on=DAY, changed_at=NOW)
    return replace(plain, **fields)  # type: ignore[arg-type]


def test_a_date_comes_back_as_it_was_kept(store: Store) -> None:
    def kept(tx: Tx) -> None:
        site = a_firm(tx)
        staff = tx.staff.add(name="吴联系", role=Role.FIRM, telegram_id=None, party=f"firm:{site.firm}")
        every = Every(count=3, span=Span.MONTH, from_done=True)
        one = tx.calendar.add(
            a_date(site, site=site.id, template="carbon_change", permit="discharge|1", remark="两箱", every=every)
        )
        assert one.series == one.id
        done = replace(one, state=State.DONE, done=Done(at=NOW, staff_id=staff.id, name="吴联系", note="换了"))
        assert tx.calendar.save(done, seen=0)
        assert not tx.calendar.save(done, seen=0)
        assert tx.calendar.get(one.id) == replace(done, sequence=1)
        tx.calendar.add(replace(one, id=0, number=2))
        assert [one.number for one in tx.calendar.of_firm(site.firm, states=tuple(State))] == [1, 2]
        assert tx.calendar.newest_of_permits(site.id)["discharge|1"].number == 2

    store.write_now(kept)


def test_a_step_is_told_once_and_again_for_another_day(store: Store) -> None:
    def told(tx: Tx) -> list[bool]:
        one = tx.calendar.add(a_date(a_firm(tx)))
        days = ((DAY, 7), (DAY, 7), (DAY, 3), (DAY + timedelta(days=1), 7))
        return [tx.calendar.tell_once(one.id, due_on=day, step=step, now=NOW) for day, step in days]

    assert store.write_now(told) == [True, False, True, True]


def test_what_is_looked_at_is_open_and_its_day_has_come(store: Store) -> None:
    def found(tx: Tx) -> list[bool]:
        site = a_firm(tx)
        waits, comes, never = (tx.calendar.add(a_date(site, look_on=day)) for day in (DAY, NOW.date(), None))
        done = tx.calendar.add(a_date(site, look_on=NOW.date(), state=State.DONE))
        ids = tx.calendar.to_look_at(NOW.date(), 9)
        tx.calendar.look_again(comes.id, DAY)
        assert tx.calendar.to_look_at(NOW.date(), 9) == []
        return [one.id in ids for one in (waits, comes, never, done)]

    assert store.write_now(found) == [False, True, False, False]


def test_the_list_is_narrowed_by_firm_words_trade_place_and_days(store: Store) -> None:
    def narrowed(tx: Tx) -> None:
        first, second = a_firm(tx), a_firm(tx, "远山机械（虚构）", subdistrict="nantan")
        tx.calendar.add(a_date(first, site=first.id))
        tx.calendar.add(a_date(second, title="报表", due_on=DAY + timedelta(days=9)))
        gone = tx.firms.add(Firm(name="停了", active=False, created_at=NOW, updated_at=NOW))
        tx.calendar.add(DueDate(firm=gone.id, title="没人管", due_on=DAY, month_day=31, changed_at=NOW))
        for where, titles in (
            (DateFilter(), ["洗塔", "报表"]),
            (DateFilter(firm=first.firm), ["洗塔"]),
            (DateFilter(text="远山"), ["报表"]),
            (DateFilter(text="洗"), ["洗塔"]),
            (DateFilter(subdistrict="nantan"), ["报表"]),
            (DateFilter(subdistrict="beitan"), ["洗塔"]),
            (DateFilter(trade="采石"), []),
            (DateFilter(due_until=DAY), ["洗塔"]),
            (DateFilter(due_from=DAY + timedelta(days=1)), ["报表"]),
            (DateFilter(state=State.DONE), []),
        ):
            page = tx.calendar.page(where, size=9, number=1)
            assert ([one.date.title for one in page.rows], page.total) == (titles, len(titles)), where
        assert tx.calendar.page(DateFilter(), size=1, number=2).rows[0].firm_name == "远山机械（虚构）"

    store.write_now(narrowed)


def test_history_proofs_persons_and_feeds(store: Store) -> None:
    def beside(tx: Tx) -> None:
        site = a_firm(tx)
        one = tx.calendar.add(a_date(site))
        entry = Entry(date_id=one.id, at=NOW, what=What.ADDED, by="吴联系", values={"due_on": "2026-12-31"})
        tx.calendar.write(entry)
        assert tx.calendar.history(one.id) == [entry]
        row = tx.evidence.add(
            draft_id=None, case_id=None, kind="document", stage="date", bot_id=None, file_id="", file_unique_id="",
            size=5, now=NOW,
        )  # fmt: skip
        assert row is not None
        tx.calendar.add_proof(one.id, evidence_id=row.id, name="回执.pdf")
        proof = Proof(id=row.id, date_id=one.id, kind="document", sha256="", name="回执.pdf", size=5)
        assert tx.calendar.proofs([one.id]) == [proof]
        staff = [tx.staff.add(name=name, role=Role.FIRM, telegram_id=None).id for name in ("甲", "乙")]
        tx.calendar.choose(site.firm, staff)
        tx.calendar.choose(site.firm, staff[::-1])
        assert tx.calendar.chosen(site.firm) == staff[::-1]
        tx.calendar.add_feed(site.firm, token_hash="a" * 64, by="吴联系", now=NOW)
        assert tx.calendar.feed_of(site.firm) == tx.calendar.find_feed("a" * 64)
        assert tx.calendar.revoke_feeds(site.firm, now=NOW) == 1
        found = tx.calendar.find_feed("a" * 64)
        assert tx.calendar.feed_of(site.firm) is None and found is not None and found.revoked_at == NOW

    store.write_now(beside)


def test_two_firms_become_one(store: Store) -> None:
    def merged(tx: Tx) -> None:
        gone, stays = a_firm(tx), a_firm(tx, "青禾涂料公司（虚构）")
        one = tx.calendar.add(a_date(gone))
        tx.calendar.add_feed(gone.firm, token_hash="a" * 64, by="吴联系", now=NOW)
        tx.calendar.move_firm(gone.firm, stays.firm, now=NOW)
        assert [each.id for each in tx.calendar.of_firm(stays.firm)] == [one.id]
        assert tx.calendar.feed_of(gone.firm) is None

    store.write_now(merged)


def test_sites_are_followed_when_they_change_or_the_rules_do(store: Store) -> None:
    def followed(tx: Tx) -> list[bool]:
        site = a_firm(tx)

        def is_asked(rules: str = "one") -> bool:
            return site.id in tx.calendar.sites_to_follow(rules, 9)

        found = [is_asked()]
        tx.calendar.followed(site.id, version=site.version, rules="one")
        found += [is_asked(), is_asked("two")]
        tx.firms.save_site(site, seen=1)
        return [*found, is_asked()]

    assert store.write_now(followed) == [True, False, True, True]
