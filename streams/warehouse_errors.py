"""Why is a warehouse refused? The tree is in streams/errors.py."""

from streams.errors import Refused


class OldWarehouse(Refused):
    """The engine is older than any that the promise was tried on."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            f"warehouse: found ClickHouse {found}, expected {expected} or newer; upgrade it."
        )


class OtherSetting(Refused):
    """With this setting the warehouse drops rows or leaves some out of its answers, silently."""

    def __init__(self, name: str, *, found: str, expected: str) -> None:
        super().__init__(
            f"warehouse setting {name}: found {found!r}, expected {expected!r}; change it in the "
            "profile of the user in TOUCHLINE_WAREHOUSE_USER."
        )


class MissingTable(Refused):
    """The warehouse is not set up, or somebody dropped a table."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"table {table}: not found; make it with `touchline setup`. Where its rows were "
            "dropped with it, restore them from a backup first."
        )


class MissingView(Refused):
    """The public contract is not whole."""

    def __init__(self, view: str) -> None:
        super().__init__(f"view {view}: not found; make it with `touchline setup`.")


class OtherTable(Refused):
    """A table or its key was made by another Touchline."""

    def __init__(self, table: str, what: str, *, found: object, expected: object) -> None:
        super().__init__(
            f"table {table}, {what}: found {found!r}, expected {expected!r}; "
            "run the Touchline that made it, or rebuild the table from the archive."
        )
