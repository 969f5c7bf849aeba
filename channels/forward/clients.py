"""One client per destination that is reached over the network; CSV files are delivered by people."""

from collections.abc import Callable, Mapping
from datetime import datetime

from channels.forward.http import TIMEOUT_S
from channels.forward.open311 import Open311
from channels.forward.webhook import WebhookClient
from channels.forward.worker import Client
from zone import Zone


def clients(
    zone: Zone,
    *,
    keys: Mapping[str, str],
    clock: Callable[[], datetime],
    timeout_s: float = TIMEOUT_S,
) -> dict[str, Client]:
    by_id: dict[str, Client] = {}
    for one in zone.destinations:
        key = keys.get(one.id, "")
        if one.kind == "open311":
            by_id[one.id] = Open311(destination=one, api_key=key, timeout_s=timeout_s)
        elif one.kind == "webhook":
            by_id[one.id] = WebhookClient(destination=one, secret=key, clock=clock, timeout_s=timeout_s)
    return by_id
