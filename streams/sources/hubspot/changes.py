"""What does one change that a webhook of HubSpot's bears tell?

A change says little: which property got which value, or only that an object was made. What can be
told from it alone is told at once; for the rest the object is fetched. Both sides of an association
tell of it under one id, so it does not matter which of them was subscribed to, or came first.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.hubspot.deals import (
    close_date_changed,
    deleted,
    owner_changed,
    stage_changed,
)
from streams.sources.hubspot.merges import OURS, merge
from streams.sources.hubspot.people import ACCOUNT_ATTRIBUTES
from streams.sources.hubspot.words import (
    ACTIVITIES,
    KINDS_BY_TYPE_ID,
    LINKED_KINDS,
    Was,
    instant,
    is_automatic,
    milliseconds,
    rep_of,
    word,
)
from streams.sources.telling import (
    CloudEvent,
    Context,
    Fetch,
    Skipped,
    Telling,
    Untold,
    cloudevent,
)

FETCHED: Final = (*ACTIVITIES, "contact", "company", "deal", "lead")
READ: Final[Mapping[str, frozenset[str]]] = {
    "deal": frozenset(
        {"dealstage", "amount", "closedate", "hubspot_owner_id", "deal_currency_code", "dealtype"}
    ),
    "contact": frozenset({"associatedcompanyid", "hs_seniority"}),
    "company": frozenset({*ACCOUNT_ATTRIBUTES, "hubspot_owner_id"}),
    "lead": frozenset({"hubspot_owner_id", "hs_pipeline_stage"}),
}
"""The properties whose changes tell something; any of an activity does."""


def change(record: Record, context: Context) -> Iterator[Telling]:
    """One element of the array that a webhook bears."""
    told = word(record.get("subscriptionType")) or word(record.get("eventType")) or ""
    family, _, what = told.partition(".")
    kind = KINDS_BY_TYPE_ID.get(word(record.get("objectTypeId")) or "", family)
    at = instant(record.get("occurredAt"))
    if not what or at is None:
        yield Untold(f"change: found {told!r} at no time, expected a subscriptionType of v3")
    elif what == "associationChange":
        yield from _association(record, context, at)
    elif kind == "task":
        yield Skipped("task: a plan; what was done is told by its call, mail or meeting")
    elif kind not in FETCHED:
        yield Untold(f"{told}: Touchline tells of no {kind}; take the subscription away")
    else:
        yield from _of_an_object(record, context, kind, what, at)


def _of_an_object(
    record: Record, context: Context, kind: str, what: str, at: datetime
) -> Iterator[Telling]:
    id = word(record.get("objectId"))
    if id is None:
        yield Untold(f"{kind}.{what}: found no objectId, expected one")
        return
    match what:
        case "creation":
            yield Fetch(kind, (id,))
        case "propertyChange":
            yield from _property(record, context, kind, id, at)
        case "deletion":
            yield deletion(context, kind, id, at)
        case "restore":
            yield from _restored(context, kind, id, at)
        case "merge":
            yield from _merge(record, context, kind, id, at)
        case "privacyDeletion" if kind == "contact":
            yield _event(
                context,
                "entity.erased",
                f"contact/{id}/erased",
                at,
                {"entity_kind": "prospect", "entity_id": id},
            )
        case _:
            yield Untold(f"{kind}.{what}: no change that Touchline knows")


def _property(
    record: Record, context: Context, kind: str, id: str, at: datetime
) -> Iterator[Telling]:
    name = word(record.get("propertyName")) or ""
    if kind not in ACTIVITIES and name not in READ[kind]:
        yield Skipped(f"{kind}.{name}: nothing that Touchline tells follows from it")
        return
    now = Was(
        word(record.get("propertyValue")) or "",
        at,
        rep_of(record.get("sourceId"), context),
        is_automatic(record.get("changeSource")),
    )
    match kind, name:
        case "deal", "dealstage" if now.value:
            # The object's history says whether it was won, lost or opened again by that.
            yield stage_changed(context, id, now)
            yield Fetch("deal", (id,))
        case "deal", "hubspot_owner_id":
            yield owner_changed(context, id, now)
        case "deal", "closedate":
            yield close_date_changed(context, id, now)
        case "deal", "dealtype":
            yield _attribute(context, "deal", id, "segment", now)
        case "company", "hubspot_owner_id":
            yield _owner(context, "account", id, now)
        case "company", _:
            yield _attribute(context, "account", id, ACCOUNT_ATTRIBUTES[name], now)
        case "lead", "hubspot_owner_id":
            yield _owner(context, "lead", id, now)
        case _:
            yield Fetch(kind, (id,))


def _attribute(context: Context, kind: str, id: str, name: str, now: Was) -> CloudEvent:
    return _event(
        context,
        f"{kind}.attribute_changed",
        f"{kind}/{id}/{name}/{milliseconds(now.at)}",
        now.at,
        {f"{kind}_id": id, "name": name, "value": now.value},
        now,
    )


def _owner(context: Context, kind: str, id: str, now: Was) -> Telling:
    if not now.value:
        return Skipped(f"{kind} {id}: nobody owns it now; the last owner is kept")
    data = {f"{kind}_id": id, "owner_id": now.value}
    told = f"{kind}/{id}/owner/{milliseconds(now.at)}/{now.value}"
    return _event(context, f"{kind}.owner_changed", told, now.at, data, now)


def deletion(context: Context, kind: str, id: str, at: datetime) -> Telling:
    """That an object is no longer there, whether a webhook or a list of the deleted says so."""
    match kind:
        case "deal":
            return deleted(context, id, at)
        case "contact" | "company":
            ours = LINKED_KINDS[kind] if kind == "company" else kind
            told = f"{kind}/{id}/deleted/{milliseconds(at)}"
            return _event(context, f"{ours}.deleted", told, at, {f"{ours}_id": id})
        case "lead":
            return Untold(
                f"lead {id}: deleted, and no event says so of a lead; if it was not worked any "
                "further, tell lead.disqualified"
            )
    told = f"{kind}/{id}/deleted/{milliseconds(at)}"
    return _event(context, "activity.deleted", told, at, {"activity_id": id})


def _restored(context: Context, kind: str, id: str, at: datetime) -> Iterator[Telling]:
    if kind == "deal":
        told = f"deal/{id}/restored/{milliseconds(at)}"
        yield _event(context, "deal.restored", told, at, {"deal_id": id})
    elif kind != "lead":
        yield Untold(
            f"{kind} {id}: restored, and only of a deal an event says so; what is told of it from "
            "now on counts as soon as its deletion is erased"
        )
        return
    yield Fetch(kind, (id,))


def _merge(record: Record, context: Context, kind: str, id: str, at: datetime) -> Iterator[Telling]:
    """All that were merged, into the one that goes on: a new one, or the one that came first."""
    into = word(record.get("newObjectId")) or word(record.get("primaryObjectId")) or id
    found = record.get("mergedObjectIds")
    merged = [word(each) for each in found] if isinstance(found, list) else []
    gone = {word(record.get("primaryObjectId")), *merged} - {None, into}
    if kind not in OURS or not gone:
        yield Untold(f"{kind} {id}: merged, and no event says so of a {kind} with these ids")
        return
    for each in sorted(filter(None, gone)):
        yield merge(context, kind, each, into, at, is_heard=True)
    yield Fetch(kind, (into,))


def _association(record: Record, context: Context, at: datetime) -> Iterator[Telling]:
    ends = _ends(record)
    if ends is None:
        yield Untold(
            "associationChange: found no two objects, expected associationType, fromObjectId and "
            "toObjectId"
        )
        return
    is_removed = record.get("associationRemoved") is True
    (first, first_id), (second, second_id) = sorted(ends, key=_rank)
    data: dict[str, Any]
    match first, second:
        case _, "deal" | "contact" | "lead" | "company" if first in ACTIVITIES:
            type = "activity.unlinked" if is_removed else "activity.linked"
            linked = LINKED_KINDS[second]
            data = {"activity_id": first_id, "entity_kind": linked, "entity_id": second_id}
        case "deal", "contact" | "lead":
            type = "deal.contact_unlinked" if is_removed else "deal.contact_linked"
            data = {"deal_id": first_id, "prospect_id": second_id}
        case "deal", "company":
            if is_removed or record.get("isPrimaryAssociation") is not True:
                yield Skipped(f"deal {first_id}: its account is its primary company")
                return
            type, data = "deal.account_changed", {"deal_id": first_id, "account_id": second_id}
        case "contact" | "lead", _:
            yield Fetch(first, (first_id,))
            return
        case _:
            yield Skipped(f"{first} and {second}: nothing that Touchline tells links these")
            return
    told = f"{first}/{first_id}/{second}/{second_id}/{type}/{milliseconds(at)}"
    yield _event(context, type, told, at, data)


_RANKS: Final = (*sorted(ACTIVITIES), "deal", "lead", "contact", "company")


def _rank(end: tuple[str, str]) -> tuple[int, str]:
    kind, id = end
    return (_RANKS.index(kind) if kind in _RANKS else len(_RANKS)), id


def _ends(record: Record) -> list[tuple[str, str]] | None:
    """Kind and id of both sides, from their types or from `DEAL_TO_CONTACT`."""
    named = (word(record.get("associationType")) or "").lower().split("_to_")
    found = []
    for place, side in enumerate(("from", "to")):
        told = KINDS_BY_TYPE_ID.get(word(record.get(f"{side}ObjectTypeId")) or "")
        kind = told or (named[place] if len(named) == 2 else None)
        id = word(record.get(f"{side}ObjectId"))
        if kind is None or id is None:
            return None
        found.append((kind.removeprefix("primary_").removesuffix("_unlabeled"), id))
    return found


def _event(
    context: Context,
    type: str,
    id: str,
    at: datetime,
    data: Mapping[str, Any],
    now: Was | None = None,
) -> CloudEvent:
    return cloudevent(
        context,
        type,
        id=id,
        occurred_at=at,
        rep_id=now.rep_id if now else None,
        is_automated=now.is_automated if now else False,
        data=data,
    )
