"""Which teams do the tests of strain judge?

Fourteen quiet weeks of three teams: north has six reps, east five, south three. In the last two
Ada of north and Zoe of south work in the evenings as well, and Cy of north is away in the last.
It is 2037, because what is half a year old is deleted; its days are those of 2026.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from events.activity import CallCompleted, EmailSent
from events.codec import encode
from events.envelope import Envelope
from events.payload import Payload
from events.rep import AbsenceRecorded, RepScheduled, TeamJoined
from projections.strain.weeks import DAY, WEEK
from streams.archive import TABLE, archive_row
from streams.strain import tables
from streams.strain.evaluating import Agreement, Outcome, evaluate
from streams.warehouse import insert
from tests.streams.given import event
from touchline.known_at import folded, land
from touchline.settings import Settings
from touchline.warehouse import connect

FIRST = date(2037, 1, 5)
WEEKS = 14
# Tuesday after the last week, 2037-W15.
NOW = datetime(2037, 4, 14, 6, tzinfo=UTC)
LAST = FIRST + WEEK * (WEEKS - 1)
TEAMS = {
    "north": ("ada", "bo", "cy", "di", "ed", "flo"),
    "east": ("gus", "hal", "ida", "jo", "kim"),
    "south": ("zoe", "yan", "xia"),
}
STRAINED = ("ada", "zoe")


@dataclass(frozen=True)
class Office:
    """One tenant's teams in a warehouse."""

    settings: Settings
    tenant: str

    def tell(self, events: list[Envelope]) -> None:
        client = connect(self.settings)
        rows = [
            archive_row(each, topic_id=self.tenant, partition=0, offset=n, received=encode(each))
            for n, each in enumerate(events)
        ]
        insert(client, TABLE, rows)
        land(client, folded(events))

    def evaluate(self, now: datetime = NOW) -> Outcome:
        client = connect(self.settings)
        tables.create(client)
        return evaluate(client, Agreement(self.tenant, "BV 2026-07"), now=now)

    def story(self) -> list[Envelope]:
        return [*self._people(), *self._work()]

    def told(self, said: Payload, at: datetime, rep: str) -> Envelope:
        """Told a minute after it was."""
        return event(
            said,
            tenant_id=self.tenant,
            occurred_at=at,
            recorded_at=at + timedelta(minutes=1),
            rep_id=rep,
        )

    def call(self, id: str, at: datetime, rep: str) -> Envelope:
        said = CallCompleted(
            activity_id=id, direction="outbound", outcome="connected", duration_seconds=300
        )
        return self.told(said, at, rep)

    def _people(self) -> Iterator[Envelope]:
        start = datetime(2037, 1, 1, tzinfo=UTC)
        for team, reps in TEAMS.items():
            for rep in reps:
                yield self.told(TeamJoined(rep_id=rep, team_id=team), start, rep)
        hours = RepScheduled(
            rep_id="ada",
            timezone="Europe/Berlin",
            working_days=("mon", "tue", "wed", "thu", "fri"),
            starts="09:00",
            ends="18:00",
            holiday_region="DE-BY",
        )
        yield self.told(hours, start, "ada")
        away = AbsenceRecorded(rep_id="cy", from_on=LAST, until_on=LAST + 4 * DAY)
        yield self.told(away, start, "cy")

    def _work(self) -> Iterator[Envelope]:
        for week in range(WEEKS):
            for weekday in range(5):
                day = FIRST + WEEK * week + DAY * weekday
                for rep in (rep for reps in TEAMS.values() for rep in reps):
                    yield from self._day(rep, day, is_strained=rep in STRAINED and week >= 12)

    def _day(self, rep: str, day: date, *, is_strained: bool) -> Iterator[Envelope]:
        # In UTC; Ada's office is in Berlin and opens an hour or two earlier.
        for hour in (9, 10, 13):
            yield self.call(f"{rep} {day} {hour}", _at(day, hour), rep)
        said = EmailSent(activity_id=f"{rep} {day} mail", thread_id="T1")
        yield self.told(said, _at(day, 14), rep)
        for hour in (19, 20, 21) if is_strained else ():
            for minute in (0, 20, 40):
                id = f"{rep} {day} {hour}:{minute}"
                yield self.call(id, _at(day, hour) + timedelta(minutes=minute), rep)


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
