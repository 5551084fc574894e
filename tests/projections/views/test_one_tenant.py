"""Does a question about one tenant read the rows of that tenant alone?

A condition on the tenant passes no `arrayJoin()` and no join of columns of two types, and then the
largest tables are read whole, of all tenants, for each dashboard.
"""

import re

import pytest

from projections.view import View
from projections.views import views
from tests.projections.views.conftest import Shop, answer, of_one_view

LARGE = ("core.activity", "core.fact")
READ = re.compile(r"ReadFromMergeTree \((?P<table>[\w.]+)\)")
VIEWS = [view for view in views() if view.columns[0].name == "tenant_id"]


@pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])
def test_a_large_table_is_read_by_its_key(shop: Shop, view: View) -> None:
    plan = answer(
        shop.engine,
        f"EXPLAIN indexes = 1 SELECT * FROM bi.{view.name} "
        f"WHERE tenant_id = '{shop.tenant}' AND {of_one_view(view)}",
    )
    assert read_whole([line for (line,) in plan]) == []


def read_whole(plan: list[str]) -> list[str]:
    """The large tables of which a part is read without looking for the tenant."""
    found, table, is_by_tenant = [], "", True
    for line in [*plan, "ReadFromMergeTree (end)"]:
        if read := READ.search(line):
            found += [table] if table in LARGE and not is_by_tenant else []
            table, is_by_tenant = read["table"], False
        is_by_tenant |= "Condition:" in line and "tenant_id" in line
    return found
