"""What may a sender say in each event, in the words of JSON Schema 2020-12?

`python -m events.schemas [FOLDER]` writes one file per type and version, and one for the envelope.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from events.catalogue import PAYLOADS
from events.cloudevents import SCHEMAS
from events.envelope import Envelope

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FOLDER: Final = Path(__file__).parent / "schema"


def texts() -> dict[str, str]:
    """What stands in each file, by its name."""
    payloads = {
        f"{name}.{model.schema_version}.json": text(f"{name}/{model.schema_version}", model)
        for name, model in PAYLOADS.items()
    }
    return payloads | {"envelope.json": text("envelope", Envelope)}


def text(name: str, model: type[BaseModel]) -> str:
    """The schema of one model as it is checked in."""
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "$id": f"{SCHEMAS}/{name}",
        **model.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path = FOLDER) -> None:
    """Bring a folder up to date; the schema of an older version stays as it is."""
    folder.mkdir(exist_ok=True)
    for name, content in texts().items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:]))
