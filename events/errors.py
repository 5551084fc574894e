"""Why an event could not be read or written.

* TouchlineError
  - UndecodableEvent      these bytes are not an event
    - OversizedEvent      longer or nested deeper than any event may be
    - MalformedEvent      not JSON, or a field is missing or wrong
    - WrongTenant         it names another tenant than the one whose token brought it
    - UnknownEventType    well formed, but of a type that this Touchline does not know
    - NewerSchema         a known type in a version that only a newer Touchline knows

Every message says where, what was found and what was expected.
"""


class TouchlineError(Exception):
    """Root of everything that Touchline raises on purpose."""


class UndecodableEvent(TouchlineError):
    """These bytes are not an event; a caller turns them into a dead letter."""

    def __init__(self, *, where: str, found: str, expected: str) -> None:
        super().__init__(f"{where}: found {found}, expected {expected}")
        self.where = where
        self.found = found
        self.expected = expected


class OversizedEvent(UndecodableEvent):
    """Longer or nested deeper than any event may be."""


class MalformedEvent(UndecodableEvent):
    """Not JSON, or a field is missing or wrong."""


class WrongTenant(UndecodableEvent):
    """It names another tenant than the one whose token brought it."""


class UnknownEventType(UndecodableEvent):
    """Well formed, but of a type that this Touchline does not know."""

    def __init__(self, type: str) -> None:
        super().__init__(
            where="type",
            found=repr(type),
            expected="a type listed at /schemas of the collector. Is a newer Touchline writing?",
        )
        self.type = type


class NewerSchema(UndecodableEvent):
    """A known type in a version that only a newer Touchline knows: pause, upgrade, go on."""

    def __init__(self, type: str, schema_version: int, *, known_version: int) -> None:
        super().__init__(
            where="schema_version",
            found=f"{schema_version} of {type!r}",
            expected=f"at most {known_version}. Upgrade this reader before the writers",
        )
        self.type = type
        self.schema_version = schema_version
        self.known_version = known_version
