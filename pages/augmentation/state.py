"""The controls of the Data augmentation page: a picture, what is done to it, and how strongly."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import choice, several, whole
from cnnviz.kit.picture_controls import Looking, picture
from cnnviz.kit.runs.groups import NAMES, PICTURES
from cnnviz.language import N_
from cnnviz.training.kinds import COLOURED, KINDS, PCA
from pages.augmentation.experiments import STUDIES

BASES = {
    "picture": N_("this picture"),
    "photographs": N_("both photographs"),
    "shapes": N_("the drawn shapes"),
}
"""Sets whose colours PCA colour follows."""

STRENGTHS = {
    "flip": N_("Flipped, % of the pictures"),
    "upside-down": N_("Upside down, % of the pictures"),
    "window": N_("Cut off, % of the side"),
    "shift": N_("Shift up to, % of the side"),
    "turn": N_("Turn up to, degrees"),
    "shear": N_("Shear up to, degrees"),
    "warp": N_("Warp by, % of the side"),
    "colour": N_("Colours shift up to, %"),
    PCA: N_("PCA colour: deviation, hundredths"),
    "grey": N_("Grey, % of the pictures"),
}
"""What the strength of each kind is."""


def _strength(kind: str) -> int:
    return whole(  # type: ignore[no-any-return]
        STRENGTHS[kind], KINDS[kind].usual, key=kind, high=KINDS[kind].most, slide=True
    )


@dataclass(frozen=True)
class State(Looking):
    """What the controls say."""

    picture: str = picture("temple")
    kinds: tuple[str, ...] = several(
        "Changes", {kind: NAMES[kind] for kind in KINDS}, ("flip",), key="kind", look=Look.PILLS
    )
    flip: int = _strength("flip")
    upside_down: int = _strength("upside-down")
    window: int = _strength("window")
    shift: int = _strength("shift")
    turn: int = _strength("turn")
    shear: int = _strength("shear")
    warp: int = _strength("warp")
    colour: int = _strength("colour")
    pca_colour: int = _strength(PCA)
    grey: int = _strength("grey")
    basis: str = choice("PCA over the colours of", BASES, "picture")
    seed: int = whole("Seed", 0, high=10**6)
    learnt: str = choice(
        "Test error on",
        {name: PICTURES[name] for name in STUDIES},
        lambda s: "coloured-shapes" if COLOURED.intersection(s.kinds) else "digits",
        look=Look.ROW,
    )

    @property
    def strengths(self) -> tuple[tuple[str, int], ...]:
        """What is done, in the order of the kinds, and how strongly."""
        return tuple((kind, getattr(self, field(kind))) for kind in KINDS if kind in self.kinds)


def field(kind: str) -> str:
    """The field of a kind's strength."""
    return kind.replace("-", "_")
