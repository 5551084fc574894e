"""How is the embedded warehouse started, and who may log in to it?"""

import json
import secrets
import sys

from touchline.secret import write_secret
from touchline.settings import Settings
from touchline.warehouse import chosen_passwords


def prepare(settings: Settings) -> None:
    """A password for each user, made once; the one in the settings wins over the one on disk."""
    file = settings.passwords_file
    known = json.loads(file.read_text()) if file.exists() else {}
    fresh = {"touchline": secrets.token_urlsafe(), "reader": secrets.token_urlsafe(), "bi": "bi"}
    passwords = fresh | known | chosen_passwords(settings)
    if passwords != known:
        write_secret(file, json.dumps(passwords, indent=2))


def command(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "touchline.local.warehouse",
        "--path", str(settings.home / "warehouse"),
        "--port", str(settings.warehouse_port),
        "--passwords", str(settings.passwords_file),
    ]  # fmt: skip
