"""Do the events behind a cell, told to nobody else, come to the same cell?

Each cell's events are told to a tenant of its own, in one warehouse for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from events.codec import decode
from events.envelope import Envelope
from projections.explanation import keys_of
from projections.fact import Entity
from projections.ledger import Ledger
from projections.view import View
from tests.explained.cells import Drawn, is_equal
from touchline.explain.cells import Asking, parts_of
from touchline.known_at import folded, land

Answers = Mapping[tuple[Any, ...], Mapping[str, Any]]


def archived(client: Any, tenant: str) -> Mapping[str, Envelope]:
    """What was ever told, by the id of the telling."""
    answer = client.query(
        "SELECT event_id, envelope FROM raw.event WHERE tenant_id = {tenant:String}",
        parameters={"tenant": tenant},
    )
    return {event_id: decode(envelope.encode()) for event_id, envelope in answer.result_rows}


def retold(own: Any, archive: Mapping[str, Envelope], told: Iterable[Drawn]) -> None:
    """Tell the events of each to its tenant, and land all of it at once."""
    ledgers = dict[Entity, Ledger]()
    for each in told:
        events = (archive[id] for id in each.event_ids)
        own_events = [event.model_copy(update={"tenant_id": each.tenant}) for event in events]
        ledgers |= folded(own_events)
    land(own, ledgers)


def different(own: Any, told: Iterable[Drawn]) -> Iterator[str]:
    """What each says that comes to something else, one line for one cell."""
    together = defaultdict[tuple[str, date | None], list[Drawn]](list)
    for each in told:
        together[each.cell.view.name, each.as_of].append(each)
    for (_, as_of), group in together.items():
        view = group[0].cell.view
        answers = _answers(Asking(own, "", as_of), view)
        for each in group:
            found = answers.get((each.tenant, *each.cell.keys.values()))
            for name in {each.column.name, *parts_of(view, each.column)}:
                expected = each.cell.row[name]
                if found is None or not is_equal(found[name], expected):
                    yield f"{each}: found {found and found[name]}, expected {expected}"
                    break


def _answers(asking: Asking, view: View) -> Answers:
    names = [each.name for each in view.columns]
    keys = ["tenant_id", *(key.name for key in keys_of(view))]
    rows = asking.rows(f"SELECT {', '.join(names)} FROM {asking.source(view)}", names)
    return {tuple(row[key] for key in keys): row for row in rows}
