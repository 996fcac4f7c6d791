"""The colours a set varies along: a bar for each principal component."""

from cnnviz.drawing.svg import svg
from cnnviz.kit.picture import picture
from cnnviz.language import _
from cnnviz.numerals import percent
from cnnviz.training.colours import Principal

WIDTH, HIGH, GAP, STEPS = 660, 22, 10, 33
LEFT, RIGHT = 30, 260
FAR = 2.0
"""Deviations from the mean colour at either end of a bar."""


def colour(rgb: list[float]) -> str:
    """Values from 0 to 1 as #RRGGBB, cut off where a screen has none."""
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, each))):02X}" for each in rgb)


def along(basis: Principal, which: int, place: float) -> list[float]:
    """The mean colour moved along an eigenvector by `place` standard deviations."""
    step = place * float(basis.values[which]) ** 0.5
    return (basis.mean + step * basis.vectors[:, which]).tolist()  # type: ignore[no-any-return]


def draw(basis: Principal) -> None:
    """Draw the three bars, from two deviations below the mean colour to two above."""
    total, parts, said = float(basis.values.sum()) or 1.0, [], []
    wide = (WIDTH - LEFT - RIGHT) / STEPS
    for which in range(3):
        y = which * (HIGH + GAP)
        for step in range(STEPS):
            shade = colour(along(basis, which, FAR * (2 * step / (STEPS - 1) - 1)))
            parts.append(
                f'<rect x="{LEFT + step * wide:.1f}" y="{y}" width="{wide + 0.5:.1f}" '
                f'height="{HIGH}" fill="{shade}" shape-rendering="crispEdges"/>'
            )
        value, share = float(basis.values[which]), float(basis.values[which]) / total
        told = _(
            "eigenvalue {value:.4f}, {share} of the variance", value=value, share=percent(share)
        )
        said.append(told)
        parts.append(
            f'<text x="0" y="{y + 16}">p{which + 1}</text>'
            f'<text x="{WIDTH - RIGHT + 10}" y="{y + 16}">{told}</text>'
        )
    label = _("The colours along each eigenvector: {values}", values="; ".join(said))
    picture(
        svg("".join(parts), WIDTH, 3 * (HIGH + GAP), label, 13),
        "components",
        fit=True,
        pick=False,
        name="components",
    )
