"""Do the views answer whatever happened, one row per key?

A story in which everything meets everything: corrections, merges in a circle, undated events.
"""

from chdb.session import Session
from hypothesis import given, settings

from events.envelope import Envelope
from projections.views import views
from tests.projections.small_world import EVERYTHING, stories
from tests.projections.views.business import configured
from tests.projections.views.conftest import TENANTS, Shop, answer, of_one_view

VIEWS = [view for view in views() if any(each.name == "tenant_id" for each in view.columns)]


@settings(max_examples=6)
@given(story=stories(*EVERYTHING, max_size=80))
def test_every_view_answers_with_one_row_per_key(engine: Session, story: list[Envelope]) -> None:
    shop = Shop(engine, f"tenant {next(TENANTS)}")
    shop.tell(configured("Asia/Tokyo"), *story)
    for view in VIEWS:
        keys = ", ".join(column.name for column in view.columns if column.kind == "key")
        everything = ", ".join(f"any({column.name})" for column in view.columns)
        counted = f"count(), uniqExact({keys}), {everything}"
        of_tenant = f"tenant_id = '{shop.tenant}' AND {of_one_view(view)}"
        query = f"SELECT {counted} FROM bi.{view.name} WHERE {of_tenant}"
        ((rows, distinct, *_),) = answer(engine, query)
        assert (view.name, rows) == (view.name, distinct)
