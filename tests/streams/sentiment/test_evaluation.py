"""Is a scorer measured as people would count it, and is the default one as good as was promised?"""

import pytest

from streams.sentiment import Score, scorer
from streams.sentiment.evaluation import Judged, by_language, judged, measured, quality
from streams.sentiment.ratings import Rated, held_apart, rated_sets
from tests.shared import SHARED, needs

DATA = SHARED / "data/sentiment"


def told(wanted: str, found: str, sign: str = "", language: str = "en") -> Judged:
    return Judged(wanted, found, sign, language)


def test_a_set_is_counted_as_by_hand() -> None:
    found = quality(
        [
            *[told("positive", "positive", "positive")] * 6,
            *[told("positive", "neutral", "positive")] * 2,
            *[told("negative", "negative", "negative")] * 3,
            *[told("negative", "positive", "positive")] * 1,
            *[told("neutral", "neutral", "negative")] * 4,
            *[told("neutral", "unknown")] * 2,
        ]
    )
    # Two classes, 8 positive and 4 negative: positive 2*8/(8+9), negative 2*3/(4+3).
    assert found.two_classes == pytest.approx((16 / 17 + 6 / 7) / 2)
    # Three: positive 2*6/(8+7), negative 2*3/(4+3), neutral 2*4/(6+6), or /(4+6) of those labelled.
    assert found.three_classes == pytest.approx((12 / 15 + 6 / 7 + 8 / 12) / 3)
    assert found.three_classes_labelled == pytest.approx((12 / 15 + 6 / 7 + 8 / 10) / 3)
    assert (found.count, found.abstained) == (18, 2)
    negative, neutral, positive = found.classes
    assert (negative.precision, negative.recall) == (1, 0.75)
    assert (neutral.precision, neutral.recall) == (4 / 6, 4 / 6)
    assert (positive.precision, positive.recall) == (6 / 7, 6 / 8)
    assert found.confusion["neutral"] == {
        "negative": 0,
        "neutral": 4,
        "positive": 0,
        "unknown": 2,
    }


def test_a_class_that_nobody_meant_and_nobody_said_counts_for_nothing() -> None:
    found = quality([told("positive", "positive", "positive")])
    assert (found.two_classes, found.three_classes) == (1, 1)
    assert [each.precision for each in found.classes] == [None, None, 1]
    assert quality([]).three_classes == 0


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("unsubscribe", "negative"),
        ("auto_reply", "neutral"),
        ("bounce", "neutral"),
        ("unknown", "unknown"),
        ("positive", "positive"),
    ],
)
def test_labels_of_rules_belong_to_a_class_of_people(label: str, found: str) -> None:
    score = Score(label, "unknown", "en", "ruled")
    assert judged(Rated("x", "negative", "g"), score).found == found


def test_languages_are_told_apart() -> None:
    texts = [told("positive", "positive"), told("positive", "negative", language="de")]
    found = by_language(texts)
    assert {name: each.three_classes for name, each in found.items()} == {"de": 0, "en": 1}


@needs(DATA)
def test_the_default_scorer_is_as_good_on_tweets_as_was_promised() -> None:
    found = quality(measured(scorer(), held_apart(rated_sets(DATA)["tweets"])))
    assert found.two_classes >= 0.85
    assert found.three_classes >= 0.62
    assert found.abstained < 0.05 * found.count
