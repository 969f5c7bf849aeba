"""Open311 GeoReport v2 under /open311/v2/, as XML and JSON: http://wiki.open311.org/GeoReport_v2. Updates both ways are
those of FixMyStreet's extension. What is read are published cases, in their frozen values; a key also reads the state
of its own requests."""

from aiohttp import web

from web.open311 import discovery, listing, openapi, posting, services, updates
from web.open311.answers import BASE, answering, in_format
from web.open311.cached import KEPT, kept_bodies
from web.open311.deep import DAYS, kept_days

_FORMAT = r"{format:(?:\.json|\.xml)?}"


def setup(app: web.Application) -> None:
    app[KEPT], app[DAYS] = kept_bodies(), kept_days()
    app.middlewares.insert(0, in_format)
    for path, handler in (
        ("/discovery", discovery.discovery),
        ("/services", services.services),
        (r"/services/{service_code:[^/.]{1,64}}", services.definition),
        ("/requests", listing.requests),
        (r"/requests/{id:[^/.]{1,64}}", listing.one),
        (r"/tokens/{id:[^/.]{1,64}}", listing.token),
        ("/servicerequestupdates", updates.listed),
    ):
        app.router.add_get(f"{BASE}{path}{_FORMAT}", answering(handler))
    app.router.add_post(f"{BASE}/requests{_FORMAT}", answering(posting.post))
    app.router.add_post(f"{BASE}/servicerequestupdates{_FORMAT}", answering(updates.post))
    app.router.add_get(f"{BASE}/openapi.json", openapi.description)
