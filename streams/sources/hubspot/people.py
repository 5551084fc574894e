"""Who are HubSpot's contacts, companies, leads and owners, and which pipelines do deals pass?"""

from collections.abc import Iterator
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.hubspot.deals import probability, stage_outcome
from streams.sources.hubspot.merges import merges
from streams.sources.hubspot.words import (
    associated,
    history,
    instant,
    milliseconds,
    primary,
    properties,
    version,
    word,
)
from streams.sources.telling import Context, Telling, Untold, cloudevent

ACCOUNT_ATTRIBUTES: Final = {"name": "name", "industry": "sector", "country": "region"}
"""Properties of a company, and the attributes that they are."""

_QUALIFIED, _UNQUALIFIED = "qualified-stage-id", "unqualified-stage-id"


def contact(record: Record, context: Context) -> Iterator[Telling]:
    """One object of `/crm/v3/objects/contacts`."""
    held, id = properties(record), word(record.get("id"))
    at = instant(held.get("createdate")) or instant(record.get("createdAt"))
    if id is None or at is None:
        yield _without_date("contact", id)
        return
    yield cloudevent(
        context,
        "contact.created",
        id=f"contact/{id}",
        occurred_at=at,
        source_version=version(record, context),
        data={
            "contact_id": id,
            "account_id": primary(record, "company") or word(held.get("associatedcompanyid")),
            "seniority": word(held.get("hs_seniority")),
        },
    )
    yield from merges("contact", record, context)


def company(record: Record, context: Context) -> Iterator[Telling]:
    """One object of `/crm/v3/objects/companies`."""
    held, id = properties(record), word(record.get("id"))
    at = instant(held.get("createdate")) or instant(record.get("createdAt"))
    if id is None or at is None:
        yield _without_date("company", id)
        return
    attributes = {
        ours: told for name, ours in ACCOUNT_ATTRIBUTES.items() if (told := word(held.get(name)))
    }
    yield cloudevent(
        context,
        "account.created",
        id=f"company/{id}",
        occurred_at=at,
        source_version=version(record, context),
        data={
            "account_id": id,
            "owner_id": word(held.get("hubspot_owner_id")),
            "parent_account_id": word(held.get("hs_parent_company_id")),
            "attributes": attributes,
        },
    )
    yield from merges("company", record, context)


def lead(record: Record, context: Context) -> Iterator[Telling]:
    """One object of `/crm/v3/objects/leads`."""
    held, id = properties(record), word(record.get("id"))
    at = instant(held.get("hs_createdate")) or instant(record.get("createdAt"))
    if id is None or at is None:
        yield _without_date("lead", id)
        return
    yield cloudevent(
        context,
        "lead.created",
        id=f"lead/{id}",
        occurred_at=at,
        source_version=version(record, context),
        data={
            "lead_id": id,
            "origin": word(held.get("hs_lead_source")) or "hubspot",
            "has_phone": word(held.get("hs_associated_contact_phone")) is not None,
            "has_email": word(held.get("hs_associated_contact_email")) is not None,
            "owner_id": word(held.get("hubspot_owner_id")),
        },
    )
    yield from _ended(record, context, id)


def _ended(record: Record, context: Context, id: str) -> Iterator[Telling]:
    held = properties(record)
    steps = history(record, "hs_pipeline_stage", context)
    at = steps[-1].at if steps else instant(record.get("updatedAt"))
    stage = word(held.get("hs_pipeline_stage"))
    if at is None or stage not in (_QUALIFIED, _UNQUALIFIED):
        return
    data: dict[str, Any] = {"lead_id": id}
    if stage == _UNQUALIFIED:
        data["reason_code"] = word(held.get("hs_lead_disqualification_reason"))
    else:
        data["contact_id"] = primary(record, "contact")
        data["account_id"] = primary(record, "company")
        data["deal_id"] = (associated(record, "deal") or (None,))[0]
    yield cloudevent(
        context,
        "lead.converted" if stage == _QUALIFIED else "lead.disqualified",
        id=f"lead/{id}/{stage}/{milliseconds(at)}",
        occurred_at=at,
        source_version=version(record, context),
        rep_id=steps[-1].rep_id if steps else None,
        data=data,
    )


def owner(record: Record, context: Context) -> Iterator[Telling]:
    """One of `/crm/v3/owners`: a person who sells."""
    id, at = word(record.get("id")), instant(record.get("createdAt"))
    if id is None or at is None:
        yield _without_date("owner", id)
        return
    names = (word(record.get(name)) for name in ("firstName", "lastName"))
    name = " ".join(each for each in names if each)
    yield cloudevent(
        context,
        "rep.joined",
        id=f"owner/{id}",
        occurred_at=at,
        source_version=version(record, context),
        data={"rep_id": id, "attributes": {"name": name} if name else {}},
    )
    if record.get("archived") is True and (left_at := instant(record.get("updatedAt"))):
        yield cloudevent(
            context,
            "rep.left",
            id=f"owner/{id}/left",
            occurred_at=left_at,
            data={"rep_id": id},
        )


def pipeline(record: Record, context: Context) -> Iterator[Telling]:
    """One of `/crm/v3/pipelines/deals`, with its stages."""
    id, stages = word(record.get("id")), record.get("stages")
    if id is None or not isinstance(stages, list):
        yield Untold(f"pipeline {id}: found no stages, expected them; ask for deals' pipelines")
        return
    told = [each for each in stages if isinstance(each, dict) and word(each.get("id"))]
    updated_at = instant(record.get("updatedAt"))
    # HubSpot's own pipeline says that it was last changed in 1970.
    at = updated_at if updated_at and updated_at.year > 1970 else context.received_at
    yield cloudevent(
        context,
        "pipeline.defined",
        id=f"pipeline/{id}/{milliseconds(at)}",
        occurred_at=at,
        data={
            "pipeline": id,
            "stages": [
                {
                    "stage": word(each.get("id")),
                    "position": _position(each, place),
                    "probability": probability(each),
                    "outcome": stage_outcome(each),
                }
                for place, each in enumerate(told)
            ],
        },
    )


def _position(stage: dict[str, Any], place: int) -> int:
    told = stage.get("displayOrder")
    return told if isinstance(told, int) and 0 <= told < 2**16 else place


def _without_date(kind: str, id: str | None) -> Untold:
    return Untold(f"{kind} {id}: found no id or date of creation, expected both")
