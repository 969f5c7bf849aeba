"""What a reporter must know after 不予受理 beside the reason (R26): basis, who else is responsible, how to object."""

from services import Services
from texts import Text, has, say


def rejection_lines(reason: str, services: Services, lang: str) -> list[Text]:
    """The lines after the reason. Only reasons from the list have a basis; a typed reason contains it."""
    key = f"reject_basis.{reason}"
    basis = [say("rejection.basis", lang, basis=say(key, lang))] if reason and has(key, lang) else []
    return [
        *basis,
        say("rejection.reach", lang, hotline=services.zone.hotline),
        say("rejection.object", lang, hotline=services.zone.hotline),
    ]
