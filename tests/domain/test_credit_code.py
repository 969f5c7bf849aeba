"""统一社会信用代码 (GB 32100-2015)."""

import pytest

from enterprises.credit_code import check_symbol, is_valid, normalised

EXAMPLE = "91350100M000100Y43"  # the example of the standard


def test_e15_the_example_of_the_standard_is_valid_as_people_type_it() -> None:
    assert is_valid(EXAMPLE)
    assert normalised(" 9135-0100 m000100y43 ") == normalised("９１３５０１００Ｍ０００１００Ｙ４３") == EXAMPLE
    assert check_symbol(EXAMPLE[:-1]) == "3"


@pytest.mark.parametrize(
    "code",
    ["", "91350100M000100Y4", "91350100M000100Y44", "91350100M000100Y433", "9135010OM000100Y43", EXAMPLE.lower()],
)
def test_e15_a_mistyped_code_is_not(code: str) -> None:
    assert not is_valid(code)


def test_e15_each_single_mistake_and_each_swap_of_neighbours_is_found() -> None:
    for place, symbol in enumerate(EXAMPLE):
        wrong = EXAMPLE[:place] + ("7" if symbol != "7" else "8") + EXAMPLE[place + 1 :]
        assert not is_valid(wrong)
    for place in range(len(EXAMPLE) - 1):
        left, right = EXAMPLE[place : place + 2]
        swapped = EXAMPLE[:place] + right + left + EXAMPLE[place + 2 :]
        assert left == right or not is_valid(swapped)
