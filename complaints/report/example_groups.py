"""Accepted examples as a file for knowledge/content/messages, which `python -m hearing fit` reads."""

import json
from collections import defaultdict
from collections.abc import Iterable

from complaints.ports import MessageExample


def as_groups(examples: Iterable[MessageExample]) -> str:
    """TOML: a group of reports for each category."""
    texts = defaultdict[str, list[str]](list)
    for example in examples:
        texts[example.chosen].append(example.text)
    return "\n".join(_group(category, texts[category]) for category in sorted(texts))


def _group(category: str, texts: list[str]) -> str:
    # a JSON string is a TOML basic string
    lines = "".join(f"  {json.dumps(text, ensure_ascii=False)},\n" for text in dict.fromkeys(texts))
    return f'[[group]]\nkind = "report"\ncategory = "{category}"\ntexts = [\n{lines}]\n'
