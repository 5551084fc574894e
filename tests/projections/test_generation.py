"""Does what was told long ago still mean the same?

Rows of one generation stand side by side, whichever version of the code folded them. So a change of
what a route, an id or a fold makes of an event is a new meaning, with a file of its own here.
"""

from hashlib import sha256
from pathlib import Path

from events.catalogue import PAYLOADS
from events.codec import decode
from events.envelope import Envelope
from projections import MEANING
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


def ends() -> list[str]:
    return sorted(
        f"{entity.kind}/{entity.id} {end.version} {digest(end)}"
        for entity, end in after(*corpus()).ends().items()
    )


def test_another_meaning_has_another_number() -> None:
    agreed = (GOLDEN / f"corpus.{MEANING}.txt").read_text(encoding="utf-8").splitlines()
    assert ends() == agreed, (
        f"golden/corpus.{MEANING}.txt: a routing, a fact or a fold means something else now. "
        f"If that is wanted, set projections.MEANING to {MEANING + 1}, write what is found to "
        f"corpus.{MEANING + 1}.txt and leave the older files as they are; "
        "whoever upgrades is then told to run `touchline rebuild`."
    )


def test_each_meaning_so_far_is_on_record() -> None:
    kept = {path.name for path in GOLDEN.glob("corpus.*.txt")}
    assert kept == {f"corpus.{meaning}.txt" for meaning in range(MEANING + 1)}
