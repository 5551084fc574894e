"""What may a sender say in each event, in the words of JSON Schema 2020-12?

`python -m events.schemas [FOLDER]` writes one file per type and version, and one for the envelope;
it refuses to break what was published. With `--check` before the folder it only compares.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from events.catalogue import PAYLOADS
from events.cloudevents import SCHEMAS
from events.compatibility import Incompatible, breaking_changes
from events.envelope import Envelope
from events.payload import Payload
from events.reply_text import BEARERS, ReplyText, with_reply

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FOLDER: Final = Path(__file__).parent / "schema"


def texts() -> dict[str, str]:
    """What stands in each file, by its name."""
    payloads = {
        f"{name}.{model.schema_version}.json": text(f"{name}/{model.schema_version}", told(model))
        for name, model in PAYLOADS.items()
    }
    return payloads | {"envelope.json": text("envelope", Envelope.model_json_schema())}


def told(model: type[Payload]) -> dict[str, Any]:
    """What a sender may say in the data of a type, also what is not kept."""
    schema = with_reply(model, model.model_json_schema(), at="#/$defs/ReplyText")
    if model not in BEARERS:
        return schema
    return {"$defs": {"ReplyText": ReplyText.model_json_schema()}, **schema}


def text(name: str, schema: Mapping[str, Any]) -> str:
    """The schema of one model as it is checked in."""
    whole = {"$schema": DIALECT, "$id": f"{SCHEMAS}/{name}", **schema}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def published(folder: Path = FOLDER) -> dict[str, str]:
    """What stands in each file of a folder, those of older versions too."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json"))}


def write(folder: Path = FOLDER) -> None:
    """Bring a folder up to date; the schema of an older version stays as it is."""
    check(folder)
    folder.mkdir(exist_ok=True)
    for name, content in texts().items():
        (folder / name).write_text(content, encoding="utf-8")


def check(folder: Path = FOLDER) -> None:
    """Refuse when something that the schemas of a folder allow is refused today."""
    if changes := list(breaking_changes(_parsed(published(folder)), _parsed(texts()))):
        raise Incompatible(changes)


def _parsed(texts: Mapping[str, str]) -> dict[str, Any]:
    return {name.removesuffix(".json"): json.loads(text) for name, text in texts.items()}


if __name__ == "__main__":
    is_check = "--check" in sys.argv
    try:
        (check if is_check else write)(*map(Path, sys.argv[1 + is_check :]))
    except Incompatible as incompatible:
        sys.exit(str(incompatible))
