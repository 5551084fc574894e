"""In which words does somebody answer?

Each language has its greetings, sentences and signatures in `words/`; a text is put together from
them, with the names of days, months, colleagues and topics filled in, and here and there with the
e-mail that it answers below it.
"""

import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent / "words"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
# Filled into a sentence by the name of the list without its s.
_SLOTS = ("days", "months", "topics", "colleagues", "names")
# They stand alone: a machine greets nobody, and who says only "ok" does not either.
_BARE = ("auto_reply", "unknown")
_QUOTED_SHARE = 0.3


def wording(language: str, meant: str, intent: str, *, rep: str, random: Random) -> str:
    """A reply that is meant so and wants that, to this rep."""
    words = _words(language)
    filled = {slot.removesuffix("s"): random.choice(words[slot]) for slot in _SLOTS}
    sentence = random.choice(words[meant][intent])
    told = [sentence] if meant in _BARE else _dressed(words, sentence, random)
    if meant != "auto_reply" and random.random() < _QUOTED_SHARE:
        told.append(words["quoted"])
    return "\n\n".join(told).format(**filled, rep=rep)


def _dressed(words: dict[str, Any], sentence: str, random: Random) -> list[str]:
    greeting, closing = random.choice(words["greetings"]), random.choice(words["closings"])
    if not greeting:
        sentence = sentence[0].upper() + sentence[1:]
    return [part for part in (greeting, sentence, closing) if part]


@cache
def _words(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
