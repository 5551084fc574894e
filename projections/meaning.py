"""What does a ledger mean: which row follows from it, in which table?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projections import account, activity, deal, prospect, rep, tenant
from projections.columns import Table, entity_table
from projections.fact import Entity, Fact
from projections.ledger import Ledger, facts, is_erased

Row = (
    activity.ActivityRow
    | deal.DealRow
    | prospect.ProspectRow
    | account.AccountRow
    | rep.RepRow
    | tenant.TenantRow
)


@dataclass(frozen=True, slots=True)
class Projection:
    """One entity kind: the type of its row and the fold that makes one."""

    row_type: type[Row]
    fold: Callable[[Entity, Sequence[Fact]], Row | None]


PROJECTIONS: Mapping[str, Projection] = {
    "activity": Projection(activity.ActivityRow, activity.row),
    "deal": Projection(deal.DealRow, deal.row),
    "prospect": Projection(prospect.ProspectRow, prospect.row),
    "account": Projection(account.AccountRow, account.row),
    "rep": Projection(rep.RepRow, rep.row),
    "tenant": Projection(tenant.TenantRow, tenant.row),
}
TABLES: Mapping[str, Table] = {
    kind: entity_table(kind, projection.row_type) for kind, projection in PROJECTIONS.items()
}


def meaning(entity: Entity, ledger: Ledger) -> Row | None:
    """The row of an entity; None when nothing it heard brings it into being.

    Total: any set of valid facts gives a row or None, never an exception. An erased entity
    leaves a row that says nothing but its key and that it was erased.
    """
    projection = PROJECTIONS[entity.kind]
    if is_erased(ledger, entity):
        key: dict[str, Any] = {"tenant_id": entity.tenant_id, f"{entity.kind}_id": entity.id}
        return projection.row_type(**key, is_erased=True)
    return projection.fold(entity, facts(ledger))
