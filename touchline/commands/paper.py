"""On what is a table printed?

On a terminal within its width. Where a program or a file reads it nothing is broken or cut, so that
an id can be copied.
"""

from rich.console import Console

WIDE = 1 << 20


def paper() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=WIDE)
