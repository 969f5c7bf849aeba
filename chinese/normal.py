"""The normal form in which questions and stored phrasings are compared."""

import re
import unicodedata
from functools import lru_cache

import opencc

#: Zero-width, direction and other invisible marks; variation selectors; the byte-order mark; control characters.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff"
    "\U000e0000-\U000e0fff]"
)
_NOT_WORD = re.compile(r"[^0-9a-z\u3400-\u4dbf\u4e00-\u9fff.%]+")
_STRAY_POINT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_SPACE_AROUND_HAN = re.compile(r"(?<=[\u3400-\u9fff]) +| +(?=[\u3400-\u9fff])")


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=1)  # one message is read by several readers; more of what people type is not remembered
def clean(text: str) -> str:
    """Readable form: compatibility forms folded, invisible marks removed, characters simplified, punctuation as is."""
    text = text.encode("utf-8", "ignore").decode("utf-8")  # drops lone surrogates
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return str(_simplifier().convert(_INVISIBLE.sub("", text)))


def fold(cleaned: str) -> str:
    """Comparison form of a `clean` text: lower case, no punctuation, spaces only between Latin words."""
    text = _NOT_WORD.sub(" ", cleaned.lower())
    if "." in text:
        text = _STRAY_POINT.sub(" ", text)
    if " " in text:
        text = _SPACE_AROUND_HAN.sub("", " ".join(text.split()))
    return text


def normal_form(text: str) -> str:
    return fold(clean(text))
