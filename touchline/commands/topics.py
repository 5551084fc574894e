"""Which topics are the adopted ones, and how does another take its place?

Exit codes: 0 shown, and every topic is the adopted one; or adopted. 1: a store does not answer, or
refused. 2: a topic is not the adopted one.
"""

import json
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from touchline.settings import Settings

if TYPE_CHECKING:
    from events.topics import Topic
    from streams.standing import Stores

NOT_ADOPTED = 2

app = typer.Typer(help="See which topics are adopted, and adopt another.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
TopicName = Annotated[str, typer.Argument(metavar="TOPIC", help="Such as touchline.facts.")]
Lost = Annotated[bool, typer.Option("--lost", help="Give up what was not read of the former one.")]


@app.command()
def show(is_json: AsJson = False) -> None:
    """Show each topic as it was adopted, and whether it still is the one."""
    from touchline.stores import stores

    with stores(Settings(), partial(typer.echo, err=True)) as opened:
        found = [as_adopted(opened, topic) for topic in opened.topics.all()]
    if is_json:
        typer.echo(json.dumps(found, indent=2, default=str))
    else:
        for told in found:
            print_topic(told)
    raise typer.Exit(NOT_ADOPTED if any(told["refused"] for told in found) else 0)


@app.command()
def adopt(topic: TopicName, is_lost: Lost = False) -> None:
    """Adopt what stands under the name of a topic now: more partitions, or another topic.

    Stop every worker first, and let no rebuild be at work. With other partitions in the settings
    the topic is given them.
    """
    from streams.adopting import adopt
    from streams.rebuilds import refuse_another
    from touchline.stores import stores

    notice = partial(typer.echo, err=True)
    with stores(Settings(), notice) as opened:
        refuse_another(opened.client)
        adoption = adopt(
            opened,
            opened.topics.named(topic),
            is_lost=is_lost,
            now=datetime.now(UTC),
            notice=notice,
        )
    for said in adoption.said if adoption else [f"{topic}: is the adopted one"]:
        typer.echo(said)


def as_adopted(stores: "Stores", topic: "Topic") -> dict[str, Any]:
    """What was adopted, what is found, and why a worker would refuse it."""
    from dataclasses import asdict

    from streams.declare import described
    from streams.epochs import cluster_id, newest, refuse_other_topic
    from streams.errors import Refused

    known = newest(stores.client, [topic.name]).get(topic.name)
    found = described(stores.broker, topic.name)
    refused = ""
    try:
        refuse_other_topic(topic, found, known, cluster_id(stores.broker))
    except Refused as problem:
        refused = str(problem)
    return {
        "topic": topic.name,
        "adopted": known and asdict(known),
        "found": found and {"topic_id": found.topic_id, "partitions": found.partitions},
        "refused": refused,
    }


def print_topic(told: dict[str, Any]) -> None:
    if adopted := told["adopted"]:
        typer.echo(
            "{topic}: epoch {epoch}, {partitions} partitions, id {topic_id}, cluster {cluster_id}, "
            "adopted {adopted_at:%Y-%m-%d %H:%M:%SZ}".format(**adopted)
        )
    if told["refused"]:
        typer.echo(f"  {told['refused']}")
