"""Shared by the pages on which somebody proves who they are: limits on tries, and what passkeys sign."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

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

#: of a challenge, which is good for one answer and one purpose
_LIFE = timedelta(minutes=5)
#: passwords hashed at once; each takes 64 MiB
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Desk:
    tries: LoginTries = field(default_factory=LoginTries)
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


async def challenge_for(request: web.Request, purpose: str) -> tuple[Party, str, bytes]:
    """(party, name, challenge). Raises Incomplete where passkeys don't work."""
    house, party = request.app[HOUSE], relying_party(request)
    if party is None:
        raise Incomplete("console.error.no_passkeys")
    name, challenge = house.word(), house.word().encode()
    key, now = f"{purpose}:{name}", house.clock()
    await house.store.write(lambda r: r.logins.add_challenge(key, challenge, now=now, until=now + _LIFE))
    return party, name, challenge


async def answered(request: web.Request, purpose: str, name: str) -> tuple[Party, bytes]:
    """The challenge, which this call uses up. Raises Incomplete if it is unknown, old, or for another purpose."""
    house, party = request.app[HOUSE], relying_party(request)
    now = house.clock()
    challenge = await house.store.write(lambda r: r.logins.take_challenge(f"{purpose}:{name}", now=now))
    if party is None or challenge is None:
        raise Incomplete("console.error.passkey_again")
    return party, challenge
