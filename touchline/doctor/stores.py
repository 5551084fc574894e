"""Do broker and warehouse answer at all?"""

from collections.abc import Iterator

from streams.declare import admin
from streams.errors import BrokerAbsent
from touchline.commands.trouble import first_cause
from touchline.doctor.asking import Patient
from touchline.doctor.finding import Finding, Severity, page

BROKER_SECONDS_MAX = 5.0
RETENTION = "Nothing is lost while the log keeps what was not worked on."


def broker(patient: Patient) -> Iterator[Finding]:
    try:
        with admin(patient.settings.kafka_bootstrap, seconds=BROKER_SECONDS_MAX) as client:
            client.describe_cluster()
    except BrokerAbsent as absent:
        yield Finding(
            Severity.critical,
            str(absent),
            "Start Kafka: `touchline up` on one machine. Senders are told to come back meanwhile.",
            page("store-is-away"),
        )


def warehouse(patient: Patient) -> Iterator[Finding]:
    settings = patient.settings
    where = f"warehouse {settings.warehouse_host}:{settings.warehouse_port}"
    try:
        patient.warehouse().query("SELECT 1")
    except Exception as problem:
        yield Finding(
            Severity.critical,
            f"{where}: found no answer ({first_cause(problem)}), expected one.",
            f"Start ClickHouse, or correct the password. {RETENTION}",
            page("store-is-away"),
        )
