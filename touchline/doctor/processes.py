"""Are collector, router and keeper alive, and does any of their partitions stand still?

A process that does not answer where the settings look for it may run on another machine: the
members of its consumer group tell. Of a collector nobody else can tell.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.error import HTTPError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from streams.declare import admin
from streams.generations import current, group_of
from streams.groups import members
from streams.roles import ROLES, TRANSLATOR
from touchline.doctor.asking import Patient
from touchline.doctor.finding import Finding, Severity, page
from touchline.doctor.stores import BROKER_SECONDS_MAX
from touchline.settings import Settings

SECONDS_MAX = 3.0
PAUSED = "touchline_partition_paused"
START = "Read the last lines of its log, then start it: `touchline up`, or your supervisor does."


def collector(patient: Patient) -> Iterator[Finding]:
    yield from _not_ready(patient.settings, "collector")


def workers(patient: Patient) -> Iterator[Finding]:
    """Of each role somebody must be at work, here or elsewhere."""
    generation = current(patient.warehouse()).generation
    groups = {name: group_of(name, generation) for name in _wanted(patient.settings)}
    with admin(patient.settings.kafka_bootstrap, seconds=BROKER_SECONDS_MAX) as broker:
        at_work = members(broker, groups.values())
    moved = _last_moved(patient)
    for role, group in groups.items():
        if not at_work[group]:
            yield Finding(
                Severity.critical,
                f"{role}: found no member in {group}, expected at least one.",
                START,
                page("process-is-away"),
                since=moved.get(group),
            )
        elif _answers(patient.settings, role):
            yield from _not_ready(patient.settings, role)


def paused(patient: Patient) -> Iterator[Finding]:
    """Partitions that stand in front of a record which only a newer Touchline understands."""
    for role in _wanted(patient.settings):
        for sample in _samples(patient.settings, role, PAUSED):
            if sample.value:
                place = f"{sample.labels['topic']}/{sample.labels['partition']}"
                yield Finding(
                    Severity.critical,
                    f"{place}: found the {role} standing still in front of a record that only a "
                    "newer Touchline understands.",
                    f"Upgrade the {role}; the others of its partitions go on.",
                    page("partition-is-paused"),
                )


def _wanted(settings: Settings) -> list[str]:
    """A translator has work only where CRMs deliver."""
    translators = [TRANSLATOR.name] if settings.sources_file.exists() else []
    return [*ROLES, *translators]


def _not_ready(settings: Settings, name: str) -> Iterator[Finding]:
    where = _address(settings, name)
    try:
        with urlopen(f"http://{where}/readyz", timeout=SECONDS_MAX):
            return
    except HTTPError as said:
        found, severity = f"found {said.code}: alive, and not ready", Severity.warning
    except OSError as problem:
        found, severity = f"found no answer ({problem})", Severity.critical
    yield Finding(
        severity, f"{name} {where}: {found}, expected 200.", START, page("process-is-away")
    )


def _answers(settings: Settings, name: str) -> bool:
    try:
        with urlopen(f"http://{_address(settings, name)}/healthz", timeout=SECONDS_MAX):
            return True
    except OSError:
        return False


def _samples(settings: Settings, name: str, metric: str) -> Iterator[Sample]:
    try:
        with urlopen(f"http://{_address(settings, name)}/metrics", timeout=SECONDS_MAX) as answer:
            text = answer.read().decode()
    except OSError:
        return  # Whether it is alive is another check's question.
    for family in text_string_to_metric_families(text):
        yield from (sample for sample in family.samples if sample.name == metric)


def _address(settings: Settings, name: str) -> str:
    return f"{settings.metrics_host}:{getattr(settings, f'{name}_metrics_port')}"


def _last_moved(patient: Patient) -> Mapping[str, datetime]:
    query = "SELECT consumer_group, max(applied_at) FROM ops.position GROUP BY consumer_group"
    answer = patient.warehouse().query(query, tz_mode="aware")
    return {group: applied_at for group, applied_at in answer.result_rows}
