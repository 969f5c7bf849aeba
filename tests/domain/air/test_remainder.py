"""What is left of a target, exact to the last printed digit (S23)."""

from decimal import Decimal, getcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from air.printing import exact, rounded, rounded_down
from air.remainder import Chance, GoodLeft, MeanLeft

AMOUNTS = some.integers(0, 600_000)
MEANS = some.builds(
    MeanLeft,
    target=some.integers(1_000, 100_000),
    days=some.integers(0, 366),
    total=some.integers(0, 366 * 600_000),
    left=some.integers(1, 366),
)


def test_ten_days_left() -> None:
    """One day of the 355 is missing: 354 × 34.8 = 12319.2; 35 × 364 − 12319.2 = 420.8 over 10 days."""
    left = MeanLeft(target=35_000, days=354, total=354 * 34_800, left=10)
    assert exact(left.budget) == "420.8"
    assert left.allowed is not None
    assert rounded_down(left.allowed) == "42.0"
    then = left.after(75_000)
    assert exact(then.budget) == "345.8"
    assert then.allowed == Fraction(345_800, 9)
    assert rounded_down(then.allowed) == "38.4"


@given(MEANS)
def test_what_is_allowed_meets_the_target_exactly(left: MeanLeft) -> None:
    assert left.allowed is not None
    assert (left.total + left.allowed * left.left) / (left.days + left.left) == left.target


@given(MEANS, some.integers(0, 3))
def test_the_printed_limit_is_the_largest_of_its_digits_that_keeps_the_target(left: MeanLeft, places: int) -> None:
    assert left.allowed is not None
    printed = Decimal(rounded_down(left.allowed, places=places))
    step = Decimal(1).scaleb(-places)

    def keeps(limit: Decimal) -> bool:
        return left.total + Fraction(limit) * 1000 * left.left <= left.target * (left.days + left.left)

    assert keeps(printed)
    assert not keeps(printed + step)


@given(MEANS, AMOUNTS)
def test_what_if_is_the_same_as_measuring_it(left: MeanLeft, amount: int) -> None:
    then = left.after(amount)
    assert then == MeanLeft(target=left.target, days=left.days + 1, total=left.total + amount, left=left.left - 1)
    assert then.budget == left.budget - amount
    if then.left:
        assert then.allowed is not None
        assert then.allowed * then.left + amount == left.budget


@given(MEANS, AMOUNTS, some.integers(1, 20))
def test_several_days_are_one_after_the_other(left: MeanLeft, amount: int, days: int) -> None:
    if days > left.left:
        with pytest.raises(ValueError, match=str(days)):
            left.after(amount, days)
        return
    one_by_one = left
    for _ in range(days):
        one_by_one = one_by_one.after(amount)
    assert left.after(amount, days) == one_by_one


@given(MEANS)
def test_the_chance_follows_from_the_budget(left: MeanLeft) -> None:
    """Even days of nothing can't lower a sum."""
    assert (left.chance is Chance.LOST) == (left.total > left.target * (left.days + left.left))


@given(some.integers(0, 10**12), some.integers(1, 366), some.integers(0, 4))
def test_a_printed_mean_is_the_nearest(total: int, days: int, places: int) -> None:
    getcontext().prec = 40
    printed = Fraction(rounded(Fraction(total, days), places=places)) * 1000
    assert abs(printed - Fraction(total, days)) <= Fraction(1000, 2 * 10**places)


def test_a_tie_goes_to_the_even_digit() -> None:
    assert [rounded(Fraction(amount)) for amount in (34_950, 35_050, 35_150)] == ["35.0", "35.0", "35.2"]


@given(some.integers(0, 10**10))
def test_exact_digits_lose_nothing(amount: int) -> None:
    assert Decimal(exact(amount)) * 1000 == amount


@given(some.integers(1, 100_000), some.integers(0, 366), some.integers(0, 366), some.data())
def test_the_good_days_needed_are_the_fewest_that_reach_the_share(
    target: int, days: int, left: int, data: some.DataObject
) -> None:
    good = data.draw(some.integers(0, days))
    share = GoodLeft(target=target, days=days, good=good, left=left)

    def reaches(more: int) -> bool:
        return (good + more) * 100_000 >= target * (days + left)

    assert reaches(share.needed)
    assert not reaches(share.needed - 1)
    assert share.chance is (
        (Chance.OPEN if reaches(left) else Chance.LOST) if left else (Chance.MET if reaches(0) else Chance.MISSED)
    )
