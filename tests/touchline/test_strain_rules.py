"""May a tenant agree on other numbers, and on none that would show one person?"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from projections.strain.rules import DEFAULT
from touchline.strain_rules import StrainRulesRefused, rules_of

PAGE = Path(__file__).parents[2] / "docs/how-to/workload-strain.md"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "strain.toml"


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    assert rules_of(file, "main") == DEFAULT


def test_what_is_said_for_a_tenant_goes_before_what_is_said_for_all(file: Path) -> None:
    file.write_text(
        "[rules]\nz_elevated = 3\nteam_reps_min = 8\n[tenants.main]\nteam_reps_min = 10\n",
        encoding="utf-8",
    )
    assert rules_of(file, "main") == replace(DEFAULT, z_elevated=3, team_reps_min=10)
    assert rules_of(file, "other") == replace(DEFAULT, z_elevated=3, team_reps_min=8)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("[rules]\nteam_reps_min = 4", r"rules.team_reps_min: found 4, expected 5 or more"),
        ("[tenants.main]\ncohort_reps_min = 1", r"tenants.main.cohort_reps_min: found 1"),
        ("[rules]\nteam_share_min = 0.1", r"team_share_min: found 0.1, expected 0.3 or more"),
        ("[rules]\nz_elevated = true", r"rules.z_elevated: found True, expected such as 2.5"),
        ("[rules]\nguard_weeks = 1.5", r"rules.guard_weeks: found 1.5, expected such as 4"),
        ("[rules]\nz_high = -1", r"rules.z_high: found -1"),
        ("[rules]\nz_low = 1", r"rules.z_low: found 1, expected one of absent_days_max, "),
        ("rules = 3", r"rules: found 3, expected names and numbers"),
        ("[rule]\nz_high = 4", r"rule: found .*, expected rules, tenants"),
        ("rules", r"TOML: found"),
    ],
)
def test_what_cannot_be_is_named(file: Path, said: str, refused: str) -> None:
    file.write_text(said, encoding="utf-8")
    with pytest.raises(StrainRulesRefused, match=refused):
        rules_of(file, "main")


def test_the_file_of_the_page_is_one(file: Path, snippets: Callable[[Path], list[Any]]) -> None:
    (told,) = (each.text for each in snippets(PAGE) if "team_reps_min" in each.text)
    file.write_text(told, encoding="utf-8")
    assert rules_of(file, "main").team_reps_min == 8
    assert rules_of(file, "other") == DEFAULT
