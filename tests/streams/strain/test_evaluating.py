"""Are a tenant's weeks judged from what core holds, told once, and told again under the same id?"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from kafka import KafkaConsumer, TopicPartition

from events.activity import EmailReceived, EmailSent
from events.payload import Payload
from events.reply import ReplyClassified
from events.strain import TOPIC, StrainEvent, decode
from events.tenant import ConnectorGapRecorded
from projections.strain.waits import Contact
from projections.strain.weeks import WEEK
from streams.declare import admin, make
from streams.departures import Message
from streams.producer import Producer
from streams.strain.calendars_told import calendar
from streams.strain.evaluating import Outcome
from streams.strain.holidays_by_region import days_off
from streams.strain.kept import rates_shown, states, told
from streams.strain.telling import send_untold, untold
from streams.strain.work_done import (
    REPLIES,
    TOUCHES,
    Asked,
    contacts_of,
    gap_share,
    gaps_of,
)
from tests.streams.strain.told_teams import FIRST, LAST, NOW, Office
from touchline.warehouse import connect


def events(office: Office) -> list[StrainEvent]:
    told = (decode(row.event.encode()) for row in untold(connect(office.settings), office.tenant))
    return [each for each in told if isinstance(each, StrainEvent)]


def test_who_works_every_evening_is_told_and_nobody_else(office: Office) -> None:
    told = {each.subject: each for each in events(office)}
    assert told.keys() == {"rep/ada", "rep/zoe"}
    ada = told["rep/ada"]
    assert ada.id == f"strain:{office.tenant}:ada:2037-W15:v1"
    assert (ada.data.state, ada.data.previous, ada.data.audience) == ("strong", "normal", ("rep",))
    assert [(each.id, each.state) for each in ada.data.signals] == [("B1", "high"), ("B5", "high")]
    assert ada.data.signals[1].x == 65
    assert ada.data.signals[1].median == 20
    assert (ada.data.coverage, ada.data.baseline and ada.data.baseline.weeks) == (1, 9)
    # With Cy away only four others can be compared with.
    assert ada.data.team_z == {}


def test_every_open_week_is_kept_with_its_figures(office: Office) -> None:
    kept = states(connect(office.settings), office.tenant)
    assert {week for rep, week in kept if rep == "bo"} == {LAST - WEEK * n for n in range(4)}
    assert len({rep for rep, _ in kept}) == 14


def test_a_second_run_writes_nothing(office: Office) -> None:
    assert office.evaluate(NOW + timedelta(hours=1)) == Outcome(14, 0, 0, 0)


def own_topic(office: Office) -> str:
    name = f"t{uuid4().hex[:8]}.strain"
    with admin(office.settings.kafka_bootstrap) as broker:
        make(broker, TOPIC.__class__(**{**vars_of(TOPIC), "name": name}))
    return name


def vars_of(topic: Any) -> dict[str, Any]:
    return {name: getattr(topic, name) for name in topic.__dataclass_fields__}


def records(office: Office, topic: str) -> list[bytes]:
    consumer = KafkaConsumer(bootstrap_servers=office.settings.kafka_bootstrap)
    place = TopicPartition(topic, 0)
    consumer.assign([place])
    consumer.seek_to_beginning(place)
    end, found = consumer.end_offsets([place])[place], list[bytes]()
    while consumer.position(place) < end:
        for batch in consumer.poll(timeout_ms=500).values():
            found += [record.value for record in batch]
    consumer.close()
    return found


async def test_a_sender_that_dies_before_it_remembers_sends_the_same_bytes_again(
    office: Office,
) -> None:
    client, topic = connect(office.settings), own_topic(office)
    expected = sorted(row.event.encode() for row in untold(client, office.tenant))
    async with Producer(office.settings.kafka_bootstrap) as producer:

        async def killed(to: str, messages: Sequence[Message]) -> None:
            await producer.send(to, messages)
            raise InterruptedError

        with pytest.raises(InterruptedError):
            await send_untold(client, killed, tenant=office.tenant, topic=topic)
        sent = await send_untold(client, producer.send, tenant=office.tenant, topic=topic)
        again = await send_untold(client, producer.send, tenant=office.tenant, topic=topic)
    assert (sent, again) == (2, 0)
    found = records(office, topic)
    assert sorted(found) == sorted([*expected, *expected])
    assert len({decode(each).id for each in found}) == 2


def test_what_late_events_undo_is_told_as_taken_back(office: Office) -> None:
    """The mornings of the strained weeks were told a fortnight late: she had swapped her day."""
    late = [
        office.call(f"late {day} {n}", moment + timedelta(minutes=n), "zoe")
        for day in range(14)
        for moment in [datetime(2037, 3, 30, 9, tzinfo=UTC) + timedelta(days=day)]
        for n in range(0, 240, 3)
        if moment.weekday() < 5
    ]
    before = told(connect(office.settings), office.tenant)["rep/zoe"][LAST]
    office.tell([*office.story(), *late])
    outcome = office.evaluate(NOW + timedelta(days=1))
    after = told(connect(office.settings), office.tenant)["rep/zoe"][LAST]
    assert (before.state, before.version) == ("strong", 1)
    assert outcome.told == 1
    assert (after.state, after.version) == ("retracted", 2)


def test_a_gap_is_a_share_of_the_reps_own_week(office: Office) -> None:
    from_at = datetime(2037, 3, 28, 23, tzinfo=UTC)
    said = ConnectorGapRecorded(
        connector="crm", from_at=from_at, until_at=from_at + timedelta(hours=24)
    )
    other = Office(office.settings, f"{office.tenant}-gap")
    other.tell([other.told(said, from_at, "ada")])
    gaps = gaps_of(connect(office.settings), Asked(other.tenant, 0, from_at))
    assert gaps == [(said.from_at, said.until_at)]
    # In Berlin the Sunday of the week has 23 hours, from 23:00 to 22:00 UTC.
    assert gap_share(gaps, date(2037, 3, 23), timezone="Europe/Berlin") == 23 / 167
    assert gap_share([*gaps, *gaps], date(2037, 3, 30), timezone="Europe/Berlin") == 1 / 168


def test_a_reply_that_wants_an_answer_is_known_with_its_prospects(office: Office) -> None:
    other = Office(office.settings, f"{office.tenant}-replies")
    came = datetime(2037, 3, 2, 9, tzinfo=UTC)
    prospects: dict[str, Any] = {"thread_id": "T1", "prospect_ids": ("P",)}
    said: list[Payload] = [
        EmailReceived(activity_id="wants", **prospects),
        ReplyClassified(activity_id="wants", label="positive", by="human"),
        EmailReceived(activity_id="wants nothing", **prospects),
        ReplyClassified(activity_id="wants nothing", label="negative", by="human"),
        EmailSent(activity_id="answer", **prospects),
    ]
    other.tell([other.told(each, came, "ada") for each in said])
    client, asked = connect(office.settings), Asked(other.tenant, 0, came)
    expected = {"ada": [Contact(came, frozenset({"P"}))]}
    assert contacts_of(client, asked, REPLIES) == expected
    assert contacts_of(client, asked, TOUCHES) == expected


def test_holidays_are_those_of_the_region() -> None:
    epiphany = date(2037, 1, 6)
    assert epiphany in days_off("DE-BY", [2037])
    assert epiphany not in days_off("DE", [2037])
    assert days_off("XX-YY", [2037]) == frozenset()


def test_hours_told_by_a_moment_hold_from_its_day_in_the_reps_zone() -> None:
    step = {
        "at": datetime(2037, 2, 1, 20, tzinfo=UTC),
        "is_day": False,
        "timezone": "Asia/Tokyo",
        "working_days": ["mon", "sun"],
        "starts": "10:30",
        "ends": "16:00",
        "holiday_region": "JP",
    }
    by_day = step | {"at": datetime(2037, 3, 1, tzinfo=UTC), "is_day": True}
    found = calendar([step, by_day], (), timezone="UTC", years=[2037])
    assert [hours.from_on for hours in found.hours] == [date.min, date(2037, 3, 1)]
    assert found.hours[0].working_days == {0, 6}
    assert (found.hours[0].starts, found.hours[0].ends) == (630, 960)
    assert date(2037, 2, 11) in found.holidays
    assert calendar((), (), timezone="Asia/Tokyo", years=()).hours[0].timezone == "Asia/Tokyo"
    assert calendar([step], (), timezone="UTC", years=[2037]).hours_on(FIRST).timezone == (
        "Asia/Tokyo"
    )


def test_how_often_check_ins_begin_is_shown_once_and_of_no_zone_that_one_has_alone(
    office: Office,
) -> None:
    # Thirteen weeks from 16 March on and four more are over on 13 July.
    now = datetime(2037, 7, 14, 6, tzinfo=UTC)
    for hours in (0, 1):
        office.evaluate(now + timedelta(hours=hours))
    kept = rates_shown(connect(office.settings), office.tenant)
    found = [row for row in kept if row.week == date(2037, 3, 16)]
    told = {(row.dimension, row.value): (row.week, row.reps, row.per_year) for row in found}
    # Ada's alone began, in 14 times four weeks without the one in which Cy was away.
    assert told == {
        ("all", "all"): (date(2037, 3, 16), 14, round(52 / 55, 1)),
        ("part time", "no"): (date(2037, 3, 16), 14, round(52 / 55, 1)),
    }
    assert {row.shown_at for row in found} == {now}
    assert {member for row in found for member in row.members}.isdisjoint({"ada", "bo"})
