"""Numbers of articles. 第一条之一 is an article of its own, written 1之1; it sorts and is stored as an int."""

import re
from typing import Self

from chinese.numerals import to_number

#: An inserted article is kept as its own number times this, plus the number of the article that it follows.
_STEP = 10_000
_WRITTEN = re.compile(
    r"第?\s*([\d零〇一二两三四五六七八九十百千]+)\s*(?:条\s*)?(?:之\s*([\d零〇一二三四五六七八九十]+)\s*(?:条\s*)?)?"
)


class ArticleNumber(int):
    """`str()` gives 240 or 1之1; equal to and hashed as the int that is stored."""

    @classmethod
    def of(cls, article: int, inserted: int = 0) -> Self:
        return cls(article + inserted * _STEP)

    @classmethod
    def parse(cls, written: str) -> Self | None:
        """Reads 240, 1之1, 第一条之一, 第1条; None for anything else."""
        found = _WRITTEN.fullmatch(written.strip())
        parts = [to_number(part) for part in found.groups(default="0")] if found else [None]
        if any(part is None or part != int(part) for part in parts):
            return None
        article, inserted = (int(part) for part in parts if part is not None)
        return cls.of(article, inserted) if 0 < article < _STEP and inserted < _STEP else None

    @property
    def article(self) -> int:
        """The article that an inserted one follows; otherwise the number itself."""
        return int(self) % _STEP

    @property
    def inserted(self) -> int:
        """0 for an article that was there from the start."""
        return int(self) // _STEP

    @property
    def place(self) -> tuple[int, int]:
        """Sorts inserted articles behind the one that they follow."""
        return self.article, self.inserted

    def __str__(self) -> str:
        return f"{self.article}之{self.inserted}" if self.inserted else int.__repr__(self)

    def __format__(self, form: str) -> str:
        return format(str(self), form)
