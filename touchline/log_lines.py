"""What does a process say while it runs?

One JSON object per line on standard error: what we decide, and what the libraries warn of, each of
their complaints at most once a second, because a client whose broker is away says so forty times.
"""

import logging
import sys

import structlog

SECONDS_BETWEEN_REPETITIONS = 1.0
LEVELS = {
    "streams": "INFO",
    "touchline": "INFO",
    "streams.faust_seams": "WARNING",
    # It cannot read what Faust's assignor tells of a member, and shows all of it.
    "kafka.admin": "ERROR",
}


class Seldom(logging.Filter):
    """Lets a library say the same only now and then; what we say ourselves always passes."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not isinstance(record.msg, str):
            return True
        said = record.name, record.msg
        if record.created - self._said.get(said, 0) < SECONDS_BETWEEN_REPETITIONS:
            return False
        self._said[said] = record.created
        return True


def log_as_json() -> None:
    """Set up logging for the rest of this process."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Seldom())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
