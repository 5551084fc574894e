"""What does a ledger mean: which row follows from it, in which table?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from projections import account, activity, deal, prospect, rep, tenant
from projections.columns import Table, entity_table
from projections.fact import Entity, Fact
from projections.ledger import Ledger, counting, is_erased
from projections.merges import edges
from projections.standing import Standing, Totals
from projections.touch import seen

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
    """One entity kind: the type of its row and the fold that makes one.

    `totals` are those of its activities, which the fold of a deal or prospect leaves out.
    """

    row_type: type[Row]
    fold: Callable[[Entity, Sequence[Fact]], Row | None]
    totals: Callable[[Any], Totals] | None = None


PROJECTIONS: Mapping[str, Projection] = {
    "activity": Projection(activity.ActivityRow, activity.row),
    "deal": Projection(deal.DealRow, deal.row, deal.DealTotals),
    "prospect": Projection(prospect.ProspectRow, prospect.row, prospect.ProspectTotals),
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
    standing = ledger.standing
    heard = standing.fresh if standing else ledger.heard.values()
    fresh = counting(heard)
    if standing is None:
        row = projection.fold(entity, fresh)
        if row is None or projection.totals is None:
            return row
        standing = ledger.standing = Standing(row, projection.totals(row))
    standing.add(heard, seen(entity, fresh, edges(fresh)))
    return cast(Row, standing.row)
