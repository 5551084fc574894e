"""On which days of a year is nobody expected to work in a region?

A region is a country, DE, or a part of one, DE-BY, as ISO 3166 spells them. Of a region that is
not known there are no holidays; who works there is not taken to rest.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

import holidays


def days_off(region: str, years: Iterable[int]) -> frozenset[date]:
    return frozenset().union(*(_days_off(region, year) for year in years))


@cache
def _days_off(region: str, year: int) -> frozenset[date]:
    country, _, part = region.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:
        return frozenset()
