"""The arguments that each button verb accepts. Callback data comes from the client, which may send anything: data that
does not fit is treated as an outdated button (handlers.keyboards.decode). Handlers can rely on the form of their
arguments, but must check that a number, id or name exists."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from complaints.case.lifecycle import Addition
from complaints.model import Identity, Sharing, State
from complaints.office.staff_steps import STEPS
from complaints.ports import Often
from complaints.report.draft import DraftStep
from enterprises.own_cases import Tab
from enterprises.sight import STEPS as UNIT_STEPS
from inspections.checklists.check import Verdict
from inspections.patrol.model import Seen
from texts import LANGUAGES
from zone import Datum

#: decides whether an argument is of one kind
Kind = Callable[[str], bool]

_NUMBER = re.compile(r"LW-[0-9A-Z]{4}-[0-9A-Z]{4}")
#: digits of an id: any such number fits into 63 bits
_ID_DIGITS = 18
#: digits of a page, a position in a list, a radius
_SMALL_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Shape:
    """The kinds of a verb's arguments, in order; arguments from `needed` on are optional."""

    kinds: tuple[Kind, ...]
    needed: int

    def fits(self, args: tuple[str, ...]) -> bool:
        return self.needed <= len(args) <= len(self.kinds) and all(
            kind(arg) for kind, arg in zip(self.kinds, args, strict=False)
        )


def fits(verb: str, args: tuple[str, ...]) -> bool:
    """Whether one of our buttons can have this data."""
    return any(shape.fits(args) for shape in SHAPES.get(verb, ()))


def _number(arg: str) -> bool:
    return _NUMBER.fullmatch(arg) is not None


def _id(arg: str) -> bool:
    return _is_digits(arg, _ID_DIGITS)


def _small(arg: str) -> bool:
    return _is_digits(arg, _SMALL_DIGITS)


def _is_digits(arg: str, most: int) -> bool:
    return arg.isascii() and arg.isdigit() and len(arg) <= most


def _word(arg: str) -> bool:
    """An id of the zone or the library: no control characters, and no lone surrogates, which databases refuse."""
    return bool(arg) and arg.isprintable()


def _words(arg: str) -> bool:
    return not arg or _word(arg)


def _of(*values: str) -> Kind:
    return frozenset(str(value) for value in values).__contains__


def _shapes(*kinds: Kind, needed: int | None = None) -> tuple[Shape, ...]:
    return (Shape(kinds, len(kinds) if needed is None else needed),)


def _each(verbs: str, *kinds: Kind, needed: int | None = None) -> Iterable[tuple[str, tuple[Shape, ...]]]:
    return ((verb, _shapes(*kinds, needed=needed)) for verb in verbs.split())


_DATUM, _STEP, _OFTEN = _of(*Datum), _of(*DraftStep), _of(*Often)

#: The subjects of a subscription: a place, a sub-district (to be chosen, or named), the surroundings of a case.
_WANTED = (Shape((_of("place"),), 1), Shape((_of("area"), _word), 1), Shape((_of("case"), _number), 2))

SHAPES: Mapping[str, tuple[Shape, ...]] = dict(
    [
        *_each("goon done back cancel leave placeok appeal mycases noans subs subleave erase eraseyes sure quit uquit"),
        *_each("help privacy language"),
        *_each("case code reply unsolved object solved unsure nowhy claim add added moveplace hide hideyes", _number),
        *_each("unpics withdraw withdrawn hand open reveal mail mailoff", _number),
        *_each("sub mark cat tmpl tick src more", _word),
        *_each("metoo again", _id, _number),
        *_each("wish human", _id, _of("yes"), needed=1),
        *_each("none rules", _id),
        ("story", _shapes(_id, _word, needed=1)),
        *_each("drop giveup undo", _id, needed=0),
        *_each("good bad", _word, _id, needed=1),
        ("consent", _shapes(_of("yes", "no"))),
        ("skip", _shapes(_STEP, needed=0)),
        ("edit", _shapes(_of(*(set(DraftStep) - {DraftStep.CONSENT, DraftStep.PLACE_CONFIRM, DraftStep.REVIEW})))),
        ("cats", _shapes(_small)),
        ("datum", _shapes(_DATUM)),
        ("photo", _shapes(_of("yes", "no"), _id, _id)),
        ("who", (*_shapes(_of(*Identity)), *_shapes(_of(Identity.ANONYMOUS), _of("silent")))),
        ("submit", _shapes(_id, _of("sure"), needed=0)),
        ("differs", _shapes(_id)),
        ("share", _shapes(_of(*Sharing), _of("yes", "no"))),
        ("unshare", _shapes(_number, _of(*Sharing), _of("yes"), needed=2)),
        ("entry", _shapes(_word, _id, needed=1)),
        ("iam", _shapes(_word, _words, needed=1)),
        ("whoami", _shapes(_words, needed=0)),
        ("pic", _shapes(_of("evidence", "ask"), _id)),
        ("art", _shapes(_word, _small)),
        ("why", _shapes(_word, _small, _id, needed=2)),
        ("topics", _shapes(_small, needed=0)),
        ("topic", _shapes(_word, _small, needed=1)),
        ("enough", _shapes(_number, _of("reply", "unsolved", "object"))),
        ("rate", _shapes(_number, _of("1", "2", "3", "4", "5"), needed=1)),
        ("unpic", _shapes(_number, _id)),
        ("unphoto", _shapes(_id)),
        ("which", (*_shapes(_number), *_shapes(_of("none")))),
        ("ans", _shapes(_word, _word, needed=1)),
        ("subnew", _WANTED),
        ("subok", _WANTED),
        ("subplace", (*_shapes(_of("datum"), _DATUM), *_shapes(_of("mark"), _word), *_shapes(_of("radius"), _small))),
        ("subadd", (*_shapes(_of("area"), _word, _OFTEN), *_shapes(_of("place"), _small, _OFTEN))),
        ("subend", _shapes(_id)),
        ("suboften", _shapes(_id, _OFTEN)),
        ("lang", _shapes(_of(*LANGUAGES))),
        ("accept", _shapes(_number, _id)),
        ("queue", _shapes(_of("open", "new", "overdue", "mine", "states", *State), _small, needed=0)),
        ("do", _shapes(_of(Addition.NOTE, *STEPS), _number, _id)),
        ("give", _shapes(_word, _words)),
        ("ulist", _shapes(_of(*Tab), needed=0)),
        ("uopen", _shapes(_number)),
        ("ufirm", _shapes(_id)),
        ("udo", _shapes(_of(*UNIT_STEPS), _number, _id)),
        ("ugive", _shapes(_of("why_no_photo", "photos", "extend_to"), _words)),
        ("urung", _shapes(_id)),
        ("plook", _shapes(_id, _of(*Seen))),
        ("ins", _shapes(_word, _words, needed=1)),
        ("ckstart", _shapes()),
        ("cksite", _shapes(_id)),
        ("cklist", _shapes(_id, _word)),
        ("ckgo", _shapes(_id, _word, needed=1)),
        ("ckdo", _shapes(_id, _word, _of(*Verdict))),
        ("ckend", _shapes(_id)),
        ("cklater", _shapes()),
        ("dtdone", _shapes(_id)),
        ("dtlater", _shapes()),
        *_each("wok wdone wsend", _id, _small),
        ("wlater", _shapes()),
        ("rung", _shapes(_of("read", "sign"), _id)),
    ]
)  # fmt: skip
