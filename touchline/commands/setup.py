"""What does `touchline setup` make ready, and what does its exit code say?

`up` does the same by itself; by hand it is for a broker and a warehouse of your own, before their
first worker starts and after each upgrade. 0: all is there. 1: a store does not answer, or holds
something that differs from what this Touchline declares; then a person decides.
"""

from functools import partial

import typer

from touchline.settings import Settings


def setup() -> None:
    """Declare topics, tables, views and first positions; what is there stays as it is."""
    from touchline.setup import prepare

    prepare(Settings(), notice=partial(typer.echo, err=True))
    typer.echo("topics, tables, views and first positions are there")
