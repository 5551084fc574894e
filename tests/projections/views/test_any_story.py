"""Do the views answer whatever happened, one row per key, whatever a tool has set?

Stories in which everything meets everything: corrections, merges in a circle, undated events. Each
is a tenant's; a view is asked about all of them at one time.
"""

import pytest
from chdb.session import Session
from hypothesis import given, settings

from events.envelope import Envelope
from projections.view import View
from projections.views import views
from tests.projections.small_world import EVERYTHING, stories
from tests.projections.views.business import configured
from tests.projections.views.conftest import HABITS, TENANTS, Shop, answer, of_one_view

VIEWS = [view for view in views() if any(each.name == "tenant_id" for each in view.columns)]


@pytest.fixture(scope="module")
def tenants(engine: Session) -> list[str]:
    """Those to whom the stories happened."""
    names: list[str] = []

    @settings(max_examples=6)
    @given(story=stories(*EVERYTHING, max_size=80))
    def tell(story: list[Envelope]) -> None:
        names.append(f"tenant {next(TENANTS)}")
        Shop(engine, names[-1]).tell(configured("Asia/Tokyo"), *story)

    tell()
    return names


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_view_answers_with_one_row_per_key(
    engine: Session, tenants: list[str], view: View
) -> None:
    those = ", ".join(f"'{name}'" for name in tenants)
    asked = f"tenant_id IN ({those}) AND {of_one_view(view)}"
    query = f"SELECT * FROM bi.{view.name} WHERE {asked} ORDER BY ALL"
    rows, otherwise = (answer(engine, f"{query} SETTINGS {habit}") for habit in HABITS)
    assert rows == otherwise
    keys = [at for at, column in enumerate(view.columns) if column.kind == "key"]
    assert len({tuple(row[at] for at in keys) for row in rows}) == len(rows)
