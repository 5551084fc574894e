"""Do broker and warehouse answer at all?

One that takes connections and says nothing is as much away as one that is not there.
"""

from streams.declare import admin
from streams.errors import BrokerAbsent
from touchline.commands.trouble import first_cause
from touchline.doctor.asking import Patient
from touchline.doctor.finding import Finding, Severity, page
from touchline.warehouse import connect

BROKER_SECONDS_MAX = 5.0
WAREHOUSE_SECONDS_MAX = 5
RETENTION = "Nothing is lost while the log keeps what was not worked on."


def broker(patient: Patient) -> tuple[Finding, ...]:
    with admin(patient.settings.kafka_bootstrap, seconds=BROKER_SECONDS_MAX) as client:
        client.describe_cluster()
    return ()


def broker_away(patient: Patient, problem: Exception) -> Finding:
    said = f"broker {patient.settings.kafka_bootstrap}: found no answer ({problem}), expected one."
    return Finding(
        Severity.critical,
        str(problem) if isinstance(problem, BrokerAbsent) else said,
        "Start Kafka: `touchline up` on one machine. Senders are told to come back meanwhile.",
        page("store-is-away"),
    )


def warehouse(patient: Patient) -> tuple[Finding, ...]:
    """As whoever may only read, who is at the gate of all other checks."""
    connect(patient.settings, user="reader", answer_seconds_max=WAREHOUSE_SECONDS_MAX).query(
        "SELECT 1"
    )
    return ()


def warehouse_away(patient: Patient, problem: Exception) -> Finding:
    where = f"warehouse {patient.settings.warehouse_host}:{patient.settings.warehouse_port}"
    return Finding(
        Severity.critical,
        f"{where}: found no answer ({first_cause(problem)}), expected one.",
        f"Start ClickHouse, or correct the password. {RETENTION}",
        page("store-is-away"),
    )
