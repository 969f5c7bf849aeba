"""Exact numbers as digits. Fractions in, text out; nothing passes through floating point."""

from decimal import Decimal
from fractions import Fraction

from air.model import Pollutant

#: ng/m³ in a unit of display
MICRO, MILLI = 1_000, 1_000_000


def scale_of(pollutant: Pollutant) -> int:
    """ng/m³ in the unit that the pollutant is shown in: mg/m³ for CO, µg/m³ for the others."""
    return MILLI if pollutant is Pollutant.CO else MICRO


def exact(amount: int, scale: int = MICRO) -> str:
    """All digits that are not zero at the end: 35000 → 35, 35200 → 35.2."""
    return f"{(Decimal(amount) / scale).normalize():f}"


def rounded(amount: Fraction, scale: int = MICRO, places: int = 1) -> str:
    """The nearest number with so many decimals; the even one of two (GB/T 8170)."""
    return _digits(round(amount / scale * 10**places), places)


def rounded_down(amount: Fraction, scale: int = MICRO, places: int = 1) -> str:
    """For upper limits: what is printed still keeps the limit."""
    return _digits((amount / scale * 10**places).__floor__(), places)


def _digits(number: int, places: int) -> str:
    return f"{Decimal(number).scaleb(-places):.{places}f}"
