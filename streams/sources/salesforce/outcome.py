"""Is an opportunity in this stage open, won or lost?

The record says it by IsClosed and IsWon. A change event may say only the stage; then the stages of
the company say it, which are read whole.
"""

from typing import Final, Literal

from streams.sources.delivery import Record
from streams.sources.fields import flag, needed_word, word
from streams.sources.telling import Context

Outcome = Literal["open", "won", "lost"]
STAGES: Final = "OpportunityStage"


def outcome(record: Record, context: Context) -> Outcome | None:
    """What became of it; None when neither says so."""
    if record.get("IsClosed") is not None:
        return outcome_of(record)
    name = word(record, "StageName")
    stage = next((each for each in stages_of(context) if name in _names(each)), None)
    return outcome_of(stage) if stage else None


def outcome_of(holder: Record) -> Outcome:
    """What IsClosed and IsWon say, of a record and of a stage alike."""
    if flag(holder, "IsWon"):
        return "won"
    return "lost" if flag(holder, "IsClosed") else "open"


def stages_of(context: Context) -> list[Record]:
    """The stages of the company; those that are no longer used are there as well."""
    return list(context.references.get(STAGES, {}).values())


def stage_name(stage: Record) -> str:
    """How an opportunity names the stage."""
    return word(stage, "ApiName") or needed_word(stage, "MasterLabel")


def _names(stage: Record) -> set[object]:
    return {stage.get("ApiName"), stage.get("MasterLabel")}
