"""Where is the real data that lies beside the project, and what becomes of its tests without it?"""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


def needs(data: Path) -> pytest.MarkDecorator:
    """Skip where the data is missing: the project holds no copies of it."""
    return pytest.mark.skipif(not data.exists(), reason=f"../shared is missing: there is no {data}")
