"""Shared by the pages on which somebody proves who they are: limits on tries, and challenges for passkeys."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from complaints.errors import Incomplete
from complaints.model import Factors
from complaints.office.logging_in import Claim, LoginTries, knows_password
from complaints.office.relying_party import Party, party_of
from http_server.addresses import subscriber
from http_server.site import address_of
from texts import label
from web.console.session import HOUSE
from web.pages import lang_of

_LIFE = timedelta(minutes=5)
_MOST = 10_000
#: passwords hashed at once; each takes 64 MiB
_AT_ONCE = 2


class Challenges:
    """Random values that passkeys sign, in memory: each is good for one answer, for one purpose, for five minutes."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, tuple[bytes, datetime]] = OrderedDict()

    def add(self, name: str, challenge: bytes, now: datetime) -> None:
        self._open[name] = challenge, now + _LIFE
        if len(self._open) > _MOST:
            self._open.popitem(last=False)

    def take(self, name: str, now: datetime) -> bytes | None:
        challenge, until = self._open.pop(name, (None, now))
        return challenge if until > now else None


@dataclass(frozen=True, slots=True)
class Desk:
    tries: LoginTries = field(default_factory=LoginTries)
    challenges: Challenges = field(default_factory=Challenges)
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))


DESK = web.AppKey("console.proofs", Desk)


async def check_password(request: web.Request, claim: Claim, factors: Factors) -> bool:
    """Raises NotAllowed for somebody who has to wait. A wrong password is counted; a wrong code is by the caller."""
    desk, now, network = request.app[DESK], request.app[HOUSE].clock(), network_of(request)
    async with desk.hashing:
        desk.tries.check(claim.name, network, now)
        knows = await asyncio.to_thread(knows_password, claim, factors)
        if not knows:
            desk.tries.was_wrong(claim.name, network, now)
    return knows


def count_wrong(request: web.Request, name: str) -> None:
    request.app[DESK].tries.was_wrong(name, network_of(request), request.app[HOUSE].clock())


def network_of(request: web.Request) -> str:
    return subscriber(address_of(request))


def relying_party(request: web.Request) -> Party | None:
    name = label("landing.title", lang_of(request))
    return party_of(request.app[HOUSE].services().public_url, host=request.host, name=name)


def challenge_for(request: web.Request, purpose: str) -> tuple[Party, str, bytes]:
    """(party, name, challenge). Raises Incomplete where passkeys don't work."""
    house, party = request.app[HOUSE], relying_party(request)
    if party is None:
        raise Incomplete("console.error.no_passkeys")
    name, challenge = house.word(), house.word().encode()
    request.app[DESK].challenges.add(f"{purpose}:{name}", challenge, house.clock())
    return party, name, challenge


def answered(request: web.Request, purpose: str, name: str) -> tuple[Party, bytes]:
    """The challenge, which this call uses up. Raises Incomplete if it is unknown, old, or for another purpose."""
    party = relying_party(request)
    challenge = request.app[DESK].challenges.take(f"{purpose}:{name}", request.app[HOUSE].clock())
    if party is None or challenge is None:
        raise Incomplete("console.error.passkey_again")
    return party, challenge
