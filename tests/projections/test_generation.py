"""Does what was told long ago still mean the same?

Rows of one generation stand side by side, whichever version of the code folded them. So a change of
what a route, an id or a fold makes of an event is a new generation, with a file of its own here.
"""

from hashlib import sha256
from pathlib import Path

from events.catalogue import PAYLOADS
from events.codec import decode
from events.envelope import Envelope
from streams.schema import FIRST_GENERATION
from tests.projections.keepers import End, after

GOLDEN = Path(__file__).parent / "golden"
DIGEST_LENGTH = 16


def corpus() -> list[Envelope]:
    """As the log held it; what is told anew of others is appended, and leaves the rest as it is."""
    lines = (GOLDEN / "corpus.jsonl").read_bytes().splitlines()
    return [decode(line) for line in lines]


def digest(end: End) -> str:
    return sha256(repr((sorted(end.heard), end.row)).encode()).hexdigest()[:DIGEST_LENGTH]


def test_every_type_is_in_the_corpus() -> None:
    assert {event.type for event in corpus()} == set(PAYLOADS)


def test_another_meaning_is_another_generation() -> None:
    agreed = (GOLDEN / f"corpus.{FIRST_GENERATION}.txt").read_text(encoding="utf-8").splitlines()
    found = {
        f"{entity.kind}/{entity.id} {end.version} {digest(end)}"
        for entity, end in after(*corpus()).ends().items()
    }
    assert sorted(found) == agreed
