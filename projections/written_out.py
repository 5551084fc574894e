"""How do rows that the code knows stand in the statement of a view?"""

from collections.abc import Iterable, Sequence


def from_rows(structure: str, rows: Iterable[Sequence[str | int]]) -> str:
    """The FROM of a statement whose rows are written out, with these names and types."""
    told = ",\n".join(f"    ({', '.join(map(_literal, row))})" for row in rows)
    return f"FROM values(\n    '{structure}',\n{told}\n)\n"


def _literal(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
