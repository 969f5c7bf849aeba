"""Case numbers and 查询码, made to be read aloud."""

from collections.abc import Callable

from complaints.ports import Records

#: Without 0 O 1 I L, which are confused in handwriting and read aloud.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_BODY = 7
#: draws before giving up: with a million cases, one in 27,000 of the 31^7 numbers is taken
_DRAWS = 5


def draw_number(random_below: Callable[[int], int]) -> str:
    """A number such as LW-7K3M-9QX8; random, so that nobody can guess another one."""
    body = "".join(ALPHABET[random_below(len(ALPHABET))] for _ in range(_BODY))
    symbols = body + check_symbol(body)
    return f"LW-{symbols[:4]}-{symbols[4:]}"


def free_number(records: Records, random_below: Callable[[int], int]) -> str:
    """A number that no case has."""
    for _ in range(_DRAWS):
        number = draw_number(random_below)
        if records.cases.by_number(number) is None:
            return number
    raise RuntimeError("no free case number drawn: is the random source broken?")


def check_symbol(body: str) -> str:
    """Sum of position (1..7) times index in the alphabet, modulo 31."""
    total = sum(position * ALPHABET.index(symbol) for position, symbol in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def parse_number(typed: str) -> str | None:
    """The number in `typed`, in any spacing and case; None if there is none or its check symbol is wrong."""
    symbols = "".join(c for c in typed.upper() if c.isascii() and c.isalnum()).removeprefix("LW")
    if len(symbols) != _BODY + 1 or any(c not in ALPHABET for c in symbols):
        return None
    if check_symbol(symbols[:_BODY]) != symbols[_BODY]:
        return None
    return f"LW-{symbols[:4]}-{symbols[4:]}"


def draw_code(random_below: Callable[[int], int]) -> str:
    """A 6-digit 查询码."""
    return f"{random_below(1_000_000):06d}"
