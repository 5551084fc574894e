"""Which query does a KILL name?

The engine knows no query ids of ours, so a KILL by id is carried out here; of any other the engine
or the guard decides.
"""

import re

# No step is taken back (`++`): of many spaces, every division among the gaps would be tried.
ID = r"'(?:[^'\\]|\\.)*+'"
KILL = re.compile(
    rf"\s*+KILL\s++QUERY\s++(?:ON\s++CLUSTER\s++\S++\s++)?WHERE\s++query_id\s*+"
    rf"(?:=\s*+(?P<one>{ID})|IN\s*+\(\s*+(?P<several>{ID}(?:\s*+,\s*+{ID})*+)\s*+\))"
    rf"\s*+(?:SYNC|ASYNC|TEST)?\s*+(?:FORMAT\s++\w++\s*+)?;?\s*+",
    re.IGNORECASE,
)


def killed(statement: str) -> list[str] | None:
    """The ids that a statement kills; None when it is no such statement."""
    found = KILL.fullmatch(statement)
    if found is None:
        return None
    return [unquoted(each) for each in re.findall(ID, found["one"] or found["several"])]


def unquoted(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])
