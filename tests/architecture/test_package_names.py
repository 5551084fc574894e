"""Is each root package ours, or does another distribution install one of that name?"""

from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("package", ["events", "projections", "streams", "touchline"])
def test_package_is_the_one_in_this_repository(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin == str(ROOT / package / "__init__.py"), (
        f"`import {package}` finds {spec.origin}; another distribution installs a package "
        f"of that name. Find it with `pip show -f` and remove it."
    )
