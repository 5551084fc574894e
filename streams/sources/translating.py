"""What does a record become, once its vendor is known?

Whatever a vendor sends, somebody reads why nothing was made of it: a kind that nobody translates is
told so, and what breaks a translation is said without a word of the record.
"""

from collections.abc import Iterator

from streams.sources.delivery import Record
from streams.sources.telling import Context, Telling, Untold
from streams.sources.vendor import Vendor


def translated(vendor: Vendor, kind: str, record: Record, context: Context) -> Iterator[Telling]:
    """All that one record tells; never raises."""
    translation = vendor.translations.get(kind)
    if translation is None:
        known = ", ".join(sorted(vendor.translations))
        yield Untold(f"{kind}: no kind of {vendor.name} that Touchline translates ({known})")
        return
    try:
        yield from translation(record, context)
    except Exception as problem:
        # A defect of ours must not stop those behind it; a person finds the record in the letter.
        yield Untold(f"{kind}: the translation broke with {type(problem).__name__}; report it")
