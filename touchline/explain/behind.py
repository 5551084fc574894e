"""Which events stand behind a cell, and which does it depend on besides?

Told to nobody else, these events come to the same cell. An event is there because its item
contributes, or as context: the other items of the row, what the items of `projections.items` need,
what the tenant said of itself, and with whom an item shares an activity, since that is told to the
others as well.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from projections.activity import Activity
from projections.deal import DealRow
from projections.explanation import keys_of
from projections.fact import Entity, Fact, Name
from projections.items import Item, item_of
from projections.ledger import facts, ledger_of
from projections.meaning import meaning
from projections.merges import edges
from projections.registers import last_instant
from projections.touch import seen
from projections.view import Column
from touchline.explain.cells import Asking, Cell, Contributor, contributing, view_named
from touchline.explain.heard import Heard

ITEM, ROW, TENANT, PEERS = "item", "row", "tenant", "peers"


class Behind(NamedTuple):
    """A fact, and why it is there: an item of the cell, or what of the context."""

    fact: Fact
    why: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Where what stands behind one cell is looked up, and what has been found so far."""

    asking: Asking
    heard: Heard
    cell: Cell
    item: Item
    items: Sequence[Name]
    found: dict[tuple[Entity, str, str], Behind] = field(default_factory=dict)

    def add(self, facts: Iterable[Fact], why: str) -> None:
        """What is found twice is there for the first reason."""
        for fact in facts:
            self.found.setdefault((fact.entity, fact.event_id, fact.digest), Behind(fact, why))


def behind(
    asking: Asking, heard: Heard, cell: Cell, column: Column, items: Sequence[Contributor]
) -> list[Behind]:
    """Everything that a figure of a cell rests on, the items that contribute to it first."""
    item = item_of(cell.view.name)
    names = _names(items)
    sources = Sources(asking, heard, cell, item, names)
    sources.add(heard.whole(_names(contributing(column, items)), *item.heard), ITEM)
    sources.add(heard.whole(names, *item.heard), ROW)
    for need in item.needs:
        if need != "besides":
            sources.add(_NEEDS[need](sources), need)
    if item.peers:
        sources.add(_peers(sources), PEERS)
    sources.add(heard.of([Name("tenant", asking.tenant)]), TENANT)
    if "besides" in item.needs:
        sources.add(_besides(sources), "besides")
    return list(sources.found.values())


def _names(items: Iterable[Contributor]) -> list[Name]:
    return list(dict.fromkeys(Name(each.kind, each.id) for each in items))


def _last_day(sources: Sources) -> list[Fact]:
    """The newest that was told by the moment and by the day, whole, so that it means the same."""
    return [
        fact for name in sources.heard.newest for fact in sources.heard.whole([name], name.kind)
    ]


def _owner(sources: Sources) -> list[Fact]:
    return sources.heard.of([Name("rep", sources.cell.rep_id)])


def _owners(sources: Sources) -> list[Fact]:
    """Who ever owned one of the deals, theirs or their peers'."""
    told = [each.fact for each in sources.found.values()]
    if sources.item.peers:
        told += _peers(sources)
    ids = {str(fact.fields.get("owner_id") or "") for fact in told} - {""}
    return sources.heard.of(Name("rep", id) for id in sorted(ids))


def _bounds(sources: Sources) -> list[Fact]:
    """What the rep or account did first and last, and what was said of it."""
    cell = sources.cell
    (period,) = (key.name for key in keys_of(cell.view) if key.type == "Date")
    (own,) = (key for key in cell.keys if key != period)
    whose = Name(own.removesuffix("_id"), str(cell.keys[own]))
    ends = [
        Name("activity", row["id"])
        for order in ("ASC", "DESC")
        for row in sources.asking.once(
            f"SELECT entity_id FROM {sources.asking.items_of(cell.view)} "
            f"WHERE tenant_id = {{tenant:String}} AND {own} = {{own:String}} "
            f"AND entity_kind = 'activity' ORDER BY {period} {order}, entity_id LIMIT 1",
            ("id",),
            own=whose.id,
        )
    ]
    return [*sources.heard.whole([whose], whose.kind), *sources.heard.of(ends)]


def _first_touch(sources: Sources) -> Iterator[Fact]:
    """The prospects of the deals, and when each was touched first."""
    prospects = {
        Name("prospect", id)
        for name in sources.items
        if name.kind == "deal"
        for id in _prospect_ids(sources, name)
    }
    return _reached(sources, sources.heard.with_merged(sorted(prospects)))


