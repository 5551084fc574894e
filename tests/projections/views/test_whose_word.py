"""Whose word says how a reply was meant, and from which day on?"""

import pytest

from events.envelope import Envelope
from tests.projections.tellings import email, labelled, reply, scored
from tests.projections.views.business import configured
from tests.projections.views.conftest import Shop

WRITTEN = email("to", "2026-03-01 09:00", prospect_ids=("P",))
REPLY = reply("from", "2026-03-02 10:00", prospect_ids=("P",))
MODEL = scored("from", "2026-03-02 10:01", "negative")
RULE = labelled("from", "2026-03-04 10:00", "neutral", by="rule")
HUMAN = labelled("from", "2026-03-03 09:00", "positive")


def meant(shop: Shop, *words: Envelope) -> tuple[object, ...]:
    shop.tell(configured("UTC"), WRITTEN, REPLY, *words)
    (found,) = shop.ask("activity", "reply_label, reply_by", "activity_id = 'from'")
    return found


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ("none", "none")),
        ([MODEL], ("negative", "model")),
        ([MODEL, RULE], ("neutral", "rule")),
        ([MODEL, RULE, HUMAN], ("positive", "human")),
        ([HUMAN, labelled("from", "2026-03-05", "negative")], ("negative", "human")),
        ([HUMAN, labelled("from", "2026-03-05", "unknown")], ("unknown", "human")),
        ([HUMAN, labelled("from", None, "negative")], ("positive", "human")),
        ([MODEL, scored("from", "2026-03-06", "positive")], ("positive", "model")),
        ([MODEL, scored("from", "2026-03-01", "positive", scorer="m0")], ("positive", "model")),
    ],
    ids=[
        "nobody",
        "a scorer where nobody else spoke",
        "a rule before a scorer",
        "a person before a rule that spoke later",
        "the last person",
        "a person who cannot tell",
        "who said so at no known time spoke first",
        "a scorer that reads again",
        "of scorers whoever was first",
    ],
)
def test_who_is_heard(shop: Shop, words: list[Envelope], expected: tuple[str, str]) -> None:
    assert meant(shop, *words) == expected


def test_each_word_counts_from_its_day_on(shop: Shop) -> None:
    shop.tell(configured("UTC"), WRITTEN, REPLY, MODEL, HUMAN, RULE)
    found = {
        day: shop.ask(
            f"prospect_reply_as_of(day = '2026-03-0{day}')",
            "reply_count, deciding_label, deciding_by",
        )
        for day in (1, 2, 3, 4)
    }
    assert found == {
        1: [(0, "none", "none")],
        2: [(1, "negative", "model")],
        3: [(1, "positive", "human")],
        4: [(1, "positive", "human")],
    }


MACHINE = [
    labelled("from", "2026-03-05", "auto_reply", by="rule"),
    labelled("from", "2026-03-05", "bounce"),
    scored("from", "2026-03-05", "auto_reply"),
    scored("from", "2026-03-05", "neutral", intent="bounce"),
]
MACHINES = ["a rule's label", "a person's label", "a score", "what a scorer takes it to want"]


@pytest.mark.parametrize("word", MACHINE, ids=MACHINES)
def test_what_a_machine_wrote_is_a_reply_until_somebody_says_so(shop: Shop, word: Envelope) -> None:
    shop.tell(configured("UTC"), WRITTEN, REPLY, word)
    columns = "is_response, is_auto_reply"
    assert shop.ask("activity", columns, "activity_id = 'from'") == [(False, True)]
    counted = [
        shop.ask(f"prospect_reply_as_of(day = '2026-03-0{day}')", "reply_count") for day in (4, 5)
    ]
    assert counted == [[(1,)], [(0,)]]
    assert shop.ask("prospect", "response_count, reply_count") == [(0, 0)]


def test_a_person_who_reads_it_makes_a_reply_of_what_a_scorer_took_for_a_machines(
    shop: Shop,
) -> None:
    shop.tell(configured("UTC"), WRITTEN, REPLY, scored("from", "2026-03-02", "bounce"), HUMAN)
    assert shop.ask("prospect", "reply_count, deciding_label") == [(1, "positive")]


def test_our_own_messages_are_no_automatic_replies_whatever_is_said_of_them(shop: Shop) -> None:
    shop.tell(configured("UTC"), WRITTEN, labelled("to", "2026-03-02", "auto_reply"))
    assert shop.ask("activity", "is_touch, is_auto_reply") == [(True, False)]
