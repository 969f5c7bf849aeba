"""What is the same for everybody until something is published, corrected or taken back, kept in memory."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class PerStamp(Generic[T]):
    """At most `most` values of the present stamp of all that is public; the eldest goes first. Reads run in several
    threads."""

    def __init__(self, *, most: int) -> None:
        self._stamp, self._values, self._lock, self._most = "", OrderedDict[str, T](), Lock(), most

    def get(self, stamp: str, name: str) -> T | None:
        with self._lock:
            if stamp != self._stamp:
                self._stamp = stamp
                self._values.clear()
            return self._values.get(name)

    def put(self, stamp: str, name: str, value: T) -> None:
        with self._lock:
            if stamp == self._stamp:
                self._values[name] = value
                if len(self._values) > self._most:
                    self._values.popitem(last=False)
