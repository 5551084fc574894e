"""Which CRMs deliver, is all well with them, and what would a payload of theirs become?

Exit codes: 0 it was done, or all is well; 1 it could not be done; 2 `check` found something wrong,
or `translate` found nothing that could be told.
"""

import asyncio
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from touchline.settings import Settings

if TYPE_CHECKING:
    from streams.sources.telling import Telling

WRONG = 2

app = typer.Typer(help="Connect a CRM, see whether all is well with it.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Its name, which is part of the address that is called.")]
VendorName = Annotated[str, typer.Option("--vendor", help="Such as hubspot.")]
Mapping = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Instead: a mapping that says what its webhooks mean."),
]
Tenant = Annotated[str, typer.Option(help="Whose it is; by default the tenant of the settings.")]
Secret = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=PLACE",
        help="secret=file:/run/secrets/hub or token=env:HUB_TOKEN; twice while one is changed.",
    ),
]
Option = Annotated[
    list[str] | None, typer.Option("--option", metavar="NAME=VALUE", help="Such as currency=EUR.")
]
ApiUrl = Annotated[str, typer.Option(help="Where its API answers, if not at the vendor's.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Payload = Annotated[Path, typer.Argument(metavar="FILE", help="A payload, or an object.")]
Kind = Annotated[str, typer.Option(help="What the file holds: by default what a webhook bears.")]
Since = Annotated[
    str, typer.Option(metavar="WHEN", help="2026-03-02T09:00Z, or 25h; else since last time.")
]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help="Only these objects; may be repeated.")
]


@app.command()
def add(
    name: Name,
    vendor: VendorName = "",
    mapping: Mapping = None,
    tenant: Tenant = "",
    secret: Secret = None,
    option: Option = None,
    api_url: ApiUrl = "",
) -> None:
    """Set a source up, or anew; prints the address for the vendor to call."""
    from streams.sources.known import Source
    from touchline.sources import put, source_by

    _either(vendor, mapping)
    settings = Settings()
    source = Source(
        tenant_id=tenant or settings.tenant,
        vendor=vendor,
        secrets=_places(secret or ()),
        options=dict(_pair(each) for each in option or ()),
        api_url=api_url,
    )
    known = put(settings.sources_file, name, source_by(mapping, source) if mapping else source)
    typer.echo(_address(settings, name, known.path))


@app.command("list")
def list_(is_json: AsJson = False) -> None:
    """List the sources and the addresses that their vendors call."""
    from streams.sources.known import sources_of

    settings = Settings()
    known = sources_of(settings.sources_file)
    rows = [
        {
            "source": name,
            "vendor": source.vendor,
            "tenant": source.tenant_id,
            "state": source.state,
            "address": _address(settings, name, source.path),
        }
        for name, source in sorted(known.items())
    ]
    if is_json:
        typer.echo(json.dumps(rows, indent=2))
    elif rows:
        typer.echo("\n".join("  ".join(row.values()) for row in rows))
    else:
        typer.echo("no sources; `touchline source add NAME --vendor hubspot` sets one up")


@app.command()
def check(name: Name) -> None:
    """Say what is wrong with its address, secrets, token, scopes or our clock, with its cure."""
    from datetime import UTC, datetime
    from functools import partial

    from touchline.sources import source_named, wrong_with

    settings = Settings()
    source = source_named(settings.sources_file, name)
    wrong = asyncio.run(
        wrong_with(
            name,
            source,
            public_url=settings.collector_public_url,
            environment=os.environ,
            clock=partial(datetime.now, UTC),
        )
    )
    typer.echo("\n".join(wrong) if wrong else f"{name}: all is well")
    raise typer.Exit(WRONG if wrong else 0)


@app.command()
def pause(name: Name) -> None:
    """Have its deliveries turned away for now; the vendor sends them again."""
    from touchline.sources import put_into

    put_into(Settings().sources_file, name, "paused")
    typer.echo(f"{name}: paused; then `touchline source resume {name}`, and backfill it")


@app.command()
def resume(name: Name) -> None:
    """Take its deliveries again."""
    from touchline.sources import put_into

    put_into(Settings().sources_file, name, "active")
    typer.echo(f"{name}: active")


@app.command()
def remove(name: Name) -> None:
    """Take nothing of it any more; what it told stays."""
    from touchline.sources import remove

    remove(Settings().sources_file, name)
    typer.echo(f"{name}: removed; take the subscription away at the vendor as well")


@app.command()
def translate(
    file: Payload,
    vendor: VendorName = "",
    mapping: Mapping = None,
    kind: Kind = "",
    option: Option = None,
) -> None:
    """Print the events that a payload would become, or why it becomes none; nothing is sent."""
    from touchline.rehearsing import rehearsed
    from touchline.sources import vendor_by, vendor_named

    _either(vendor, mapping)
    options = dict(_pair(each) for each in option or ())
    known = vendor_by(mapping) if mapping else vendor_named(vendor)
    told = rehearsed(file.read_bytes(), known, kind=kind, options=options)
    typer.echo("\n".join(map(_line, told)))
    raise typer.Exit(0 if any(isinstance(each, dict) for each in told) else WRONG)


@app.command()
def backfill(name: Name, since: Since = "", kind: Kinds = None, is_json: AsJson = False) -> None:
    """Read its objects by the vendor's API: all at first, then what has changed since."""
    from datetime import UTC, datetime

    from rich.console import Console

    from touchline.backfilling import backfilled
    from touchline.moments import moment
    from touchline.progress import bar
    from touchline.sources import source_named, vendor_of_source
    from touchline.warehouse import connect

    settings = Settings()
    source = source_named(settings.sources_file, name)
    kinds = kind or list(vendor_of_source(name, source).fetched)
    with bar(f"objects of {name}", 0, Console(stderr=True)) as advance:
        told = asyncio.run(
            backfilled(
                name,
                source,
                settings,
                client=connect(settings),
                environment=os.environ,
                since=moment(since, now=datetime.now(UTC)) if since else None,
                kinds=kinds,
                shown=lambda _, count: advance(count),
            )
        )
    if is_json:
        typer.echo(json.dumps(told, indent=2))
    else:
        typer.echo("\n".join(f"{kind}: {count:,}" for kind, count in told.items()))


def _either(vendor: str, mapping: Path | None) -> None:
    if bool(vendor) == bool(mapping):
        found = "both" if vendor else "neither"
        unclear = f"found {found}, expected --vendor NAME or --mapping FILE"
        raise typer.BadParameter(unclear)


def _address(settings: Settings, name: str, path: str) -> str:
    behind = f"/{path}" if path else ""
    return f"{settings.collector_public_url.rstrip('/')}/v1/sources/{name}{behind}"


def _places(told: Iterable[str]) -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for name, place in map(_pair, told):
        places.setdefault(name, []).append(place)
    return places


def _pair(told: str) -> tuple[str, str]:
    name, is_pair, value = told.partition("=")
    if not is_pair or not value:
        unclear = f"found {told!r}, expected NAME=VALUE"
        raise typer.BadParameter(unclear)
    return name, value


def _line(telling: "Telling") -> str:
    from streams.sources.telling import Fetch, Unread

    said: dict[str, Any] | Sequence[Any]
    match telling:
        case dict():
            said = telling
        case Fetch(kind=kind, ids=ids):
            said = {"fetch": kind, "ids": ids}
        case Unread(kind=kind, id=id):
            said = {"score": kind, "id": id}
        case _:
            said = {type(telling).__name__.lower(): telling.reason}
    return json.dumps(said, ensure_ascii=False)
