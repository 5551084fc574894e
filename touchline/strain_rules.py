"""By which numbers is a tenant's strain judged: the defaults, or others that were agreed on?

`strain.toml` names those that differ, for all tenants or for one. The numbers that keep one person
from being seen may be raised and never lowered.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from events.errors import TouchlineError
from projections.strain.rules import DEFAULT, GUARDS, Rules

KNOWN: Final = {field.name: getattr(DEFAULT, field.name) for field in fields(Rules)}


class StrainRulesRefused(TouchlineError):
    """The file says what cannot be."""

    def __init__(self, file: Path, where: str, *, found: object, expected: str) -> None:
        super().__init__(f"{file}, {where}: found {found!r}, expected {expected}")


def rules_of(file: Path, tenant: str) -> Rules:
    """The numbers of a tenant; without a file, and where it says nothing, the defaults."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return DEFAULT
    except tomllib.TOMLDecodeError as problem:
        raise StrainRulesRefused(file, "TOML", found=str(problem), expected="TOML") from problem
    if unknown := sorted(told.keys() - {"rules", "tenants"}):
        raise StrainRulesRefused(
            file, unknown[0], found=told[unknown[0]], expected="rules, tenants"
        )
    own = told.get("tenants", {}).get(tenant, {})
    changes = _numbers(file, "rules", told.get("rules", {}))
    return replace(DEFAULT, **changes | _numbers(file, f"tenants.{tenant}", own))


def _numbers(file: Path, where: str, told: Any) -> dict[str, Any]:
    if not isinstance(told, Mapping):
        raise StrainRulesRefused(file, where, found=told, expected="names and numbers")
    for name, value in told.items():
        place = f"{where}.{name}"
        if name not in KNOWN:
            names = ", ".join(sorted(KNOWN))
            raise StrainRulesRefused(file, place, found=value, expected=f"one of {names}")
        if not _is_like(value, KNOWN[name]):
            raise StrainRulesRefused(file, place, found=value, expected=f"such as {KNOWN[name]}")
        if name in GUARDS and value < KNOWN[name]:
            least = f"{KNOWN[name]} or more: nobody is to be seen behind a figure of a team"
            raise StrainRulesRefused(file, place, found=value, expected=least)
    return dict(told)


def _is_like(value: object, known: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return False
    return isinstance(value, int) or isinstance(known, float)
