from random import Random

from hypothesis import given
from hypothesis import strategies as st

from complaints.report.numbers import ALPHABET, check_symbol, draw_code, draw_number, parse_number

bodies = st.text(st.sampled_from(ALPHABET), min_size=7, max_size=7)


def written(body: str) -> str:
    symbols = body + check_symbol(body)
    return f"LW-{symbols[:4]}-{symbols[4:]}"


def test_the_published_example_is_valid() -> None:
    assert parse_number("LW-7K3M-9QX8") == "LW-7K3M-9QX8"


@given(st.integers())
def test_what_is_drawn_is_valid(seed: int) -> None:
    number = draw_number(Random(seed).randrange)
    assert parse_number(number) == number


@given(bodies, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_noticed(body: str, place: int, other: str) -> None:
    symbols = list(written(body).replace("-", "")[2:])
    changed = symbols[place] != other
    symbols[place] = other
    assert (parse_number("".join(symbols)) is None) == changed


@given(bodies, st.integers(0, 5))
def test_two_neighbours_swapped_are_noticed(body: str, place: int) -> None:
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    typed = swapped + check_symbol(body)
    assert (parse_number(typed) is None) == (swapped != body)


@given(bodies)
def test_spacing_and_case_don_t_matter(body: str) -> None:
    number = written(body)
    for typed in (number.lower(), number.replace("-", " "), number.replace("LW-", ""), f" {number}\n", "编号" + number):
        assert parse_number(typed) == number


@given(st.text())
def test_anything_else_is_no_number(typed: str) -> None:
    number = parse_number(typed)
    assert number is None or number.startswith("LW-")


def test_codes_keep_their_leading_zeros() -> None:
    assert draw_code(lambda n: 42) == "000042"
