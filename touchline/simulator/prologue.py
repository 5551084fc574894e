"""What must be known before the first deal: the tenant, its pipelines, its rates, its people?"""

from datetime import datetime, timedelta
from itertools import chain

from touchline.simulator.calendar import DAY, TENANT_ZONE, WORKDAY_ENDS, WORKDAY_STARTS, Quarter
from touchline.simulator.cast import Cast, Rep
from touchline.simulator.deals import EXPANSION, NEW_BUSINESS
from touchline.simulator.replies import SCORER_ID
from touchline.simulator.story import Happening, Happenings

WORKING_DAYS = ["mon", "tue", "wed", "thu", "fri"]
# Stage, chance to win, what it means for the deal, where the buyer stands.
_STAGES = (
    ("discovery", 0.3, "open", "aware"),
    ("proposal", 0.6, "open", "comparing"),
    ("negotiation", 0.9, "open", "deciding"),
    ("won", 1.0, "won", "customer"),
    ("lost", 0.0, "lost", "gone"),
)
# Euros for one unit at the beginning; the rate drifts a little from month to month.
_RATES = {"USD": 0.92, "JPY": 0.0061}


def prologue(cast: Cast, quarter: Quarter) -> Happenings:
    """The house as it stands, and how it changes over the weeks."""
    founded_at = quarter.history_starts_at - 30 * DAY
    return chain(
        _tenant(founded_at),
        _rates(quarter),
        chain.from_iterable(_joined(rep, founded_at) for rep in (*cast.managers, *cast.reps)),
        _changes(cast, quarter),
    )


def _tenant(at: datetime) -> Happenings:
    yield Happening(
        "tenant.configured",
        at,
        {
            "timezone": TENANT_ZONE,
            "currency": "EUR",
            "fiscal_year_starts_on": "01-01",
            "working_days": WORKING_DAYS,
            "scorer_id": SCORER_ID,
        },
    )
    stages = [
        {
            "stage": stage,
            "position": position,
            "probability": probability,
            "outcome": outcome,
            "buyer_stage": buyer_stage,
        }
        for position, (stage, probability, outcome, buyer_stage) in enumerate(_STAGES)
    ]
    for pipeline in (NEW_BUSINESS, EXPANSION):
        yield Happening("pipeline.defined", at, {"pipeline": pipeline, "stages": stages})


def _rates(quarter: Quarter) -> Happenings:
    """A rate per currency and month."""
    at = (quarter.history_starts_at - 30 * DAY).replace(day=1, hour=6)
    month = 0
    while at < quarter.ends_at:
        for currency, rate in _RATES.items():
            data = {
                "from": currency,
                "to": "EUR",
                "rate": f"{rate * (1 + (month * 7 % 5 - 2) / 100):.6f}",
                "on": at.date().isoformat(),
            }
            yield Happening("currency.rate_set", at, data)
        at, month = (at + 31 * DAY).replace(day=1), month + 1


def _joined(rep: Rep, at: datetime) -> Happenings:
    yield _of(rep, "rep.joined", at, region=rep.place.region, attributes={"team": rep.team_id})
    yield _of(
        rep,
        "rep.scheduled",
        at,
        timezone=rep.zone,
        working_days=WORKING_DAYS,
        starts=_clock(WORKDAY_STARTS),
        ends=_clock(WORKDAY_ENDS),
        holiday_region=rep.place.holiday_region,
    )
    yield _of(rep, "role.assigned", at, role=rep.role, is_ramping=False)
    yield _of(rep, "team.joined", at, team_id=rep.team_id, manager_id=rep.manager_id)


def _changes(cast: Cast, quarter: Quarter) -> Happenings:
    """One SDR learns to close, another changes team and working week, an account manager leaves."""
    middle = quarter.starts_at + (quarter.ends_at - quarter.starts_at) / 2
    yield _of(cast.sdrs[-1], "role.assigned", middle, role="AE", is_ramping=True)
    mover, team = cast.sdrs[0], cast.managers[-1]
    yield _of(mover, "team.left", middle, team_id=mover.team_id, manager_id=mover.manager_id)
    yield _of(mover, "team.joined", middle, team_id=team.team_id, manager_id=team.id)
    yield _of(
        mover,
        "rep.scheduled",
        middle,
        timezone=mover.zone,
        working_days=WORKING_DAYS[:4],
        starts="08:00",
        ends="18:00",
        holiday_region=mover.place.holiday_region,
    )
    if leaver := cast.leaver:
        at = cast.leaves_at + timedelta(hours=2)
        yield _of(leaver, "team.left", at, team_id=leaver.team_id, manager_id=leaver.manager_id)
        yield _of(leaver, "rep.left", at)


def _of(rep: Rep, type_: str, at: datetime, **fields: object) -> Happening:
    return Happening(type_, at, {"rep_id": rep.id, **fields}, source="crm/people")


def _clock(hour: float) -> str:
    return f"{int(hour):02}:00"
