"""Where are the files for Superset and dbt? In one folder; the same views give the same bytes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import yaml

from projections.view import View
from touchline.semantics import dbt, superset

ARCHIVE, SCHEMA = "superset.zip", "schema.yml"
WIDTH = 100


def write(folder: Path, views: list[View], *, address: str) -> None:
    """Write what Superset imports and what dbt reads, over what was there."""
    # Metabase alone reads the views that begin so.
    told = [view for view in views if not view.name.startswith("_")]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCHEMA).write_text(_yaml(dbt.schema(told)), encoding="utf-8")
    with ZipFile(folder / ARCHIVE, "w") as archive:
        for place, content in superset.files(told, address=address).items():
            # Superset takes the first folder for the name of the export.
            archive.writestr(ZipInfo(f"touchline/{place}"), _yaml(content))


def _yaml(content: Mapping[str, Any]) -> str:
    return str(yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=WIDTH))
