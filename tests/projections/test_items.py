"""Is a view whose figures no sum of items makes refused, rather than explained wrongly?"""

import pytest

from projections.figures import Unanswerable
from projections.items import ITEMS, item_of


def test_a_view_that_sets_its_items_against_one_another_is_not_told_apart() -> None:
    with pytest.raises(Unanswerable, match=r"^bi\.reply_agreement: found a view that puts"):
        item_of("reply_agreement")


@pytest.mark.parametrize("view", ITEMS)
def test_whatever_is_told_apart_names_a_ledger_that_its_items_heard(view: str) -> None:
    assert item_of(view).heard
