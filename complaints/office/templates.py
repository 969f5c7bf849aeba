"""Reply templates (S16): filled with values of the case, edited by staff, never sent with a gap."""

import re
from collections.abc import Mapping

from complaints.errors import Incomplete

_PLACE = re.compile(r"[{｛][^{}｛｝\n]{0,20}[}｝]")


def filled(template: str, values: Mapping[str, str]) -> str:
    """Fields without a value are left for staff to fill in."""
    return _PLACE.sub(lambda gap: values.get(gap[0][1:-1].strip()) or gap[0], template)


def check_no_gaps(text: str) -> None:
    """Raises Incomplete naming the first field that nobody filled in."""
    if (gap := _PLACE.search(text)) is not None:
        raise Incomplete("error.gap", gap=gap[0])
