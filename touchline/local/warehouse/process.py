"""How is the embedded warehouse started, and who may log in to it?"""

import json
import secrets
import sys

from projections import audiences
from touchline.secret import write_secret
from touchline.settings import Settings
from touchline.warehouse import chosen_passwords


def prepare(settings: Settings) -> None:
    """A password for each user, made once; the one in the settings wins over the one on disk.

    Who is no audience any more cannot log in any more.
    """
    file = settings.passwords_file
    known = json.loads(file.read_text()) if file.exists() else {}
    named = [audiences.database(audience) for audience in settings.tenants_by_audience]
    fresh = {user: secrets.token_urlsafe() for user in ("touchline", "reader", *named)}
    gone = {user for user in known if user.startswith(audiences.database(""))} - fresh.keys()
    passwords = fresh | {"bi": "bi"} | known | chosen_passwords(settings)
    passwords = {user: password for user, password in passwords.items() if user not in gone}
    if passwords != known:
        write_secret(file, json.dumps(passwords, indent=2))


def command(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "touchline.local.warehouse",
        "--path", str(settings.home / "warehouse"),
        "--port", str(settings.warehouse_port),
        "--passwords", str(settings.passwords_file),
    ]  # fmt: skip
