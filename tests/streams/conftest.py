"""What do the tests of the streams stand on? A broker and a warehouse with all their tables."""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from projections import views
from streams import schema
from streams.roles import ROLES
from streams.sentiment.pool import Pool
from tests.streams.given import Ground, adopted, ground
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect


@pytest.fixture(scope="session")
def furnished(stack: Runtime) -> Settings:
    """Settings of a warehouse that has every table and view."""
    schema.create(connect(stack.settings), views.statements())
    return stack.settings


@pytest.fixture
def own(furnished: Settings) -> Ground:
    """Topics, groups and a tenant that no other test has."""
    return adopted(ground(furnished))


@pytest.fixture
def set_up(own: Ground) -> Ground:
    """Own topics with their first positions."""
    for role in ROLES.values():
        own.set_first_positions(role)
    return own


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[Pool]:
    """Scores without a model, for the tests of one file on the loop of that file."""
    async with Pool("vader", os.environ, waiting_max=4) as running:
        yield running
