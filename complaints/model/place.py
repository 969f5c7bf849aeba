"""A place, and how it was given."""

from dataclasses import dataclass
from enum import StrEnum

from zone.datum import Datum, is_shifted, to_wgs84


class PlaceSource(StrEnum):
    """How the place was given; a forwarded pin is not the sender's own position."""

    LOCATION = "location"
    FORWARDED = "forwarded"
    VENUE = "venue"
    TYPED = "typed"
    MAP_PIN = "map_pin"
    LINK = "link"
    COORDINATES = "coordinates"
    LANDMARK = "landmark"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point, an address, or both. `subdistrict` is an id of zone data; `inside` is None if that is not known.

    `lat` and `lon` are WGS-84. `datum` is the datum in which the point was given; unless that was WGS-84, `given` has
    the original pair. A pair in an UNKNOWN datum is stored unconverted until the sender names the datum. Create points
    with `Place.at`, which converts; a Chinese datum without `given` is refused.
    """

    source: PlaceSource
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    datum: Datum = Datum.WGS84
    given: tuple[float, float] | None = None  # lat, lon
    accuracy_m: float | None = None
    subdistrict: str | None = None
    inside: bool | None = None

    def __post_init__(self) -> None:
        if self.lat is not None and self.given is None and self.datum in (Datum.GCJ02, Datum.BD09):
            raise ValueError(f"create a point in {self.datum} with Place.at")

    @classmethod
    def at(
        cls,
        lat: float,
        lon: float,
        *,
        datum: Datum,
        source: PlaceSource,
        address: str = "",
        accuracy_m: float | None = None,
    ) -> "Place":
        """The place of a pair in `datum`. Outside the area in which Chinese maps are shifted, the datum is WGS-84."""
        if not is_shifted(lat, lon):
            datum = Datum.WGS84
        as_wgs84 = to_wgs84(lat, lon, datum)
        return cls(
            source=source,
            address=address,
            lat=as_wgs84[0],
            lon=as_wgs84[1],
            datum=datum,
            given=None if datum is Datum.WGS84 else (lat, lon),
            accuracy_m=accuracy_m,
        )
