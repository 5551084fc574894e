"""Who sells, where and at which hours, and by which calendar, pipeline and rates is it counted?"""

from datetime import date
from decimal import Decimal
from typing import Any

from events.envelope import Envelope
from events.rep import RepJoined, RepLeft, RepScheduled, RoleAssigned, TeamJoined, TeamLeft
from events.tenant import CurrencyRateSet, PipelineDefined, TenantConfigured
from projections.rep import RepRow, RoleStep, ScheduleStep, TeamStep
from projections.tenant import ConfigurationStep, PipelineStage, RateStep, TenantRow
from tests.projections.keepers import row
from tests.projections.tellings import TENANT, at, event

JOINED = event(RepJoined(rep_id="R1", region="east", attributes={"desk": "4"}), "2026-01-01")
LEFT = event(RepLeft(rep_id="R1"), "2026-05-01 17:00")


def rep(*events: Envelope) -> Any:
    return row("rep", "R1", *events)


def assigned(role: str, told_at: str) -> Envelope:
    said = RoleAssigned.model_validate({"rep_id": "R1", "role": role, "is_ramping": False})
    return event(said, told_at)


def rate(to: str, value: str) -> Envelope:
    fields = {"from": "EUR", "to": to, "rate": value, "on": "2026-01-02"}
    return event(CurrencyRateSet.model_validate(fields), "2026-01-02")


def test_a_rep_is_what_their_events_say() -> None:
    week = RepScheduled(
        rep_id="R1",
        timezone="Asia/Tokyo",
        working_days=("mon", "tue"),
        starts="09:00",
        ends="17:00",
    )
    first, second = at("2026-01-01"), at("2026-02-01")
    assert rep(
        JOINED,
        assigned("SDR", "2026-01-01"),
        assigned("SDR", "2026-01-20"),
        assigned("AE", "2026-02-01"),
        event(week, "2026-01-01"),
        event(TeamJoined(rep_id="R1", team_id="T1", manager_id="M1"), "2026-01-01"),
        event(TeamJoined(rep_id="R1", team_id="T2"), "2026-02-01"),
        event(TeamLeft(rep_id="R1", team_id="T1"), "2026-02-01"),
    ) == RepRow(
        tenant_id=TENANT,
        rep_id="R1",
        joined_at=first,
        region="east",
        attributes={"desk": "4"},
        roles=(RoleStep(first, True, "SDR", False), RoleStep(second, True, "AE", False)),
        schedules=(ScheduleStep(first, True, "Asia/Tokyo", ("mon", "tue"), "09:00", "17:00", ""),),
        teams=(
            TeamStep(first, True, "T1", "M1", True),
            TeamStep(second, True, "T2", "", True),
            TeamStep(second, True, "T1", "", False),
        ),
    )


def test_a_rep_who_came_back_has_not_left() -> None:
    again = event(RepJoined(rep_id="R1"), "2026-08-01")
    assert rep(JOINED, LEFT).left_at == at("2026-05-01 17:00")
    assert (rep(JOINED, LEFT, again).joined_at, rep(JOINED, LEFT, again).left_at) == (
        at("2026-08-01"),
        None,
    )


def test_a_tenant_is_what_it_says_about_itself() -> None:
    day = at("2026-01-01")
    configured = TenantConfigured(
        timezone="Europe/Berlin",
        currency="EUR",
        fiscal_year_starts_on="04-01",
        working_days=("mon",),
        scorer_id="m1",
    )
    pipeline = PipelineDefined.model_validate(
        {
            "pipeline": "new business",
            "stages": [
                {"stage": "offer", "position": 1, "probability": 0.5, "outcome": "open"},
                {
                    "stage": "won",
                    "position": 2,
                    "probability": 1.0,
                    "outcome": "won",
                    "buyer_stage": "signed",
                },
            ],
        }
    )
    assert row(
        "tenant", TENANT, event(configured, "2026-01-01"), event(pipeline, "2026-01-01")
    ) == TenantRow(
        tenant_id=TENANT,
        configurations=(
            ConfigurationStep(day, True, "Europe/Berlin", "EUR", "04-01", ("mon",), "m1"),
        ),
        stages=(
            PipelineStage(day, True, "new business", "offer", 1, 0.5, "open", ""),
            PipelineStage(day, True, "new business", "won", 2, 1.0, "won", "signed"),
        ),
    )


def test_rates_told_at_once_are_one_rate_each() -> None:
    assert row("tenant", TENANT, rate("JPY", "160"), rate("USD", "1.08")).rates == (
        RateStep(date(2026, 1, 2), "EUR", "JPY", Decimal(160)),
        RateStep(date(2026, 1, 2), "EUR", "USD", Decimal("1.08")),
    )
