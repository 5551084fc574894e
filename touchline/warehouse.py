"""How does this machine reach the warehouse, embedded or a server?"""

import json
from http.client import HTTPException
from urllib.request import urlopen

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import OperationalError

from touchline.settings import Settings

# So long it may take until somebody answers at all.
CONNECT_SECONDS_MAX = 5
# The client speaks TLS there, and so does who looks before it.
TLS_PORTS = (443, 8443)
# `verify` may ask for minutes.
ANSWER_SECONDS_MAX = 600


def connect(
    settings: Settings, user: str = "", *, answer_seconds_max: int = ANSWER_SECONDS_MAX
) -> Client:
    """A client in the name of the settings' user, or of another user of the embedded warehouse.

    Without a session, so that threads may share it.
    """
    refuse_silent(settings)
    name = user or settings.warehouse_user
    return clickhouse_connect.get_client(
        host=settings.warehouse_host,
        port=settings.warehouse_port,
        username=name,
        password=password(settings, name),
        autogenerate_session_id=False,
        connect_timeout=CONNECT_SECONDS_MAX,
        send_receive_timeout=answer_seconds_max,
    )


def refuse_silent(settings: Settings) -> None:
    """A process that stands still takes connections; an answer would be waited for in vain.

    What else may be wrong, the client says better.
    """
    where = f"{settings.warehouse_host}:{settings.warehouse_port}"
    scheme = "https" if settings.warehouse_port in TLS_PORTS else "http"
    try:
        with urlopen(f"{scheme}://{where}/ping", timeout=CONNECT_SECONDS_MAX):
            return
    except (OSError, HTTPException) as error:
        if isinstance(getattr(error, "reason", error), TimeoutError):
            silent = f"warehouse {where}: no answer in {CONNECT_SECONDS_MAX} s"
            raise OperationalError(silent) from error


def password(settings: Settings, user: str) -> str:
    """The one in the settings, or else the embedded warehouse's own."""
    if chosen := chosen_passwords(settings).get(user):
        return chosen
    if not settings.passwords_file.exists():
        return ""
    return str(json.loads(settings.passwords_file.read_text()).get(user, ""))


def chosen_passwords(settings: Settings) -> dict[str, str]:
    """Those that the settings name."""
    named = {
        "reader": settings.reader_password,
        settings.warehouse_user: settings.warehouse_password,
    }
    return {user: secret.get_secret_value() for user, secret in named.items() if secret}
