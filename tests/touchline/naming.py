"""Which commands does a message name, and could they be typed? Parsed, and not carried out."""

import re
import shlex
from typing import Any

import typer

from touchline.cli import app

COMMAND = re.compile(r"`(touchline [^`]+)`|\b(touchline reroute --since \S+)")
UsageError: Any = typer.BadParameter.__base__


def commands_in(text: str) -> list[str]:
    return [quoted or bare for quoted, bare in COMMAND.findall(text)]


def problem(command: str) -> str:
    """What the command line says about it; a placeholder for a value is no problem."""
    found: Any = typer.main.get_command(app)
    _, *words = shlex.split(command)
    while words and hasattr(found, "commands"):
        name = words.pop(0)
        if name not in found.commands:
            return f"{command}: No such command {name!r}"
        found = found.commands[name]
    try:
        found.make_context(command, words)
    except UsageError as error:
        said: str = error.format_message()
        is_about_a_value = isinstance(error, typer.BadParameter) and not said.startswith("Missing")
        return "" if is_about_a_value else f"{command}: {said}"
    return ""
