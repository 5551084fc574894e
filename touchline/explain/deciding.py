"""At which of its events does what an item contributes stand?

At the last of those that decide, or else at the last of its part or of all: as in `bi.explanation`.
"""

from collections.abc import Sequence

from projections.fact import Fact, Name
from projections.items import Item
from projections.ledger import facts, ledger_of
from touchline.explain.heard import Heard


def deciding(heard: Heard, name: Name, part: str, items: Sequence[Item]) -> Fact | None:
    """The event of an item of one view, or of the same one in several."""
    about = dict.fromkeys(kind for item in items for kind in item.heard)
    # An account's value is also that of those merged into it.
    names = heard.with_merged([name]) if name.kind == "account" else [name]
    counting = facts(ledger_of(heard.of(names, *about)))
    told = [fact for fact in counting if not part or _is_of(part, fact)]
    decide = {type_ for item in items for type_ in item.decide}
    last = [fact for fact in told if fact.type in decide] or told
    return last[-1] if last else None


def _is_of(part: str, fact: Fact) -> bool:
    return fact.named[0] == Name("activity", part) or fact.id.startswith(f"order.{part}:")
