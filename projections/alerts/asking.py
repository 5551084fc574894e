"""With which parameters is the question of a rule asked, now or as of a day of the past?"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from projections.alerts.rule import Rule

END_OF_TIME: Final = date(2149, 6, 6)


def parameters(rule: Rule, tenant: str, at: datetime, day: date = END_OF_TIME) -> Mapping[str, Any]:
    """What the question names; `day` is the end of time for what is known now."""
    days_before = int(rule.parameters.get("days_before", 0))
    return {
        "tenant": tenant,
        "at": at,
        "day": day,
        "before": at.date() - timedelta(days=days_before),
        "exit": rule.exit,
        **rule.parameters,
    }
