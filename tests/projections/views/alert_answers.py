"""How does a test ask the question of an alert rule, and read what the rule says of the answer?"""

from datetime import date, datetime
from typing import Any

from projections.alerts.asking import END_OF_TIME, parameters
from projections.alerts.rule import Rule, rules
from tests.projections.tellings import at
from tests.projections.views.conftest import Shop, answer

BY_ID = {rule.id: rule for rule in rules()}


def asked(
    shop: Shop, rule: str, moment: str, columns: str, day: date = END_OF_TIME, **changes: Any
) -> list[tuple[Any, ...]]:
    """What the question of a rule answers, with parameters of the tenant's own."""
    told: Rule = BY_ID[rule]
    named = {**parameters(told, shop.tenant, at(moment), day), **changes}
    for name, value in named.items():
        shop.engine.query(f"SET param_{name} = {literal(value)}")
    return answer(shop.engine, f"SELECT {columns} FROM ({told.sql})")


def said(shop: Shop, rule: str, moment: str, **changes: Any) -> str:
    """What the rule says of the first thing that it finds."""
    (row, *_) = asked(shop, rule, moment, "*", **changes)
    told = BY_ID[rule]
    found = dict(zip(columns_of(shop, told), row, strict=True))
    return f"{told.title.format_map(found)}: {told.text.format_map(found)}"


def columns_of(shop: Shop, rule: Rule) -> list[str]:
    described = answer(shop.engine, f"DESCRIBE ({rule.sql})")
    return [name for name, *_ in described]


def literal(value: Any) -> str:
    match value:
        case datetime():
            return f"'{value:%Y-%m-%d %H:%M:%S.000}'"
        case dict():
            inner = ", ".join(f"\\'{key}\\': {each}" for key, each in value.items())
            return f"'{{{inner}}}'"
    return f"'{value}'"
