"""How does a rep let others read a week, and take that back?

What others read is the week as the rep saw it then: what is judged anew is shared anew or not at
all. Each choice is told as `strain.shared`, once it is kept and at least once.
"""

from datetime import date, datetime
from typing import Any

from events.strain_envelope import encode
from events.strain_shared import StrainShared, shared_event
from projections.strain.weeks import week_text
from streams.strain.reading_rows import NothingToRead, Person, kept_letter, share_row
from streams.strain.tables import SHARES, TOLD, ShareRow, ToldRow
from streams.warehouse import insert


def share(client: Any, person: Person, week: date, *, is_shared: bool, now: datetime) -> None:
    """Keep the choice and what is to be told of it; a week of which nothing is kept has none."""
    letter = kept_letter(client, person, week) if is_shared else ""
    if is_shared and not letter:
        raise NothingToRead
    last = share_row(client, person, week)
    version = last["version"] + 1 if last else 1
    insert(client, TOLD, [_told_row(person, week, version, is_shared=is_shared, now=now)])
    insert(client, SHARES, [ShareRow(*person, week, version, is_shared, letter, now)])


def _told_row(
    person: Person, week: date, version: int, *, is_shared: bool, now: datetime
) -> ToldRow:
    said = StrainShared(week=week_text(week), is_shared=is_shared)
    event = shared_event(
        said, tenant_id=person.tenant_id, rep_id=person.rep_id, version=version, time=now
    )
    return ToldRow(
        tenant_id=person.tenant_id,
        subject=f"share/{person.rep_id}",
        week=week,
        version=version,
        state="shared" if is_shared else "revoked",
        event=encode(event).decode(),
        told_at=now,
        is_sent=0,
    )
