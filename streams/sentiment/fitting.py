"""Which weights fit these labels best?

Multinomial logistic regression with a quadratic penalty, by Newton's method to the last bit that
matters: the sum is strictly convex, so there is one answer, and after rounding to four decimals it
does not depend on how a library adds up.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.sentiment.head import DECIMALS
from streams.sentiment.score import SENTIMENTS

STEPS_MAX: Final = 50
STEP_MIN: Final = 1e-9

Matrix = NDArray[np.float64]


Weights = Mapping[str, Sequence[float]]


def fitted(
    numbers: Matrix, labels: Sequence[str], *, penalty: float, near: Weights | None = None
) -> dict[str, tuple[float, ...]]:
    """Weights per class, the bias last, rounded; looked for from weights that may be `near`."""
    told = np.hstack([numbers, np.ones((len(numbers), 1))])
    classes = np.array([SENTIMENTS.index(label) for label in labels])
    weights = (
        np.array([near[name] for name in SENTIMENTS])
        if near
        else np.zeros((len(SENTIMENTS), told.shape[1]))
    )
    _improve(weights, told, np.eye(len(SENTIMENTS))[classes], _fair(classes), penalty)
    return {
        # Adding zero makes of -0.0 what everybody writes.
        name: tuple(round(float(weight), DECIMALS) + 0.0 for weight in row)
        for name, row in zip(SENTIMENTS, weights, strict=True)
    }


def shares(numbers: Matrix, weights: Weights) -> Matrix:
    """The share of each class of each text, for measuring many at once."""
    table = np.array([weights[name] for name in SENTIMENTS])
    return _softmax(np.hstack([numbers, np.ones((len(numbers), 1))]) @ table.T)


def _fair(classes: NDArray[np.int64]) -> Matrix:
    """Each class weighs the same as a whole, however rare it is."""
    counts = np.bincount(classes, minlength=len(SENTIMENTS))
    return np.asarray(len(classes) / (len(SENTIMENTS) * counts))[classes]


def _improve(weights: Matrix, told: Matrix, wanted: Matrix, fair: Matrix, penalty: float) -> None:
    """Newton's steps, in place, until none is worth it."""
    for _ in range(STEPS_MAX):
        found = _softmax(told @ weights.T)
        slope = ((found - wanted) * fair[:, None]).T @ told + penalty * weights
        step = np.linalg.solve(_curvature(told, found, fair, penalty), slope.ravel())
        weights -= step.reshape(weights.shape)
        if np.abs(step).max() < STEP_MIN:
            break


def _curvature(told: Matrix, found: Matrix, fair: Matrix, penalty: float) -> Matrix:
    count, width = found.shape[1], told.shape[1]
    whole = penalty * np.eye(count * width)
    for row in range(count):
        for column in range(row, count):
            weight = fair * found[:, row] * ((row == column) - found[:, column])
            block = (told * weight[:, None]).T @ told
            whole[row * width :][:width, column * width :][:, :width] += block
            if row != column:
                whole[column * width :][:width, row * width :][:, :width] += block.T
    return whole


def _softmax(logits: Matrix) -> Matrix:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
