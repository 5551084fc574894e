"""Which settings does a reader hear that it may choose?

Behind the engine's lock all of them look fixed, and a client that reads so sends none of them. A
server tells the truth, so a plain look at the table of settings is made to tell it here, too.
"""

import re

from touchline.local.warehouse.vocabulary import SETTINGS

# Of words with one space between them: many could be divided in too many ways.
LOOK = re.compile(
    r"SELECT (?P<columns>[\w ,*]+?) FROM system\.settings\b(?P<rest>[\w ]*+);?", re.IGNORECASE
)


def truthful(text: str) -> str:
    """The same statement; a plain look at the settings is answered as this user may change them."""
    look = LOOK.fullmatch(" ".join(text.split()))
    if look is None:
        return text
    names = ", ".join(f"'{name}'" for name in sorted(SETTINGS))
    table = f"(SELECT * REPLACE (name NOT IN ({names}) AS readonly) FROM system.settings)"
    return f"SELECT {look['columns']} FROM {table} {look['rest']}"
