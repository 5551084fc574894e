"""Does an audience get the rows of its tenant, and has somebody decided about each view?"""

from projections import audiences, views
from projections.view import Column, View

VISIT = View(
    name="visit",
    question="Who came?",
    comment="Grain: one row per visit; it's so.",
    columns=(Column("tenant_id", "String", "key", "The tenant"),),
    has_twin=True,
)


def test_every_view_knows_its_tenant_or_somebody_decided_who_sees_it() -> None:
    undecided = {view.name for view in views.views() if not audiences.is_of_a_tenant(view)}
    assert undecided == audiences.SHARED | audiences.WITHHELD
    assert not audiences.SHARED & audiences.WITHHELD


def test_an_audience_gets_each_view_and_its_twin_for_its_tenant() -> None:
    assert audiences.statements("north", "o'acme", [VISIT]) == [
        "CREATE DATABASE IF NOT EXISTS bi_north",
        "CREATE OR REPLACE VIEW bi_north.visit (tenant_id String COMMENT '[key] The tenant') "
        "COMMENT 'Grain: one row per visit; it\\'s so.' AS SELECT * FROM bi.visit "
        "WHERE tenant_id = 'o\\'acme' LIMIT 18446744073709551615",
        "CREATE OR REPLACE VIEW bi_north.visit_as_of (tenant_id String COMMENT '[key] The tenant') "
        "COMMENT 'Grain: one row per visit; it\\'s so.' AS SELECT * FROM "
        "bi.visit_as_of(day = {day:Date}) WHERE tenant_id = 'o\\'acme' LIMIT 18446744073709551615",
    ]


def test_a_view_that_tells_about_all_tenants_is_left_out() -> None:
    unknown = VISIT._replace(columns=(Column("at", "Date", "time", "When"),))
    assert len(audiences.statements("north", "acme", [unknown])) == 1


def test_a_view_that_is_too_much_behind_the_fence_is_left_out() -> None:
    (explanation,) = (view for view in views.views() if view.name == "explanation")
    assert len(audiences.statements("north", "acme", [explanation])) == 1


def test_what_says_the_same_to_everybody_is_shared() -> None:
    day = View("dim_date", "", "", (Column("day", "Date", "key", "The day"),), has_twin=False)
    (_, shared) = audiences.statements("north", "acme", [day])
    assert shared.endswith(f"FROM bi.dim_date {audiences.FENCE}")
