"""What is told of a scorer that was measured, to a person and to a program?

Per set the two macro-F1, precision and recall of each class, who was taken for whom and how many
were left unknown; language by language where a set has several.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from streams.sentiment.evaluation import UNKNOWN, Judged, Quality, by_language, quality
from streams.sentiment.score import SENTIMENTS
from streams.sentiment.training import Trained

DECIMALS = 4
CLASSES = ("class", "texts", "precision", "recall", "F1", *(f"as {name}" for name in SENTIMENTS))


def measurement(scorer_id: str, sets: Mapping[str, Sequence[Judged]]) -> dict[str, Any]:
    """What `evaluate` says."""
    return {
        "scorer_id": scorer_id,
        "sets": {
            name: {
                **_told(quality(judged)),
                "languages": {
                    language: _told(each) for language, each in by_language(judged).items()
                },
            }
            for name, judged in sets.items()
        },
    }


def teaching(made: Trained, scorer_id: str) -> dict[str, Any]:
    """What `train` says: how good the head is on groups that it did not see."""
    return {
        "scorer_id": scorer_id,
        "thresholds": dict(made.head.thresholds),
        "folds": made.fold_count,
        "groups": made.group_count,
        "sets": {"cross-validation": _told(made.quality)},
    }


def text_of(found: Mapping[str, Any]) -> str:
    """The same for a person."""
    lines = [found["scorer_id"]]
    for name, told in found["sets"].items():
        lines += ["", *_of_set(name, told)]
        languages = told.get("languages", {})
        if len(languages) > 1:
            for language, each in languages.items():
                lines += ["", *_of_set(f"{name}, {language}", each)]
    return "\n".join(lines)


def _told(found: Quality) -> dict[str, Any]:
    """Rounded, because the last decimals of a share of a few hundred texts say nothing."""
    told: dict[str, Any] = asdict(found)
    for name in ("two_classes", "three_classes", "three_classes_labelled"):
        told[f"{name}_macro_f1"] = round(told.pop(name), DECIMALS)
    for each in told["classes"]:
        for name in ("precision", "recall", "f1"):
            each[name] = None if each[name] is None else round(each[name], DECIMALS)
    return told


def _of_set(name: str, told: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"{name}: {told['count']} texts, {told['abstained']} unknown; "
        f"macro-F1 {told['two_classes_macro_f1']:.3f} over two classes, "
        f"{told['three_classes_macro_f1']:.3f} over three "
        f"({told['three_classes_labelled_macro_f1']:.3f} of those labelled)"
    )
    yield _row((*CLASSES, f"as {UNKNOWN}"))
    for each in told["classes"]:
        taken_for = told["confusion"][each["label"]]
        shares = [_share(each[key]) for key in ("precision", "recall", "f1")]
        yield _row((each["label"], each["count"], *shares, *taken_for.values()))


def _row(cells: Sequence[object]) -> str:
    first, *others = cells
    return f"  {first!s:<10}" + "".join(f"{cell!s:>13}" for cell in others)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
