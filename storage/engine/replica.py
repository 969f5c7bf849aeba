"""A copy of the records that PostgreSQL keeps on another server, for reading what may be some seconds old.

Whoever asks it is told by `usable` whether it answers and keeps up; `look` finds out, now and then.
"""

import time
from collections import deque
from collections.abc import Callable

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from storage.engine.errors import is_undone, translated
from storage.engine.opening import open_engine

#: seconds that it may be behind
BEHIND_S = 10.0
_POOL = 4
_MAIN_AT = "SELECT pg_current_wal_lsn() - '0/0'"
#: NULL for a server that follows nobody, e.g. a second address of the main one
_COPY_AT = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() - '0/0' END"


class Replica:
    """`state`: ok, away, behind; nothing is asked of it before the first look. Its engine is safe for threads."""

    def __init__(self, url: str, main: Engine, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.engine = open_engine(url, writes=False, pool_size=_POOL)
        self._main, self._clock = main, clock
        self.state = "away"
        #: when the main server had written how much; the newest that is old enough comes first
        self._written: deque[tuple[float, int]] = deque()

    @property
    def usable(self) -> bool:
        return self.state == "ok"

    def look(self) -> None:
        """Raises StorageError if the main server can't be asked; the replica's failures are its state."""
        try:
            with self._main.connect() as main:
                self._written.append((self._clock(), int(main.scalar(text(_MAIN_AT)) or 0)))
        except DBAPIError as error:
            raise translated(error) from error
        try:
            with self.engine.connect() as copy:
                self.state = "ok" if self._keeps_up(copy) else "behind"
        except DBAPIError:
            self.state = "away"

    def failed(self, error: DBAPIError) -> None:
        """A read failed. It may have been undone for what the main server changed; otherwise nobody asks again before
        the next look."""
        if not is_undone(error):
            self.state = "away"

    def close(self) -> None:
        self.engine.dispose()

    def _keeps_up(self, copy: Connection) -> bool:
        at = copy.scalar(text(_COPY_AT))
        while len(self._written) > 1 and self._clock() - self._written[1][0] >= BEHIND_S:
            self._written.popleft()
        since, must_have = self._written[0]
        return at is None or self._clock() - since < BEHIND_S or int(at) >= must_have
