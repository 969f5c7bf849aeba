"""A firm of the register with one site."""

from datetime import UTC, datetime

from complaints.model import Firm, FirmSite, SiteKind
from storage.tx import Tx

_NOW = datetime(2026, 11, 1, tzinfo=UTC)


def a_site(tx: Tx, *, firm: str, name: str, kind: SiteKind) -> FirmSite:
    owner = tx.firms.add(Firm(name=firm, created_at=_NOW, updated_at=_NOW))
    return tx.firms.add_site(FirmSite(firm=owner.id, name=name, kind=kind, created_at=_NOW, updated_at=_NOW))
