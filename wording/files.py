"""Numbers of files by kind: 2 张照片、1 段视频."""

from collections import Counter
from collections.abc import Iterable, Sequence

from complaints.model import Evidence
from texts import Text, label, say

#: photos sent as files are photos
_KINDS = {"document": "photo"}


def files_counted(kinds: Iterable[str], lang: str) -> str:
    """Photos first; empty for no file."""
    counts = Counter(_KINDS.get(kind, kind) for kind in kinds)
    listed = (label(f"photo.count.{kind}", lang, count=counts[kind]) for kind in sorted(counts))
    return label("list", lang).join(listed)


def evidence_counted(evidence: Sequence[Evidence], lang: str) -> str:
    return files_counted((item.kind for item in evidence), lang)


def files_received(evidence: Sequence[Evidence], lang: str) -> Text:
    """What a report holds, by kind, after something was added."""
    kinds = {_KINDS.get(item.kind, item.kind) for item in evidence}
    if kinds <= {"photo"}:
        return say("photo.received", lang, count=len(evidence))
    if len(evidence) == 1:
        return say(f"photo.{evidence[0].kind}_received", lang)
    return say("photo.mixed_received", lang, files=evidence_counted(evidence, lang))
