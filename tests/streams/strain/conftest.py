"""Where do the teams work whose strain is judged? In a tenant of their own, evaluated once."""

from uuid import uuid4

import pytest

from tests.streams.strain.told_teams import Office
from touchline.settings import Settings


@pytest.fixture(scope="module")
def office(furnished: Settings) -> Office:
    """All has been told, and was judged on the Tuesday after."""
    office = Office(furnished, f"t{uuid4().hex[:8]}")
    office.tell(office.story())
    office.evaluate()
    return office