def _prospect_ids(sources: Sources, deal: Name) -> Iterable[str]:
    entity = Entity(sources.asking.tenant, *deal)
    row = meaning(entity, ledger_of(sources.heard.of([deal], "deal")))
    return row.prospect_ids if isinstance(row, DealRow) else ()


def _deals(sources: Sources) -> list[Fact]:
    """What became of the deals that name the prospects, or into which they were converted."""
    deals = {
        Name("deal", id)
        for name in sources.heard.with_merged(sources.items)
        for fact in sources.heard.of([name], *sources.item.heard)
        for id in (fact.fields.get("deal_id"),)
        if id and fact.named[0].kind in ("deal", "prospect")
    }
    return sources.heard.whole(sorted(deals), "deal")


def _activities(sources: Sources) -> list[Fact]:
    """What was done with the accounts in the month."""
    cell = sources.cell
    view = view_named("account_month")
    # What was done later in the month changes nothing as of the day.
    asking = replace(sources.asking, as_of=None)
    rows = asking.rows(
        f"SELECT DISTINCT entity_id FROM {asking.items_of(view)} "
        "WHERE tenant_id = {tenant:String} AND entity_kind = 'activity' AND month = {month:Date} "
        "AND account_id IN {accounts:Array(String)}",
        ("id",),
        month=cell.keys["month"],
        accounts=[name.id for name in sources.items],
    )
    return sources.heard.of(Name("activity", row["id"]) for row in rows)


def _peers(sources: Sources) -> list[Fact]:
    """With whom the items are compared, or who sets the measure for them."""
    peers = sources.item.peers
    assert peers is not None
    view = view_named(peers.view)
    cell = sources.cell
    types = {key.name: key.type for key in keys_of(cell.view)}
    condition = peers.condition.format(
        **{name: f"{{{name}:{type_}}}" for name, type_ in types.items()}
    )
    rows = sources.asking.once(
        f"SELECT DISTINCT entity_kind, entity_id FROM {sources.asking.items_of(view)} "
        f"WHERE tenant_id = {{tenant:String}} AND {condition}",
        ("kind", "id"),
        **{name: value for name, value in cell.keys.items() if f"{{{name}}}" in peers.condition},
    )
    names = [Name(row["kind"], row["id"]) for row in rows]
    return sources.heard.whole(names, *item_of(view.name).heard)


def _besides(sources: Sources) -> Iterator[Fact]:
    """Who else was reached by the activities found, when they were reached first, and so on."""
    known = {*sources.heard.with_merged(name for name in sources.items if name.kind == "prospect")}
    told = [each.fact for each in sources.found.values()]
    while others := sorted(_prospects_in(told) - known):
        others = [name for name in sources.heard.with_merged(others) if name not in known]
        known |= {*others}
        told = list(_reached(sources, others))
        yield from told


def _prospects_in(told: Iterable[Fact]) -> set[Name]:
    return {
        name
        for fact in told
        if fact.named[0].kind == "activity"
        for name in fact.named
        if name.kind == "prospect"
    }


def _reached(sources: Sources, prospects: Sequence[Name]) -> Iterator[Fact]:
    """What was said of these prospects, and how each was contacted and replied first."""
    for name in prospects:
        entity = Entity(sources.asking.tenant, *name)
        told = sources.heard.of([name], "prospect", "activity")
        counting = facts(ledger_of(told))
        activities = [each.activity for each in seen(entity, counting, edges(counting))]
        first = {each.id for each in _firsts(activities)}
        yield from (
            fact for fact in told if fact.named[0].kind == "prospect" or fact.named[0].id in first
        )


def _firsts(activities: Iterable[Activity]) -> Iterator[Activity]:
    """The first touch by a person, the first by anybody, and the first reply."""
    ordered = sorted(activities, key=lambda each: (each.done.occurred_at, each.id))
    touches = [each for each in ordered if each.is_touch or each.is_touch_auto]
    yield from touches[:1]
    yield from [each for each in touches if each.is_touch and not each.done.is_undated][:1]
    if touches:
        contacted_at = touches[0].done.occurred_at
        yield from [
            each
            for each in ordered
            if each.is_response and each.done.actor == "human"
            if last_instant(each.done.occurred_at, each.done.is_day) >= contacted_at
        ][:1]


_NEEDS: Mapping[str, Callable[[Sources], Iterable[Fact]]] = {
    "last_day": _last_day,
    "owner": _owner,
    "owners": _owners,
    "bounds": _bounds,
    "first_touch": _first_touch,
    "deals": _deals,
    "activities": _activities,
}
