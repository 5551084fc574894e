"""Which language is this?

py3langid, cut down to the languages that business is done in: among 140, two English words pass for
Danish as easily. What it is not sure of is undetermined, and nothing is decided by it.
"""

from array import array
from functools import cache
from typing import Any, Final

from streams.sentiment.score import UNDETERMINED

KNOWN: Final = (
    *("en", "de", "fr", "es", "pt", "it", "nl", "ru", "zh", "ko", "ja", "ar"),
    *("sv", "da", "no", "fi", "pl", "cs", "hu", "ro", "uk", "tr", "el", "he", "th", "vi", "id"),
)
SURE_FROM: Final = 0.35


def language_of(text: str) -> str:
    """Two letters of ISO 639-1, or `und`."""
    language, confidence = _identifier().classify(text)
    return language if confidence >= SURE_FROM else UNDETERMINED


def told(language: str) -> str:
    """The language of a tag that a sender told: `pt` of `pt-BR`."""
    return language.replace("_", "-").partition("-")[0].lower() or UNDETERMINED


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
    from py3langid.modelio import load_model

    table, priors, classes, moves, rows, output = load_model(MODEL_DIR / MODEL_FILE)
    columns = [classes.index(language) for language in KNOWN]
    # Copied, so that the columns of all other languages are let go.
    return LanguageIdentifier(
        table[:, columns].copy(),
        priors[columns],
        list(KNOWN),
        moves,
        # A list of them would hold a hundred thousand objects.
        array("i", output),
        norm_probs=True,
        tk_row=rows,
    )
