"""Who sells?

SDRs, AEs and AMs, dealt out over four time zones; one team per zone, led by a manager.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

ROLES = ("SDR", "AE", "AM", "SDR", "AE")
LEAVER_GOES_BEFORE_END = timedelta(days=30)


class Place(NamedTuple):
    """Where a team sits, and what its customers pay and speak."""

    zone: str
    region: str
    currency: str
    languages: tuple[str, ...]
    holiday_region: str


PLACES = (
    Place("Europe/Berlin", "emea", "EUR", ("de", "fr", "es"), "DE-BE"),
    Place("America/New_York", "east", "USD", ("en", "es"), "US-NY"),
    Place("Asia/Tokyo", "apac", "JPY", ("ja",), "JP-13"),
    Place("America/Los_Angeles", "west", "USD", ("en",), "US-CA"),
)


class Rep(NamedTuple):
    """A person who sells, or who leads those who do."""

    id: str
    role: str
    place: Place
    manager_id: str | None

    @property
    def zone(self) -> str:
        return self.place.zone

    @property
    def team_id(self) -> str:
        return f"team-{self.place.region}"


@dataclass(frozen=True)
class Cast:
    """Everyone, and whose turn it is."""

    reps: tuple[Rep, ...]
    managers: tuple[Rep, ...]
    ends_at: datetime

    @cached_property
    def sdrs(self) -> tuple[Rep, ...]:
        return self._in_role("SDR")

    @cached_property
    def aes(self) -> tuple[Rep, ...]:
        return self._in_role("AE")

    @cached_property
    def ams(self) -> tuple[Rep, ...]:
        return self._in_role("AM")

    @property
    def leaver(self) -> Rep | None:
        """The account manager who goes before the end; nobody goes who cannot be followed."""
        return self.ams[-1] if len(self.ams) > 1 else None

    @property
    def leaves_at(self) -> datetime:
        return self.ends_at - LEAVER_GOES_BEFORE_END

    def account_manager(self, number: int, at: datetime) -> Rep:
        """Who cares for a customer at that moment."""
        manager = self.ams[number % len(self.ams)]
        return self.ams[0] if manager == self.leaver and at >= self.leaves_at else manager

    def _in_role(self, role: str) -> tuple[Rep, ...]:
        return tuple(rep for rep in self.reps if rep.role == role) or self.reps


def cast(reps: int, ends_at: datetime) -> Cast:
    """So many reps, the same ones every time."""
    places = PLACES[: min(reps, len(PLACES))]
    managers = tuple(
        Rep(f"M{number:02}", "manager", place, None) for number, place in enumerate(places, 1)
    )
    return Cast(
        reps=tuple(
            Rep(
                f"R{number + 1:02}",
                ROLES[number % len(ROLES)],
                PLACES[number % len(PLACES)],
                managers[number % len(managers)].id,
            )
            for number in range(reps)
        ),
        managers=managers,
        ends_at=ends_at,
    )
