"""Sites of the register of firms, as an inspection proposes them."""

from collections.abc import Sequence
from datetime import datetime

from inspections.model import Stop
from inspections.ports import Records
from services import Services


def night_sites(_records: Records, _services: Services, _now: datetime) -> Sequence[Stop]:
    """Sites that may work tonight."""
    return ()
