"""How is workload strain judged, read by whom it is about, shared, refused and taken away?

Exit codes: 0 done; 1 refused, nothing to read, or the warehouse does not answer.
"""

import asyncio
import getpass
import secrets
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from events.errors import TouchlineError
from touchline.commands.strain_paper import print_json, print_week, told
from touchline.settings import Settings
from touchline.strain_rules import rules_of

if TYPE_CHECKING:
    from streams.strain.evaluating import Agreement
    from streams.strain.reading_rows import Person

app = typer.Typer(
    help="Workload strain: judged by agreement only, shown to the rep first.",
    no_args_is_help=True,
)

Rep = Annotated[str, typer.Option("--rep", help="The rep.")]
Week = Annotated[str, typer.Option("--week", metavar="WEEK", help="Such as 2026-W45.")]
Token = Annotated[
    str, typer.Option(envvar="TOUCHLINE_STRAIN_TOKEN", help="The rep's own token.", hidden=False)
]
Team = Annotated[str, typer.Argument(help="The team.")]
Item = Annotated[str, typer.Option(help="What was asked, when it was not the workload.")]
Tenant = Annotated[str, typer.Option(help="Whose; by default the tenant of the settings.")]
IsTakenBack = Annotated[bool, typer.Option("--revoke", help="Take it back.")]
WithEvents = Annotated[bool, typer.Option("--events", help="And every action that it rests on.")]
IsShadow = Annotated[bool, typer.Option("--shadow", help="Tell nobody.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class NotAgreed(TouchlineError):
    """Nobody has agreed that this tenant's reps may be judged."""

    def __init__(self, tenant: str) -> None:
        super().__init__(
            f"strain: no agreement for tenant {tenant!r}; after one was made with those who "
            f"represent the reps, name it: TOUCHLINE_STRAIN_AGREEMENTS={tenant}=REFERENCE"
        )


@app.command()
def evaluate(tenant: Tenant = "", is_shadow: IsShadow = False) -> None:
    """Judge the weeks that have ended, and tell what changed; run it daily."""
    from streams.strain.evaluating import evaluate

    agreement = agreed(tenant)
    client, rules = warehouse(), rules_of(Settings().strain_file, agreement.tenant_id)
    outcome = evaluate(client, agreement, now=datetime.now(UTC), rules=rules)
    sent = asyncio.run((tell_nobody if is_shadow else send)(client, agreement.tenant_id))
    typer.echo(
        f"{outcome.reps} reps judged, {outcome.states} weeks changed, {outcome.teams} weeks of "
        f"teams shown, {sent} changes {'kept' if is_shadow else 'told'}"
    )


@app.command()
def token(rep: Rep, tenant: Tenant = "") -> None:
    """Make a rep's token, print it once; the one before it proves nothing any more."""
    from streams.strain.reading_rows import hand_out

    made = secrets.token_urlsafe()
    hand_out(warehouse(), person(tenant, rep), made, now=datetime.now(UTC))
    typer.echo(made)


@app.command()
def explain(
    rep: Rep,
    week: Week,
    token: Token = "",
    with_events: WithEvents = False,
    tenant: Tenant = "",
    is_json: AsJson = False,
) -> None:
    """Say how a week stands and why: to the rep by his token, to others when the rep shares it."""
    from streams.strain import reading_rows
    from streams.strain.evidence import evidence

    client, about, now = warehouse(), person(tenant, rep), datetime.now(UTC)
    monday = told_week(week)
    if token:
        found = reading_rows.own_week(client, about, token, monday, now=now)
    else:
        reader = getpass.getuser()
        found = reading_rows.shared_week(client, about, monday, reader=reader, now=now)
    # A shared week is its figures; what the rep did hour by hour stays with the rep.
    rules = rules_of(Settings().strain_file, about.tenant_id)
    done = evidence(client, about, monday, now=now, rules=rules) if token and with_events else []
    if is_json:
        print_json(found.model_dump(mode="json", exclude_none=True) | {"actions": told(done)})
        return
    print_week(found)
    for each in told(done):
        typer.echo("  ".join(map(str, each.values())))


@app.command()
def team(
    team: Team,
    tenant: Tenant = "",
    is_json: AsJson = False,
) -> None:
    """Show the weeks of a team of five or more, in steps of five percent, and nobody's name."""
    from streams.strain.reading_rows import team_weeks_shown

    agreement = agreed(tenant)
    weeks = team_weeks_shown(warehouse(), agreement.tenant_id, team)
    if is_json:
        print_json([each._asdict() for each in weeks])
        return
    if not weeks:
        typer.echo("nothing to show: a team is shown from five reps on, once a week has ended")
    for each in weeks:
        stands = f"standing out for most: {', '.join(each.common)}" if each.common else ""
        typer.echo(f"{each.week}  {each.percent:3d} % in a check-in  {stands}".rstrip())


@app.command()
def share(
    rep: Rep, week: Week, token: Token, is_taken_back: IsTakenBack = False, tenant: Tenant = ""
) -> None:
    """Let others read a week of yours as it is now, or take that back."""
    from streams.strain.reading_rows import prove
    from streams.strain.sharing import share

    client, about, monday = warehouse(), person(tenant, rep), told_week(week)
    prove(client, about, token)
    share(client, about, monday, is_shared=not is_taken_back, now=datetime.now(UTC))
    asyncio.run(send(client, about.tenant_id))


@app.command("opt-out")
def opt_out(
    rep: Rep, token: Token, is_taken_back: IsTakenBack = False, tenant: Tenant = ""
) -> None:
    """Be left out, and forgotten; nobody is shown who is."""
    from streams.strain.kept import OPTED_OUT
    from streams.strain.reading_rows import choose, prove

    client, about = warehouse(), person(tenant, rep)
    prove(client, about, token)
    choose(client, about, OPTED_OUT, is_on=not is_taken_back, now=datetime.now(UTC))


@app.command()
def answer(
    rep: Rep,
    score: Annotated[int, typer.Argument(min=1, max=5, help="1 to 5; 5 is best.")],
    token: Token,
    item: Item = "workload",
    tenant: Tenant = "",
) -> None:
    """Say how sustainable your workload was; only you are shown it, a team from five answers on."""
    from events.pulse import PulseEvent, PulseResponded
    from streams.strain.pulses import keep
    from streams.strain.reading_rows import prove

    client, about, now = warehouse(), person(tenant, rep), datetime.now(UTC)
    prove(client, about, token)
    event = PulseEvent(
        id=f"{rep}:{item}:{now:%Y%m%dT%H%M%S}", source="/touchline/strain", subject=f"rep/{rep}",
        time=now.replace(microsecond=0), data=PulseResponded(rep_id=rep, item=item, score=score),
    )  # fmt: skip
    if not keep(client, about.tenant_id, [event], now=now):
        typer.echo("not kept: you are left out")


@app.command()
def answers(
    file: Annotated[typer.FileText, typer.Argument(help="A line each; - is the standard input.")],
    tenant: Tenant = "",
) -> None:
    """Take what a survey collected: `pulse.responded` as CloudEvents, one on a line."""
    from events.errors import UndecodableEvent
    from events.pulse import decode
    from streams.strain.pulses import keep

    name, events = agreed(tenant).tenant_id, []
    for number, line in enumerate(file, start=1):
        try:
            events.append(decode(line.encode()))
        except UndecodableEvent as problem:
            message = f"line {number}, {problem}; nothing is kept"
            raise typer.BadParameter(message) from problem
    keep(warehouse(), name, events, now=datetime.now(UTC))
    # How many of them were of somebody who is left out is nobody's to know.
    typer.echo(f"answers taken: {len(events)}")


@app.command()
def pulse(team: Team, tenant: Tenant = "", is_json: AsJson = False) -> None:
    """Show what a team answered, from five answers a week on, in steps, and nobody's answer."""
    from streams.strain.reading_rows import team_pulses_shown

    name = agreed(tenant).tenant_id
    weeks = team_pulses_shown(warehouse(), name, team)
    if is_json:
        print_json([each._asdict() for each in weeks])
        return
    if not weeks:
        typer.echo("nothing to show: answers are shown from five on, once a week has ended")
    for each in weeks:
        said = f"mean {each.mean:g} of 5, {each.top_percent} % at 5, {each.response_percent} %"
        typer.echo(f"{each.week}  {each.item}  {said} answered")


@app.command()
def fairness(tenant: Tenant = "", is_json: AsJson = False) -> None:
    """Show how often check-ins are suggested in each group of five reps or more, and in all."""
    from streams.strain.kept import rates_shown

    name = agreed(tenant).tenant_id
    shown = rates_shown(warehouse(), name)
    found = [
        {"from": each.week, "dimension": each.dimension, "group": each.value,
         "reps": each.reps, "check_ins_per_rep_year": each.per_year}
        for each in sorted(shown, key=lambda row: (row.week, row.dimension, row.value))
    ]  # fmt: skip
    if is_json:
        print_json(found)
        return
    if not found:
        typer.echo("nothing to show: a rate is of 13 weeks, four weeks after they are over")
    for each in found:
        typer.echo("  ".join(map(str, each.values())))


@app.command()
def thresholds(tenant: Tenant = "", is_json: AsJson = False) -> None:
    """Show from which touch on deals hardly convert, by role and segment, and on how many deals."""
    from streams.strain.thresholds import rows

    name = agreed(tenant).tenant_id
    found = rows(warehouse(), name)
    if is_json:
        print_json([asdict(each) for each in found])
        return
    for each in found:
        typer.echo(f"{each.month:%Y-%m}  {each.role}  {each.segment}  from touch {each.touch} on")
        typer.echo(f"  deals that reached each touch  {', '.join(map(str, each.at_risk))}")
        typer.echo(f"  deals that were won with it    {', '.join(map(str, each.converted))}")
    if not found:
        typer.echo("none yet: a threshold rests on 30 deals at each touch")


@app.command()
def export(rep: Rep, token: Token, tenant: Tenant = "") -> None:
    """Print all that is kept about you, and who read it, as JSON."""
    from streams.strain.reading_rows import export

    print_json(export(warehouse(), person(tenant, rep), token, now=datetime.now(UTC)))


@app.command()
def erase(rep: Rep, tenant: Tenant = "") -> None:
    """Take away all that is kept about a rep but who read it, and leave the rep out."""
    from streams.strain.reading_rows import erase

    erase(warehouse(), person(tenant, rep), now=datetime.now(UTC))


async def tell_nobody(client: Any, tenant: str) -> int:
    """What would be told is kept as if it had been, so that it is not told later on."""
    from streams.strain.telling import send_untold

    async def unsent(topic: str, messages: object) -> None:
        """Nobody hears of it."""

    return await send_untold(client, unsent, tenant=tenant)


async def send(client: Any, tenant: str) -> int:
    """Tell what is to be told, on a topic that is made when it is first needed."""
    from events.strain import TOPIC
    from streams.declare import admin, described, make, refuse_other_keeping
    from streams.producer import Producer
    from streams.strain.telling import send_untold, untold

    bootstrap = Settings().kafka_bootstrap
    if not untold(client, tenant):
        return 0
    with admin(bootstrap) as broker:
        found = described(broker, TOPIC.name)
        if found is None:
            make(broker, TOPIC)
        else:
            refuse_other_keeping(TOPIC, found)
    async with Producer(bootstrap) as producer:
        return await send_untold(client, producer.send, tenant=tenant)


def agreed(tenant: str) -> "Agreement":
    """The agreement of a tenant; refused without one."""
    from streams.strain.evaluating import Agreement

    settings = Settings()
    name = tenant or settings.tenant
    if not (reference := settings.agreement_by_tenant.get(name)):
        raise NotAgreed(name)
    return Agreement(name, reference)


def person(tenant: str, rep: str) -> "Person":
    """A rep of a tenant with an agreement; without one nobody is anybody here."""
    from streams.strain.reading_rows import Person

    return Person(agreed(tenant).tenant_id, rep)


def warehouse() -> Any:
    """The warehouse with the tables of strain, which are made when they are first needed."""
    from streams.strain import tables
    from touchline.warehouse import connect

    client = connect(Settings())
    tables.create(client)
    return client


def told_week(text: str) -> date:
    from projections.strain.weeks import week_told

    try:
        return week_told(text)
    except ValueError as problem:
        message = f"week: found {text!r}, expected one such as 2026-W45"
        raise typer.BadParameter(message) from problem
