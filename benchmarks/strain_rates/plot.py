"""How does the table look? An SVG of detections over false check-ins, one curve per shift."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 360, 60, 50
RATE_MAX = 0.35
COLOURS = ("#1b6ca8", "#2a9d5c", "#b5541c")


class Point(NamedTuple):
    """One threshold: how often in vain, how often found."""

    z: float
    rate: float
    share: float


def svg(curves: Mapping[str, Sequence[Point]]) -> str:
    parts = [*_axes()]
    for colour, (name, points) in zip(COLOURS, curves.items(), strict=False):
        line = " ".join(f"{_x(each.rate):.1f},{_y(each.share):.1f}" for each in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for each in points:
            at = f'cx="{_x(each.rate):.1f}" cy="{_y(each.share):.1f}"'
            parts.append(f'<circle {at} r="4" fill="{colour}"/>')
            parts.append(_text(_x(each.rate) + 6, _y(each.share) - 6, f"{each.z:g}", colour))
        last = points[-1]
        parts.append(_text(_x(last.rate) + 28, _y(last.share) + 5, name, colour))
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n{body}\n</svg>\n'
    )


def _axes() -> list[str]:
    right, top = _x(RATE_MAX), _y(1)
    lines = [
        f'<path d="M{LEFT},{top} V{_y(0)} H{right}" fill="none" stroke="#444"/>',
        _text(LEFT, HEIGHT - 10, "false check-ins per rep and year, signals correlated by 0.3"),
        _text(LEFT, 16, "shifts found within eight weeks, by threshold of z"),
    ]
    for number in range(0, 8):
        rate = number * 0.05
        lines.append(_text(_x(rate) - 10, _y(0) + 18, f"{rate:.2f}"))
    for percent in range(0, 101, 20):
        lines.append(_text(LEFT - 42, _y(percent / 100) + 4, f"{percent} %"))
    return lines


def _x(rate: float) -> float:
    return LEFT + (WIDTH - LEFT - 20) * rate / RATE_MAX


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 30) * share


def _text(x: float, y: float, said: str, colour: str = "#222") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}">{said}</text>'
