"""Translates English and mixed questions with a reviewed glossary of words and phrases."""

import re
from collections.abc import Mapping

_LATIN = re.compile(r"[a-z][a-z0-9.'-]*(?: +[a-z][a-z0-9.'-]*)*")
_MAX_PHRASE = 5
_ENDINGS = (("ies", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("es", ""), ("s", ""), ("d", ""))


#: Words without a meaning for the search: they do not count as unknown.
_FUNCTION_WORDS = frozenset(
    """a an the is are am was were be been do does did i you he she it we they my your his her its our their me him us
    them to of in on at by for from with and or if but so that this these those there here not no can could may might
    will would should shall what which who how when where why any some all as than then about into out up have has had
    get got please near next someone somebody anyone anybody if does doing done been being""".split()  # noqa: SIM905
)


def translate(folded: str, glossary: Mapping[str, str]) -> tuple[str, float]:
    """The text with its Latin parts translated, and the share of Latin words that the glossary contains."""
    known = seen = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal known, seen
        chinese, hits, content = _run(match.group().split(), glossary)
        known += hits
        seen += content
        return chinese if hits else match.group()

    text = _LATIN.sub(replace, folded)
    return text, known / seen if seen else 0.0


def concepts(text: str, glossary: Mapping[str, str]) -> list[str]:
    """The telling words and phrases of an English text: as the glossary translates them, else without their ending."""
    found, words, place = list[str](), re.findall(r"[a-z0-9']+", text.lower()), 0
    while place < len(words):
        for size in range(min(_MAX_PHRASE, len(words) - place), 0, -1):
            chinese = _find(words[place : place + size], glossary)
            if chinese is not None:
                found.append(chinese)
                place += size
                break
        else:
            if words[place] not in _FUNCTION_WORDS:
                found.append(stem(words[place]))
            place += 1
    return found


def stem(word: str) -> str:
    ending = next((ending for ending, _ in _ENDINGS if word.endswith(ending) and len(word) - len(ending) >= 3), "")
    return word.removesuffix(ending)


def _run(words: list[str], glossary: Mapping[str, str]) -> tuple[str, int, int]:
    parts: list[str] = []
    hits = content = place = 0
    while place < len(words):
        for size in range(min(_MAX_PHRASE, len(words) - place), 0, -1):
            chinese = _find(words[place : place + size], glossary)
            if chinese is not None:
                parts.append(chinese)
                hits += size
                content += size
                place += size
                break
        else:
            if words[place] not in _FUNCTION_WORDS:
                parts.append(f" {words[place]} ")  # stays in the text and counts as unknown
                content += 1
            place += 1
    return "".join(dict.fromkeys(parts)), hits, content


def _find(words: list[str], glossary: Mapping[str, str]) -> str | None:
    phrase = " ".join(words)
    if phrase in glossary:
        return glossary[phrase]
    last = words[-1]
    for ending, instead in _ENDINGS:
        if last.endswith(ending) and len(last) - len(ending) >= 3:
            stem = " ".join([*words[:-1], last[: -len(ending)] + instead])
            if stem in glossary:
                return glossary[stem]
    return None
