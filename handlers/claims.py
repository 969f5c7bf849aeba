"""Claims on a message: functions asked in the order of a list (handlers.routes). The first that does not return None
answers the message."""

from collections.abc import Callable, Collection, Iterable, Sequence

from complaints.model import Draft
from handlers.resident import danger
from handlers.resident.reading import TextReading
from handlers.turn import Answer, Handle, Turn
from services import Services
from services.records import Records

#: None: the message is for a later claim. The last claim of a list takes every message.
Claim = Callable[[Turn, Services, Records], Iterable[Answer] | None]
TextClaim = Callable[[Turn, Services, Records, TextReading], Iterable[Answer] | None]
#: Takes the text that a step of the open report asked for.
StepHandle = Callable[[Turn, Services, Records, Draft], Iterable[Answer]]


def by_claim(claims: Sequence[Claim], *, quiet: Collection[Claim] = ()) -> Handle:
    """The emergency numbers precede an answer to words of danger, except where the claim is one of `quiet`."""

    def handle(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
        for claim in claims:
            if (answers := claim(turn, services, records)) is not None:
                return answers if claim in quiet else [*danger.first(turn), *answers]
        raise LookupError("the last claim must take every message")

    return handle


def by_text_claim(claims: Sequence[TextClaim], *, quiet: Collection[TextClaim] = ()) -> Handle:
    """The same for texts, with one reading that all claims share."""

    def handle(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
        reading = TextReading(turn=turn, services=services, records=records)
        for claim in claims:
            if (answers := claim(turn, services, records, reading)) is not None:
                warned = reading.is_urgent and claim not in quiet
                return [danger.numbers(turn.lang), *answers] if warned else answers
        raise LookupError("the last claim must take every text")

    return handle
