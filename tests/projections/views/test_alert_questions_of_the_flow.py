"""Do the alert rules find sources that are silent, and figures that are late?"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from chdb.session import Session

from events.activity import CallCompleted
from events.codec import encode
from streams.archive import TABLE as ARCHIVE_TABLE
from streams.archive import archive_row
from streams.positions import TABLE as POSITION_TABLE
from streams.positions import Place, beginning
from tests.projections.tellings import at, event
from tests.projections.views.alert_answers import asked, said
from tests.projections.views.conftest import Shop, insert


def archived(shop: Shop, source: str, *recorded: str) -> None:
    said = CallCompleted(activity_id="A", direction="outbound", outcome="busy", duration_seconds=0)
    of_source = {"tenant_id": shop.tenant, "source": source}
    told = event(said, "2026-03-01 09:00").model_copy(update=of_source)
    rows = [
        archive_row(
            told.model_copy(update={"recorded_at": at(each)}),
            topic_id=shop.tenant + source,
            partition=0,
            offset=offset,
            received=encode(told),
        )
        for offset, each in enumerate(recorded)
    ]
    insert(shop.engine, ARCHIVE_TABLE, rows)


@pytest.mark.usefixtures("archive")
def test_a_source_is_silent_for_half_as_long_again_as_ever(shop: Shop) -> None:
    days = ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"]
    archived(shop, "/crm", *(f"{day} {hour}" for day in days for hour in ("09:00", "17:00")))
    archived(shop, "/import", "2026-03-02 09:00", "2026-03-02 09:01", "2026-03-03 09:00")
    archived(shop, "/calm", *(f"{day} 12:00" for day in [*days, "2026-03-07"]))
    columns = "subject, source, silent_hours, usual_hours_max, value"
    assert asked(shop, "connector_silent", "2026-03-07 17:00", columns) == [
        ("source//crm", "/crm", 24, 16, 1.5)
    ]
    assert said(shop, "connector_silent", "2026-03-07 17:00") == (
        "/crm is silent: It has told nothing for 24 hours; its longest pause in four weeks was 16."
    )


@pytest.fixture
def archive(engine: Session) -> Iterator[None]:
    """Figures are late for everybody, so what other tests archived must be gone."""
    yield
    engine.query("TRUNCATE TABLE ops.position")
    engine.query("TRUNCATE TABLE raw.event")


@pytest.mark.usefixtures("archive")
def test_the_figures_are_late_by_the_oldest_event_that_is_not_in_them(shop: Shop) -> None:
    archived(shop, "/crm", "2026-03-02 09:00", "2026-03-02 09:10", "2026-03-02 09:14")
    place = Place("touchline.facts", 0)
    begun = beginning("touchline-keeper", place, "T1", at("2026-03-02 09:05"))
    applied = replace(begun, next_offset=7, recorded_at=at("2026-03-02 09:00"))
    insert(shop.engine, POSITION_TABLE, [applied])
    columns = "subject, consumer_group, value"
    assert asked(shop, "data_late", "2026-03-02 09:16", columns) == [
        ("agent/touchline-keeper", "touchline-keeper", 6)
    ]
    assert said(shop, "data_late", "2026-03-02 09:16") == (
        "The figures are late: touchline-keeper has not applied events that were archived "
        "6 minutes ago."
    )
    assert asked(shop, "data_late", "2026-03-02 09:11", columns) == []
