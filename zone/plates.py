"""Number plates of mainland China in typed text: `苏C·12345`, `苏c d12345`, `苏Ｃ12345Ｄ`, `苏C1234挂`, of tractors
(`苏03·12345`), embassies and the army too (R33)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
#: Trailer, driving school, police, oversized, Hong Kong, Macao, consulate, trial, rescue: replaces the last sign. Not
#: at the beginning of another word: 超载, 学校, 领导.
_RESCUE = "应急(?![预响])"
_ENDINGS = (
    f"挂|学(?![校生院府])|警(?![察示告方情])|超(?![载速标限重过高出市级])|港|澳|领(?![导取先头])|试(?![验点])|{_RESCUE}"
)
#: Full-width letters, digits and signs → half width, one for one, so that positions in the text stay valid.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
#: blanks, middle dots and dashes of all keyboards
_GAP_SIGN = r"[ \t·•・･∙⋅‧˙.\-‐‑‒–—―−_]"
_GAP = rf"{_GAP_SIGN}{{0,2}}"
#: No plate has O or I, but people type them for 0 and 1.
_SIGN = "[A-Z0-9]"
_PLATE = re.compile(
    rf"""
    (?P<province>[{_PROVINCES}]) {_GAP} (?P<office>[A-Z]) {_GAP}
    (?P<serial>
        (?P<small> [A-HJK] {_SIGN} [0-9O]{{4}} (?!{_SIGN}) )        # new energy, small: GA 36-2018
      | (?P<large> [0-9O]{{5}} [A-HJK] (?!{_SIGN}) )                # new energy, large
      | {_SIGN}{{4}} {_GAP} (?:{_ENDINGS}) (?!{_SIGN}) | {_SIGN}{{5}} {_GAP} {_RESCUE}
      | {_SIGN}{{5}} (?!{_SIGN})
      | (?P<large_spaced> [0-9O] (?: {_GAP_SIGN}? [0-9O] ){{4}} [A-HJK] (?!{_SIGN}) )
      | (?P<spaced> {_SIGN} (?: {_GAP_SIGN}? {_SIGN} ){{4}} (?! {_GAP_SIGN}? {_SIGN} ) )
      | (?P<small_spaced> [A-HJK] {_GAP_SIGN}? {_SIGN} (?: {_GAP_SIGN}? [0-9O] ){{4}} (?! {_GAP_SIGN}? {_SIGN} ) )
    )
  | (?P<embassy> (?<![行致促驱迫即大]) 使 {_GAP} [0-9]{{3}} {_GAP_SIGN}? [0-9]{{3}} (?![0-9])
      | (?<![0-9A-Z]) [0-9]{{3}} {_GAP_SIGN}? [0-9]{{3}} {_GAP} 使 (?=$|[^\w]|[的牌车这那开从往在停向]) )
  | (?P<consulate> [{_PROVINCES}] {_GAP} [0-9]{{4,6}} {_GAP} 领 (?![导取先头]) )
  | (?P<armed> WJ {_GAP} [{_PROVINCES}]? {_GAP} [0-9]{{4}} [0-9A-Z] (?!{_SIGN})
      | WJ {_GAP} [0-9]{{2}} {_GAP_SIGN}{{1,2}} [0-9]{{5}} (?!{_SIGN}) )
  | (?P<old_army> [军海空北沈兰济南广成] {_GAP} [A-Z] {_GAP} [0-9]{{5}} (?!{_SIGN}) )
  | (?P<army> (?<![A-Z0-9]) [VKHBSLJNGCEZ][A-HJ-NP-Y] {_GAP} [0-9]{{5}} (?!{_SIGN}|[号条款项元]|-\d) )
  | (?P<tractor> [{_PROVINCES}] {_GAP} [0-9]{{2}} (?P<tractor_gap>{_GAP}) [0-9A-Z] [0-9]{{4}}
      (?!{_SIGN}|[号条款项元年]) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOT_A_SIGN = re.compile(r"[^\w]|_")
#: What stands near a number that has the form of a plate and of other numbers. GB 12523 is a standard.
_VEHICLE = re.compile(r"[辆牌军]|车(?!间)|拖拉机|收割机|农机|部队")
_OTHER_NUMBER = re.compile(r"(?:单|编|文|批|型|货|订|序列|电话|合同|案)号?\s*[:是为]?\s*$|标准|第\s*$")
_STANDARDS = frozenset({"GB", "HJ", "JB", "CJ", "SL", "LY", "SH", "HG", "SB", "JT", "JC", "LD", "BB", "NB", "SC", "ZB"})
#: characters before and after a number that count as near
_NEAR = 8


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
    plain = text.translate(_HALF_WIDTH)
    for match in _PLATE.finditer(plain):
        serial = match["serial"]
        least = 2 if match["spaced"] else 1
        if serial is not None and sum(c.isdigit() for c in serial) < least:
            continue  # a word or a model: every plate has a digit
        if (match["army"] or match["tractor"]) and not _is_of_vehicle(match, plain):
            continue
        number = _NOT_A_SIGN.sub("", match[0]).upper()
        if serial is not None:
            number = number[:2] + number[2:].replace("O", "0").replace("I", "1")
        yield Plate(
            number=number,
            new_energy=any(match[kind] for kind in ("small", "large", "small_spaced", "large_spaced")),
            start=match.start(),
            end=match.end(),
        )


def _is_of_vehicle(match: re.Match[str], text: str) -> bool:
    """Whether a number of the army's or a tractor's form is a plate: by its notation, or by the words around it."""
    before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
    if _OTHER_NUMBER.search(before):
        return False
    near = f"{before} {after}"
    if match["tractor"]:
        return bool(match["tractor_gap"] or _VEHICLE.search(near))
    if match["army"][:2].upper() in _STANDARDS:
        return re.search("[军牌]|部队", near) is not None
    return _VEHICLE.search(near) is not None or not near.strip()
