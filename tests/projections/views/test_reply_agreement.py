"""How often do scorer and people agree, and how much more often than by chance?"""

import pytest

from events.envelope import Envelope
from tests.projections.tellings import labelled, reply, scored
from tests.projections.views.conftest import Shop

# Two readers of 50 grant proposals, the example that Cohen's kappa is mostly taught by: they agree
# on 20 and 15, 0.7 of all, where chance alone gives 0.5.
GRANTS = {
    ("positive", "positive"): 20,
    ("positive", "negative"): 5,
    ("negative", "positive"): 10,
    ("negative", "negative"): 15,
}


def read(
    counts: dict[tuple[str, str], int], *, scorer: str = "m1", language: str = "en"
) -> list[Envelope]:
    """Replies that a person labelled so, and the scorer so."""
    told = []
    for (by_person, by_scorer), count in counts.items():
        for n in range(count):
            name = f"{language} {by_person} {by_scorer} {n}"
            told += [reply(name, "2026-03-02 10:00")]
            told += [scored(name, "2026-03-02 10:01", by_scorer, scorer=scorer, language=language)]
            told += [labelled(name, "2026-03-03 10:00", by_person)]
    return told


AGREEMENT = (
    "agreement_numerator, agreement_denominator, agreement_value, agreement_n, "
    "round(kappa, 6), abstained_count"
)


def test_kappa_is_that_of_the_textbook(shop: Shop) -> None:
    shop.tell(*read(GRANTS))
    assert shop.ask("reply_agreement", f"scorer_id, language, {AGREEMENT}") == [
        ("m1", "en", 35, 50, 0.7, 50, 0.4, 0)
    ]


def test_every_pair_of_labels_is_counted(shop: Shop) -> None:
    shop.tell(*read(GRANTS))
    assert shop.ask("reply_confusion", "human_label, scorer_label, reply_count") == [
        ("negative", "negative", 15),
        ("negative", "positive", 10),
        ("positive", "negative", 5),
        ("positive", "positive", 20),
    ]


def test_languages_are_apart_and_the_scorer_has_one_kappa_over_all(shop: Shop) -> None:
    half = {pair: count // 5 for pair, count in GRANTS.items()}
    shop.tell(*read(GRANTS), *read(half, language="de"))
    assert shop.ask(
        "reply_agreement",
        "language, round(kappa, 6), agreement_n, round(scorer_kappa, 6), scorer_n",
    ) == [("de", 0.4, 10, 0.4, 60), ("en", 0.4, 50, 0.4, 60)]


def test_who_abstains_neither_agrees_nor_disagrees(shop: Shop) -> None:
    shop.tell(*read(GRANTS | {("positive", "unknown"): 3, ("unknown", "positive"): 2}))
    assert shop.ask("reply_agreement", AGREEMENT) == [(35, 50, 0.7, 50, 0.4, 3)]


@pytest.mark.parametrize(
    ("counts", "figures"),
    [
        ({("positive", "positive"): 2, ("negative", "positive"): 2}, (2, 4, None, 4, None, 0)),
        ({("positive", "positive"): 6}, (6, 6, 1, 6, None, 0)),
        ({("positive", "negative"): 3, ("negative", "positive"): 3}, (0, 6, 0, 6, -1, 0)),
    ],
    ids=["fewer than five are withheld", "one label only", "always the other way"],
)
def test_where_kappa_says_little(
    shop: Shop, counts: dict[tuple[str, str], int], figures: tuple[float | None, ...]
) -> None:
    shop.tell(*read(counts))
    assert shop.ask("reply_agreement", AGREEMENT) == [figures]


def test_another_scorer_is_measured_beside_without_being_pinned(shop: Shop) -> None:
    again = [
        scored(event.data.activity_id, "2026-06-01", "positive", scorer="m2")
        for event in read(GRANTS)
        if event.type == "reply.classified"
    ]
    shop.tell(*read(GRANTS), *again)
    columns = "scorer_id, agreement_numerator, agreement_denominator"
    assert shop.ask("reply_agreement", columns) == [("m1", 35, 50), ("m2", 25, 50)]


def test_as_of_a_day_a_scorer_says_what_it_had_said_until_then(shop: Shop) -> None:
    again = [
        scored(event.data.activity_id, "2026-03-09", "positive", language="de")
        for event in read(GRANTS)
        if event.type == "reply.classified"
    ]
    shop.tell(*read(GRANTS), *again)
    columns = "language, agreement_numerator, agreement_denominator"
    views = ("reply_agreement_as_of(day = '2026-03-08')", "reply_agreement")
    assert [shop.ask(view, columns) for view in views] == [[("en", 35, 50)], [("de", 25, 50)]]


def test_as_of_a_day_what_was_labelled_later_is_left_out(shop: Shop) -> None:
    shop.tell(*read(GRANTS))
    days = ("2026-03-02", "2026-03-03")
    found = [
        shop.ask(f"reply_agreement_as_of(day = '{day}')", "agreement_denominator") for day in days
    ]
    assert found == [[], [(50,)]]
