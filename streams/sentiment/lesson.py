"""From what does a head learn, and whose words were they?

The published ratings that come under a licence of their own, but for the fifth that is held apart,
or a file of labels of a tenant's own. Where they come from stands in the head, and of a tenant's
file nothing but its hash.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from streams.sentiment.ratings import (
    ATTRIBUTION,
    FOLDER,
    HELD_APART,
    LEARNED,
    LICENCE,
    POLAR_FROM,
    SETS,
    Rated,
    learned_from,
    rated_sets,
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Labelled texts, and what is told of them in the head."""

    rated: Sequence[Rated]
    provenance: Mapping[str, Any]


def published(folder: Path, encoder: str) -> Lesson:
    """All of the published ratings that are learned from; raises NoRatings."""
    rated = rated_sets(folder)
    sets = {name: learned_from(rated[name]) for name in LEARNED}
    provenance = {
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "label": f"mean rating from {POLAR_FROM} on positive, to -{POLAR_FROM} negative",
        "held_apart": f"one group in {HELD_APART}, by the SHA-256 of its name",
        "texts": {name: len(told) for name, told in sets.items()},
        "files": {
            SETS[name]: sha256((folder / FOLDER / SETS[name]).read_bytes()).hexdigest()
            for name in LEARNED
        },
        "command": f"touchline sentiment train --encoder {encoder} --data FOLDER --to FILE",
    }
    return Lesson([each for told in sets.values() for each in told], provenance)


def own(file: Path, rated: Sequence[Rated]) -> Lesson:
    """Labels of one's own; all of them are learned from, and measured by cross-validation."""
    languages = Counter(each.language for each in rated if each.language)
    provenance = {
        "licence": "the tenant's own",
        "texts": {"own": len(rated)},
        "languages": dict(sorted(languages.items())),
        "files": {"own": sha256(file.read_bytes()).hexdigest()},
    }
    return Lesson(rated, provenance)
