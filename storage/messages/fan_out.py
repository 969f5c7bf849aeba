"""Which other recipients a notice has besides its own. Storage only writes one row for each; the ways decide
(channels/outbox/ways.py)."""

from collections.abc import Callable, Sequence

from complaints.model import Notice
from complaints.ports import Records

#: additional recipients of a notice, e.g. `robot:3`; called in the transaction that writes the notice
FanOut = Callable[[Notice, Records], Sequence[str]]


def to_nobody_else(_notice: Notice, _records: Records) -> Sequence[str]:
    return ()
