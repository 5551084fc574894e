"""How is a source set up, and what is wrong with one?

The file says of each source whose it is and where its secrets lie; no secret is in it. It is
replaced as a whole, so that collectors and translators read the old or the new one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from events.errors import TouchlineError
from streams.sources.connections import account_of, api_of
from streams.sources.errors import ApiError
from streams.sources.known import (
    MissingSecret,
    NotSetUp,
    Source,
    Sources,
    State,
    sources_of,
    sources_text,
)
from streams.sources.own import vendor_of
from streams.sources.vendor import Api, Stream, Vendor
from streams.sources.vendors import VENDORS
from streams.sources.webhook.mapping import WebhookMapping
from streams.sources.webhook.mappings import files
from streams.sources.webhook.vendor import vendor as vendor_that_says
from touchline.imports.loading import Loaded, loaded
from touchline.secret import write_secret
from touchline.vendor_clock import wrong_with_clock

ATTEMPTS_MAX = 5


class SourceRefused(TouchlineError):
    """What was said of a source cannot be."""


def vendor_named(name: str) -> Vendor:
    if name not in VENDORS:
        expected = ", ".join(sorted(VENDORS))
        unknown = f"vendor: found {name!r}, expected one of {expected}"
        raise SourceRefused(unknown)
    return VENDORS[name]


def vendor_of_source(name: str, source: Source) -> Vendor:
    """The vendor of a source, known or by its mapping; raises NotSetUp."""
    return vendor_of(name, source, VENDORS) if source.mapping else vendor_named(source.vendor)


def vendor_by(mapping: Path) -> Vendor:
    """The system that a mapping speaks of; raises MappingRefused."""
    return vendor_that_says(_loaded(mapping).mapping)


def source_by(mapping: Path, source: Source) -> Source:
    """The source with the mapping that stands with it from now on; raises MappingRefused."""
    said, system = _loaded(mapping)
    kept = msgspec.json.decode(msgspec.json.encode(system))
    return msgspec.structs.replace(source, vendor=said.source, mapping=kept)


def source_named(file: Path, name: str) -> Source:
    known = sources_of(file)
    if name not in known:
        expected = ", ".join(sorted(known)) or "one that was added"
        unknown = f"source: found {name!r}, expected {expected}"
        raise SourceRefused(unknown)
    return known[name]


def put(file: Path, name: str, source: Source) -> Source:
    """Set it up, or set it up anew; an address that nobody guesses stays as it was."""
    _refuse(name, source)
    known = sources_of(file)
    if _is_unsigned(vendor_of_source(name, source)):
        before = known[name].path if name in known else ""
        source = msgspec.structs.replace(source, path=before or token_urlsafe())
    write_secret(file, sources_text({**known, name: source}))
    return source


def put_into(file: Path, name: str, state: State) -> None:
    """Have it paused, or active again."""
    changed = msgspec.structs.replace(source_named(file, name), state=state)
    write_secret(file, sources_text({**sources_of(file), name: changed}))


def remove(file: Path, name: str) -> None:
    source_named(file, name)
    left = {other: source for other, source in sources_of(file).items() if other != name}
    write_secret(file, sources_text(left))


async def wrong_with(
    name: str,
    source: Source,
    *,
    public_url: str,
    environment: Mapping[str, str],
    clock: Callable[[], datetime],
) -> Sequence[str]:
    """Sentences, each with what to do; none when it may be switched on."""
    try:
        vendor, sources = vendor_of_source(name, source), Sources(Path(), environment)
    except NotSetUp as problem:
        return [str(problem)]
    wrong = [*_address(source, vendor, public_url), *_secrets(name, source, vendor, sources)]
    if vendor.api is None:
        return wrong
    try:
        account = account_of(name, source, vendor, sources, ATTEMPTS_MAX)
        api = api_of(name, vendor, account)
    except ApiError as refused:
        return [*wrong, str(refused)]
    wrong += await _said_by(api)
    if vendor.stream:
        wrong += await _said_by(vendor.stream(account))
    if told := await wrong_with_clock(account.url, clock):
        wrong.append(told)
    return list(dict.fromkeys(wrong))


def _loaded(mapping: Path) -> Loaded[WebhookMapping]:
    """In a file, or by the name of one that comes with Touchline."""
    shipped = files()
    path = mapping if mapping.exists() else shipped.get(str(mapping), mapping)
    return loaded(path, WebhookMapping, shipped)


async def _said_by(asked: Api | Stream) -> Sequence[str]:
    try:
        return await asked.check()
    except ApiError as away:
        return [str(away)]
    finally:
        await asked.close()


def _is_unsigned(vendor: Vendor) -> bool:
    return vendor.endpoint is not None and vendor.endpoint.is_unsigned


def _address(source: Source, vendor: Vendor, public_url: str) -> Iterator[str]:
    if _is_unsigned(vendor) and not source.path:
        yield (
            f"address: found one that can be guessed, and {vendor.name} signs nothing; add the "
            "source again and have the address called that is printed"
        )
    if vendor.endpoint and urlsplit(public_url).scheme != "https":
        yield (
            f"public address: found {public_url}, expected https; set "
            "TOUCHLINE_COLLECTOR_PUBLIC_URL to the address that the vendor calls"
        )


def _secrets(name: str, source: Source, vendor: Vendor, sources: Sources) -> Iterator[str]:
    for secret in vendor.endpoint.secrets if vendor.endpoint else ():
        try:
            sources.secrets(name, source, [secret])
        except MissingSecret as missing:
            yield str(missing)


def _refuse(name: str, source: Source) -> None:
    vendor = vendor_of_source(name, source)
    wanted = {*(vendor.endpoint.secrets if vendor.endpoint else ()), *vendor.api_secrets}
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        said = f"source: found {name!r}, expected letters, digits, - and _, as it is an address"
    elif other := sorted(source.secrets.keys() - wanted):
        said = f"secret: found {other[0]!r}, expected one of {', '.join(sorted(wanted))}"
    elif strange := sorted(source.options.keys() - vendor.options.keys()):
        expected = ", ".join(sorted(vendor.options)) or "none"
        said = f"option: found {strange[0]!r}, expected one of {expected}"
    elif not _is_zone(zone := source.options.get("timezone", "UTC")):
        said = f"option timezone: found {zone!r}, expected an IANA zone such as Europe/Berlin"
    else:
        return
    raise SourceRefused(said)


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError):
        return False
