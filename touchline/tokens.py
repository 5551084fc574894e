"""By which token does a tenant speak to the collector?

The file maps each tenant to its tokens; every one of them is good, so that a new token can be
handed out before an old one is taken away.
"""

import json
import secrets
from pathlib import Path

from touchline.secret import write_secret


def tokens(file: Path) -> dict[str, list[str]]:
    known: dict[str, list[str]] = json.loads(file.read_text()) if file.exists() else {}
    return known


def token(file: Path, tenant_id: str) -> str:
    """The tenant's first token, made when it has none."""
    known = tokens(file)
    if not known.get(tenant_id):
        known[tenant_id] = [secrets.token_urlsafe()]
        write_secret(file, json.dumps(known, indent=2))
    return known[tenant_id][0]
