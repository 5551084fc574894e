"""What does `touchline token` print?"""

from typing import Annotated

import typer

from touchline.settings import Settings

Tenant = Annotated[str, typer.Argument(help="Who speaks; by default the tenant of the settings.")]


def token(tenant: Tenant = "") -> None:
    """Print a tenant's token for the collector, making one when there is none."""
    from touchline.tokens import token

    settings = Settings()
    typer.echo(token(settings.tokens_file, tenant or settings.tenant))
