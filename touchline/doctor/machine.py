"""Is this machine fit: room on its disk, a clock like the others', tokens that can be read?"""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from touchline.doctor.asking import Patient
from touchline.doctor.finding import Finding, Severity, page

GIB = 1024**3
FREE_SHARE_MIN = 0.05
SKEW_MAX = timedelta(seconds=5)


def disk(patient: Patient) -> Iterator[Finding]:
    """Of the embedded runtime, whose home holds log and warehouse."""
    home = patient.settings.home
    if not home.exists():
        return
    room, gib_min = shutil.disk_usage(home), patient.settings.disk_free_gib_min
    if room.free < max(gib_min * GIB, FREE_SHARE_MIN * room.total):
        yield Finding(
            Severity.critical,
            f"{home}: found {room.free / GIB:.1f} GiB free of {room.total / GIB:.1f}, "
            f"expected at least {gib_min:,.10g} GiB and {FREE_SHARE_MIN:.0%}.",
            "Make room: Kafka and the warehouse stop when the disk is full.",
            page("disk-is-full"),
        )


def tokens(patient: Patient) -> Iterator[Finding]:
    """Without them the collector lets nobody in."""
    file = patient.settings.tokens_file
    try:
        known = json.loads(file.read_text())
        found = "" if known and all(known.values()) else "no tenant with a token"
    except FileNotFoundError:
        found = "no such file"
    except (OSError, ValueError, AttributeError) as problem:
        found = str(problem)
    if found:
        yield Finding(
            Severity.warning,
            f"{file}: found {found}, expected tokens of each tenant.",
            "`touchline token TENANT` makes one; elsewhere set TOUCHLINE_TOKENS_FILE.",
            page("tokens-cannot-be-read"),
        )


def clocks(patient: Patient) -> Iterator[Finding]:
    """What the warehouse says it is, and what workers and collectors wrote that lies ahead of us.

    Kafka tells nobody its time.
    """
    client = patient.warehouse()
    before = datetime.now(UTC)
    ((theirs, applied_at, recorded_at),) = client.query(
        "SELECT now64(3, 'UTC'), (SELECT max(applied_at) FROM ops.position), "
        "(SELECT max(recorded_at) FROM raw.event)",
        tz_mode="aware",
    ).result_rows
    now = datetime.now(UTC)
    ahead = {"a worker": applied_at - now, "a collector": recorded_at - now}
    skews = {
        "the warehouse": max(theirs - now, before - theirs),
        **ahead,
    }
    for who, skew in skews.items():
        if skew > SKEW_MAX:
            yield Finding(
                Severity.warning,
                f"clocks: found the one of {who} {skew.total_seconds():.0f} s off this "
                f"machine's, expected at most {SKEW_MAX.seconds} s.",
                "Let every machine follow the same time server (NTP).",
                page("clocks-differ"),
            )
