"""Number plates of mainland China in typed text: `苏C·12345`, `苏c d12345`, `苏Ｃ12345Ｄ`, `苏C1234挂` (R33)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
#: Trailer, driving school, police, Hong Kong, Macao, consulate: replaces the last sign.
_ENDINGS = "挂学警港澳领"
#: Full-width letters, digits and signs → half width, one for one, so that positions in the text stay valid.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_GAP = r"[ \t·•.\-—]{0,2}"
#: No plate has O or I, but people type them for 0 and 1.
_SIGN = "[A-Z0-9]"
_PLATE = re.compile(
    rf"""
    (?P<province>[{_PROVINCES}]) {_GAP} (?P<office>[A-Z]) {_GAP}
    (?P<serial>
        (?P<small> [A-HJK] {_SIGN} [0-9O]{{4}} )        # new energy, small: GA 36-2018
      | (?P<large> [0-9O]{{5}} [A-HJK] )                # new energy, large
      | {_SIGN}{{4}} [{_ENDINGS}]
      | {_SIGN}{{5}}
    )
    (?![A-Z0-9])
  | (?P<embassy> 使 {_GAP} [0-9]{{6}} (?![0-9]) )
  | (?P<armed> WJ {_GAP} [{_PROVINCES}]? {_GAP} [0-9]{{4}} [0-9A-Z] (?![A-Z0-9]) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOT_A_SIGN = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """`number` is written without gaps, in capitals: 苏C12345. start and end are positions in the text."""

    number: str
    new_energy: bool
    start: int
    end: int


def plates(text: str) -> tuple[Plate, ...]:
    """The plates in `text`, in order."""
    return tuple(_found(text))


def hide(text: str, mark: str) -> str:
    """`text` with every plate replaced by `mark`."""
    parts, end = [], 0
    for plate in _found(text):
        parts += [text[end : plate.start], mark]
        end = plate.end
    return "".join([*parts, text[end:]])


def _found(text: str) -> Iterator[Plate]:
    for match in _PLATE.finditer(text.translate(_HALF_WIDTH)):
        serial = match["serial"]
        if serial is not None and not any(c.isdigit() for c in serial):
            continue  # a word or a model: every plate has a digit
        number = _NOT_A_SIGN.sub("", match[0]).upper()
        if serial is not None:
            number = number[:2] + number[2:].replace("O", "0").replace("I", "1")
        yield Plate(
            number=number,
            new_energy=bool(match["small"] or match["large"]),
            start=match.start(),
            end=match.end(),
        )
