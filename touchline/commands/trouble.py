"""What is said when a command cannot be carried out?

One sentence without a traceback: what Touchline refuses, what the engine says, or which store does
not answer. Anything else is a defect, and its traceback is wanted.
"""

from touchline.settings import Settings

# What brings alerts to their receivers, and is installed for nothing else.
OF_ALERTS = frozenset({"slack_sdk", "aiosmtplib", "pagerduty", "standardwebhooks", "apprise"})


def sentence(error: Exception) -> str | None:
    """The sentence; None for a defect."""
    from clickhouse_connect.driver.exceptions import ClickHouseError
    from kafka.errors import KafkaError
    from urllib3.exceptions import HTTPError

    from events.errors import TouchlineError

    match error:
        case TouchlineError():
            return str(error)
        case KafkaError():
            return f"broker {Settings().kafka_bootstrap}: {error}"
        case ClickHouseError() | HTTPError():
            return said_by_the_warehouse(Settings(), error)
        case ModuleNotFoundError(name=name) if name and name.partition(".")[0] in OF_ALERTS:
            return f"{name}: found no such library; say `pip install 'touchline[alerts]'`"
    return None


def said_by_the_warehouse(settings: Settings, error: Exception) -> str:
    """What the engine says, or that nobody is there to say anything."""
    where = f"warehouse {settings.warehouse_host}:{settings.warehouse_port}"
    _, engine, said = str(error).partition("DB::Exception: ")
    if engine:
        return f"{where}: {said.rpartition(' (version ')[0] or said}"
    return f"{where}: no answer ({first_cause(error)}); say `touchline up`"


def first_cause(error: BaseException) -> BaseException:
    """What the client and the library below it only wrapped."""
    below = error.__cause__ or error.__context__
    return first_cause(below) if below else error
