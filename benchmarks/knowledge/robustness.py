"""`python -m benchmarks.knowledge.robustness [QUESTIONS]`: the same Chinese questions in Traditional script, with
homophone typos, with a character dropped or swapped, and in pinyin; each beside the unchanged questions. Seeded."""

import argparse
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jieba
import opencc
from pypinyin import lazy_pinyin

from bot.settings import load
from knowledge.answer import Library
from knowledge.evaluate import outcomes, share
from knowledge.labelled import LabelledQuestion, answerable, labelled

#: Characters with a lower count in jieba's dictionary are no plausible typo.
COMMON = 200


def homophones() -> dict[str, list[str]]:
    sounds: dict[str, list[str]] = defaultdict(list)
    with jieba.get_module_res("dict.txt") as lines:
        for line in lines:
            word, count, *_ = line.decode().split(" ")
            if len(word) == 1 and int(count) > COMMON:
                sounds[lazy_pinyin(word)[0]].append(word)
    return sounds


def only_chinese(text: str) -> bool:
    """Whether all letters of `text`, at least one, are Chinese characters."""
    letters = [one for one in text if one.isalpha()]
    return bool(letters) and all("\u3400" <= one <= "\u4dbf" or "\u4e00" <= one <= "\u9fff" for one in letters)


def with_typos(text: str, rng: random.Random, sounds: dict[str, list[str]]) -> str:
    """Replaces one character, in longer questions two, by another of the same sound."""
    characters = list(text)
    places = [place for place, one in enumerate(characters) if len(sounds[lazy_pinyin(one)[0]]) > 1]
    for place in rng.sample(places, min(len(places), 1 if len(text) < 20 else 2)):
        same = [other for other in sounds[lazy_pinyin(characters[place])[0]] if other != characters[place]]
        characters[place] = rng.choice(same)
    return "".join(characters)


def with_noise(text: str, rng: random.Random) -> str:
    """Drops a character or swaps two neighbours."""
    place = rng.randrange(len(text) - 1)
    if rng.random() < 0.5:
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="?", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 23))
    arguments = parser.parse_args()
    settings = load()
    library = Library.open(
        data_dir=settings.data_dir, statutes_dir=settings.statutes if settings.statutes.is_dir() else None
    )
    questions = labelled(arguments.questions) if arguments.questions else answerable()
    questions = [question for question in questions if question.articles and only_chinese(question.text)]
    rng, sounds, traditional = random.Random(1), homophones(), opencc.OpenCC("s2t")
    changes: dict[str, Callable[[str], str]] = {
        "plain": str,
        "traditional": traditional.convert,
        "homophones": lambda text: with_typos(text, rng, sounds),
        "dropped or swapped": lambda text: with_noise(text, rng),
        "pinyin": lambda text: " ".join(lazy_pinyin("".join(one for one in text if "\u4e00" <= one <= "\u9fff"))),
    }
    plain = 0.0
    print("variant | questions | right first | of plain | right in three | answered")
    for name, change in changes.items():
        asked = [
            LabelledQuestion(id=question.id, text=change(question.text), articles=question.articles)
            for question in questions
        ]
        found = outcomes(library, asked, arguments.today)
        first = float(share([outcome.first for outcome in found])["share"])
        plain = plain or first
        three = share([outcome.rank is not None for outcome in found])["share"]
        answered = share([outcome.answer.decision == "answer" for outcome in found])["share"]
        print(f"{name} | {len(asked)} | {first:.3f} | {first / plain:.3f} | {three:.3f} | {answered:.3f}", flush=True)


if __name__ == "__main__":
    main()
