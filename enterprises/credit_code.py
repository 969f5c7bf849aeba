"""统一社会信用代码 of GB 32100-2015: 18 symbols, the last a check symbol."""

#: without I, O, S, V and Z, which are taken for digits and U
_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18
_MODULUS = 31
#: weight of the symbol at each place: 3 to the power of the place, modulo 31 (GB 32100-2015, annex A)
_WEIGHTS = tuple(pow(3, place, _MODULUS) for place in range(_LENGTH - 1))


def normalised(typed: str) -> str:
    """Without blanks and hyphens, in capitals, digits and letters of half width."""
    half = (chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in typed)
    return "".join(one for one in half if not one.isspace() and one not in "-‐－—").upper()


def is_valid(code: str) -> bool:
    """Of a normalised code."""
    if len(code) != _LENGTH or any(symbol not in _SYMBOLS for symbol in code):
        return False
    return code[-1] == check_symbol(code[:-1])


def check_symbol(body: str) -> str:
    """Of the first 17 symbols."""
    total = sum(_SYMBOLS.index(symbol) * weight for symbol, weight in zip(body, _WEIGHTS, strict=True))
    return _SYMBOLS[-total % _MODULUS]
