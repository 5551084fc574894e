"""What does `touchline setup` make ready, and what does its exit code say?

`up` does the same by itself; by hand it is for a broker and a warehouse of your own, before their
first worker starts and after each upgrade. 0: all is there. 1: a store does not answer, or holds
something that differs from what this Touchline declares; then a person decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from touchline.settings import Settings

FAILED = 1


def setup() -> None:
    """Declare topics, tables, views and first positions; what is there stays as it is."""
    from touchline.commands.runtime import errors_told
    from touchline.setup import prepare

    settings = Settings()
    with errors_told(), absence_told(settings):
        prepare(settings)
    typer.echo("topics, tables, views and first positions are there")


@contextmanager
def absence_told(settings: Settings) -> Iterator[None]:
    """A store that does not answer, or not us, is named in one sentence."""
    from clickhouse_connect.driver.exceptions import ClickHouseError
    from kafka.errors import KafkaError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except KafkaError as error:
        typer.echo(f"broker {settings.kafka_bootstrap}: {error}", err=True)
        raise typer.Exit(FAILED) from error
    except (ClickHouseError, HTTPError) as error:
        where = f"{settings.warehouse_host}:{settings.warehouse_port}"
        typer.echo(f"warehouse {where}: {error}", err=True)
        raise typer.Exit(FAILED) from error
