"""The text and buttons of a category's optional question (R12)."""

from complaints.model import Draft
from complaints.report.draft import DraftStep
from handlers.keyboards import button, in_rows
from handlers.turn import Button, Tap
from texts import Text, say
from zone.questions import Question, question


def question_text(draft: Draft, lang: str) -> Text:
    asked = asked_now(draft)
    left = len(draft.to_ask) - 1
    if not left:
        return say("question.ask_last", lang, question=asked.name(lang))
    return say("question.ask", lang, question=asked.name(lang), left=left)


def question_rows(draft: Draft, lang: str) -> list[tuple[Button, ...]]:
    asked = asked_now(draft)
    choices = (
        Button(label=choice.name(lang), action=Tap(verb="ans", args=(asked.id, choice.id))) for choice in asked.choices
    )
    skip = button("step.skip", lang, "ans", asked.id)
    last = (skip, button("question.skip_all", lang, "noans")) if len(draft.to_ask) > 1 else (skip,)
    return [*in_rows(choices), last]


def asked_now(draft: Draft) -> Question:
    asked = question(draft.to_ask[0])
    assert asked is not None, (
        f"{DraftStep.QUESTION} is asked only while questions are left, and only known ones are stored"
    )
    return asked
