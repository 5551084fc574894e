"""Is anything left open, missing from the archive or far too large, and what ended by itself?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from events.topics import EVENTS
from projections.meaning import TABLES
from streams.epochs import newest
from streams.errors import reset_command
from streams.generations import current, group_of
from streams.ledger_sizes import LEDGER_FACTS_MAX
from touchline.doctor.asking import Patient
from touchline.doctor.finding import Finding, Severity, page

RECENT = timedelta(days=1)
# As the alerts have it (deploy/prometheus/alerts.yml).
LEFT_OPEN = timedelta(days=7)
INCIDENTS_A_DAY_MAX = 20
LISTED = 10
ROUTER = "router"


def open_letters(patient: Patient) -> Iterator[Finding]:
    answer = patient.warehouse().query(
        "SELECT tenant_id, refused_by, count(), min(refused_at), max(refused_at) "
        "FROM ops.dead_letter_state WHERE state = 'open' GROUP BY tenant_id, refused_by "
        "ORDER BY count() DESC",
        tz_mode="aware",
    )
    for tenant_id, refused_by, count, first, last in answer.result_rows:
        whose = f" of {tenant_id}" if tenant_id else ""
        is_recent, is_old = last > patient.now - RECENT, first < patient.now - LEFT_OPEN
        yield Finding(
            Severity.warning if is_recent or is_old else Severity.notice,
            f"dead letters{whose}: found {count:,} open ones refused by the {refused_by}, the last "
            f"at {last:%Y-%m-%d %H:%M} UTC.",
            "See why with `touchline dead-letters list --state open`; replay or dismiss them.",
            page("events-are-refused" if is_recent else "dead-letters-are-left-open"),
            since=first,
        )


def gaps(patient: Patient) -> Iterator[Finding]:
    client = patient.warehouse()
    answer = client.query(
        "SELECT topic_id, partition, sum(record_count), min(first_offset) FROM ops.archive_gap "
        "GROUP BY topic_id, partition ORDER BY topic_id, partition"
    )
    for topic_id, partition, count, first in answer.result_rows:
        yield Finding(
            Severity.critical,
            f"archive of {topic_id}/{partition}: found {count:,} offsets missing from {first} on, "
            "expected none.",
            _told_again(client, topic_id, partition, first),
            page("archive-has-gaps"),
        )


def _told_again(client: Any, topic_id: str, partition: int, first: int) -> str:
    """By the log that routers read; of one that was given up nobody holds the records."""
    epoch = newest(client, [EVENTS.name]).get(EVENTS.name)
    if epoch is None or epoch.log_id != topic_id:
        return "Nobody reads that log any more: let the senders tell all of it again."
    group = group_of(ROUTER, current(client).generation)
    command = reset_command(group, EVENTS.name, partition, to=first)
    return (
        "Let the router read them again while Kafka keeps them: stop the workers, "
        f"{command}, start them."
    )


def incidents(patient: Patient) -> Iterator[Finding]:
    """Of the last day: workers that ended by themselves, whether or not they were started again."""
    answer = patient.warehouse().query(
        "SELECT role, kind, count(), min(happened_at), max(happened_at), "
        "argMax(message, happened_at) FROM ops.incident FINAL "
        "WHERE happened_at > {since:DateTime64(3, 'UTC')} GROUP BY role, kind ORDER BY ALL",
        parameters={"since": patient.now - RECENT},
        tz_mode="aware",
    )
    for role, kind, count, first, last, message in answer.result_rows:
        yield Finding(
            Severity.warning if count > INCIDENTS_A_DAY_MAX else Severity.notice,
            f"{role}: found {count:,} of {kind} within a day, the last at {last:%H:%M:%S} UTC: "
            f"{message}",
            "Once is no news: the worker goes on from its positions. Again and again, see why.",
            page("worker-starts-again"),
            since=first,
        )


def ledgers(patient: Patient) -> Iterator[Finding]:
    client = patient.warehouse()
    generation = current(client).generation
    newest = "generation = {generation:UInt32} AND version > {many:UInt64}"
    query = " UNION ALL ".join(
        f"SELECT '{kind}', tenant_id, {'tenant_id' if kind == 'tenant' else f'{kind}_id'} AS id, "
        f"max(version) AS facts FROM {table.name} WHERE {newest} GROUP BY tenant_id, id"
        for kind, table in TABLES.items()
    )
    answer = client.query(query, parameters={"generation": generation, "many": LEDGER_FACTS_MAX})
    for kind, tenant_id, id_, count in sorted(answer.result_rows, key=lambda row: -row[3])[:LISTED]:
        yield Finding(
            Severity.warning,
            f"ledger of {tenant_id}/{kind}/{id_}: found {count:,} facts, expected at most "
            f"{LEDGER_FACTS_MAX:,}.",
            "Let the source name the real entity, or none.",
            page("ledger-is-large"),
        )
