"""What a reporter whose report is not taken must know beside the reason: the basis, who else to turn to, how to object
(R26)."""

from services import Services
from texts import Text, has, say


def rejection_lines(reason: str, services: Services, lang: str) -> list[Text]:
    """The basis of a reason from the list; own words carry their own."""
    key = f"reject_basis.{reason}"
    basis = [say("rejection.basis", lang, basis=say(key, lang))] if reason and has(key, lang) else []
    return [
        *basis,
        say("rejection.reach", lang, hotline=services.zone.hotline),
        say("rejection.object", lang, hotline=services.zone.hotline),
    ]
