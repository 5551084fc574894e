"""What can be typed after `touchline`?"""

import logging
import sys

import structlog
import typer
from stamina.instrumentation import set_on_retry_hooks

from touchline.commands import (
    alerts,
    backup,
    dead_letters,
    demo,
    doctor,
    explain,
    imports,
    metrics,
    positions,
    processes,
    query,
    rebuild,
    reroute,
    runtime,
    semantics,
    sentiment,
    setup,
    source,
    strain,
    tokens,
    topics,
    trouble,
    verify,
)

app = typer.Typer(
    name="touchline",
    help="Sales activity as events: from a CRM to a number that can be trusted.",
    epilog="Every setting is an environment variable, such as TOUCHLINE_WAREHOUSE_PORT=8124.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
)
FAILED = 1
RUN, TELL, ASK, OPERATE = "Run it", "Tell it", "Ask it", "Operate it"

app.command(rich_help_panel=RUN)(runtime.up)
app.command(rich_help_panel=RUN)(runtime.down)
app.command(rich_help_panel=RUN)(runtime.status)
app.command(rich_help_panel=RUN)(runtime.reset)
app.command(rich_help_panel=RUN)(demo.demo)
app.command("import", rich_help_panel=TELL)(imports.import_files)
app.command("mappings", rich_help_panel=TELL)(imports.list_mappings)
app.command(rich_help_panel=TELL)(tokens.token)
app.add_typer(source.app, name="source", rich_help_panel=TELL)
app.command(rich_help_panel=ASK)(query.query)
app.command(rich_help_panel=ASK)(verify.verify)
app.add_typer(metrics.app, name="metrics", rich_help_panel=ASK)
app.add_typer(explain.app, name="explain", rich_help_panel=ASK)
app.command(rich_help_panel=ASK)(semantics.semantics)
app.add_typer(strain.app, name="strain", rich_help_panel=ASK)
app.add_typer(sentiment.app, name="sentiment", rich_help_panel=ASK)
app.add_typer(dead_letters.app, name="dead-letters", rich_help_panel=ASK)
app.add_typer(alerts.app, name="alerts", rich_help_panel=OPERATE)
app.command(rich_help_panel=OPERATE)(doctor.doctor)
app.command(rich_help_panel=OPERATE)(setup.setup)
app.command(rich_help_panel=OPERATE)(backup.backup)
app.command(rich_help_panel=OPERATE)(backup.restore)
app.command(rich_help_panel=OPERATE)(rebuild.rebuild)
app.add_typer(topics.app, name="topics", rich_help_panel=OPERATE)
app.add_typer(positions.app, name="positions", rich_help_panel=OPERATE)
app.command(rich_help_panel=OPERATE)(reroute.reroute)
app.command(rich_help_panel=OPERATE)(processes.worker)
app.command(rich_help_panel=OPERATE)(processes.collector)
app.command(rich_help_panel=OPERATE)(processes.notifier)


def main() -> None:
    """Exit code 1 and one sentence when it could not be done, unless the command says otherwise."""
    # What a library logs here it raises as well; worker and collector set up a log of their own.
    logging.getLogger().addHandler(logging.NullHandler())
    # Retries would be told on stdout, in the middle of what a program reads, and so would our log.
    set_on_retry_hooks([])
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        app()
    except Exception as error:
        if (said := trouble.sentence(error)) is None:
            raise
        typer.echo(said, err=True)
        sys.exit(FAILED)
