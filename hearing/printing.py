"""A reading as a value for a line of JSON (`python -m bot hear --jsonl`)."""

from hearing.heard import Heard, Matter
from knowledge import printing
from knowledge.values import Answer

_OF_ANSWER = ("decision", "entry", "citations", "suggestions")


def as_json(name: object, heard: Heard) -> dict[str, object]:
    return {
        "id": name,
        "kind": heard.kind.value,
        "sureness": round(heard.sureness, 3),
        "urgent": heard.is_urgent,
        **_answer(heard.answer),
        "category": heard.category,
        "categories": list(heard.categories),
        "report_button": heard.offers_report,
        "plates": list(heard.plates),
        "number": heard.number,
        "place": heard.place,
        "menu": heard.menu.value if heard.menu else None,
        "matters": [_matter(matter) for matter in heard.matters],
    }


def _matter(matter: Matter) -> dict[str, object]:
    return {"text": matter.text, **_answer(matter.answer)}


def _answer(answer: Answer) -> dict[str, object]:
    whole = printing.as_json(None, answer, 0.0)
    return {field: whole[field] for field in _OF_ANSWER}
