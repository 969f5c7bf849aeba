"""Likeness of two normal forms, 0..1."""

from collections import Counter

from rapidfuzz import fuzz


def dice(left: str, right: str) -> float:
    """Dice coefficient over characters, repetitions counted."""
    return _dice(Counter(left.replace(" ", "")), Counter(right.replace(" ", "")))


def set_dice(left: str, right: str) -> float:
    """Dice coefficient over distinct characters."""
    return _dice(Counter(set(left.replace(" ", ""))), Counter(set(right.replace(" ", ""))))


def bigram_dice(left: str, right: str) -> float:
    return _dice(Counter(bigrams(left)), Counter(bigrams(right)))


def bigrams(text: str) -> list[str]:
    text = text.replace(" ", "")
    return [text[i : i + 2] for i in range(len(text) - 1)]


def ratio(left: str, right: str) -> float:
    """Similarity of the character sequences by insertions and deletions (indel)."""
    return fuzz.ratio(left, right) / 100


def _dice(left: Counter[str], right: Counter[str]) -> float:
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0
