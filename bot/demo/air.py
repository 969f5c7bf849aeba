"""Fictional readings of stations that do not exist: last year and this one, with a day that is missing, one that was
corrected, fictional targets and some sprinkling."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from air.aqi import IN_FORCE_FROM
from air.entering import correct, enter
from air.model import WHOLE_DAY, Note, Pollutant, Sample, Station, Status, Target, Way
from bot.demo.office import Office

#: typical amounts in µg/m³ (CO: mg/m³ × 1000) in winter and in summer
_TYPICAL = {
    Pollutant.PM25: (52, 20), Pollutant.PM10: (84, 38), Pollutant.SO2: (9, 6), Pollutant.NO2: (38, 18),
    Pollutant.O3: (62, 138), Pollutant.CO: (900, 500),
}  # fmt: skip
_REVIEWED_AFTER = timedelta(days=20)
_MISSING, _CORRECTED = timedelta(days=9), timedelta(days=15)


def add(office: Office, data: Mapping[str, Any], *, now: datetime) -> None:
    demo = _Air(office=office, words=data["air"], now=now)
    for told in data["air"]["stations"]:
        station = office.tx.air.add_station(code=told["code"], name=told["name"], own=told["own"], fictional=True)
        assert station is not None
        demo.measure(station)
    demo.sprinkle()


@dataclass(frozen=True, kw_only=True)
class _Air:
    office: Office
    words: Mapping[str, Any]
    now: datetime
    random: Random = field(default_factory=lambda: Random(20260301))  # noqa: S311

    @property
    def today(self) -> date:
        return self.office.zone.local(self.now).date()

    def measure(self, station: Station) -> None:
        air, system = self.office.tx.air, self.words["system"]
        since = date(self.today.year - 1 if station.own else self.today.year, 1, 1)
        days = [since + timedelta(days=number) for number in range((self.today - since).days)]
        missing = self.today - _MISSING if station.own else None
        samples = [self._sample(station, day) for day in days if day != missing]
        enter(air, samples, way=Way.SYSTEM, by=system, now=self.now - timedelta(hours=6))
        if station.own:
            enter(air, list(self._hours(station)), way=Way.SYSTEM, by=system, now=self.now)
            self._correct(samples)
            self._aim(station)

    def _sample(self, station: Station, day: date, hour: int = WHOLE_DAY) -> Sample:
        values = {one: self._amount(one, day) for one in Pollutant}
        # before the standard that we compute by, there is only the index of the source
        given = self.random.randint(38, 118) if day < IN_FORCE_FROM else None
        status = Status.REVIEWED if self.today - day > _REVIEWED_AFTER else Status.REALTIME
        return Sample(
            station_id=station.id, day=day, hour=hour, values=values, aqi=given, status=status,
            source=self.words["source"],
        )  # fmt: skip

    def _amount(self, one: Pollutant, day: date) -> int:
        """ng/m³, in steps in which stations report."""
        winter, summer = _TYPICAL[one]
        far = abs((day.timetuple().tm_yday + 10) % 365 - 182) / 182  # 1 at the turn of the year, 0 in July
        typical = summer + (winter - summer) * far
        amount = max(1, round(typical * self.random.lognormvariate(0, 0.3)))
        return amount // 100 * 100_000 if one is Pollutant.CO else amount * 1000

    def _hours(self, station: Station) -> Iterator[Sample]:
        """Today's hours that are over."""
        for hour in range(1, self.office.zone.local(self.now).hour + 1):
            yield self._sample(station, self.today, hour)

    def _correct(self, samples: Sequence[Sample]) -> None:
        before = next((one for one in samples if one.day == self.today - _CORRECTED), None)
        if before is None:
            return  # the first days of a year
        values = {**before.values, Pollutant.PM25: before.values[Pollutant.PM25] + 6_000}
        again = Sample(
            station_id=before.station_id, day=before.day, values=values, aqi=before.aqi, status=Status.REVIEWED,
            source=before.source,
        )  # fmt: skip
        at, words = self.now - timedelta(hours=3), self.words
        correct(self.office.tx.air, again, seen=1, by=words["by"], now=at, reason=words["reason"])

    def _aim(self, station: Station) -> None:
        for item, value in self.words["targets"].items():
            self.office.tx.air.set_target(
                Target(
                    station_id=station.id, year=self.today.year, item=item, value=value,
                    source=self.words["target_source"], fictional=True, by=self.words["by"],
                    at=self.now - timedelta(days=200),
                )
            )  # fmt: skip

    def sprinkle(self) -> None:
        for back in range(1, 31):
            if self.random.random() < 0.4:
                day = self.today - timedelta(days=back)
                begins = datetime.combine(day, time(6), self.office.zone.timezone)
                self.office.tx.air.add_note(
                    Note(
                        begins_at=begins, ends_at=begins + timedelta(hours=2),
                        place=self.random.choice(self.words["roads"]), source=self.words["fleet"],
                        by=self.words["by"], at=self.now,
                    )
                )  # fmt: skip
