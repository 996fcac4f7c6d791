"""The controls: how few pictures, which cures; and of dropout alone its rate and its draws."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import choice, flag, whole
from cnnviz.kit.picture_controls import Looking, picture
from cnnviz.language import N_
from cnnviz.training import Experiment
from pages.over_fitting.experiments import CURES, EPOCHS, USUAL, experiments, usual_seeds

NUMBERS = {str(number or "all"): number for number in EPOCHS}
TIMES = ("1", "10", "100", "1000")


@dataclass(frozen=True)
class State(Looking):
    """What the controls say."""

    scene: str = choice(
        "Scene",
        {"fitting": N_("Over-fitting"), "modes": N_("Dropout's two modes")},
        look=Look.ROW,
        bare=True,
    )
    pictures: str = choice(
        "Pictures to learn from",
        {"50": "50", "100": "100", "300": "300", "all": N_("all")},
        str(USUAL),
        key="n",
        look=Look.ROW,
    )
    dropout: bool = flag(
        "Dropout", False, help="Half of the last layer's inputs are off in each step of training."
    )
    decay: bool = flag(
        "Weight decay",
        False,
        help="Every step shrinks all weights a little, by a share of the learning rate.",
    )
    augmentation: bool = flag(
        "Augmentation", False, help="Each picture is turned, scaled and moved a little, anew."
    )
    seeds: int = whole(
        "Seeds of each", lambda s: usual_seeds(s.number), low=1, high=5, follows="pictures"
    )

    rate: int = whole("Dropped, in percent", 50, key="p", high=90, slide=True)
    variant: str = choice(
        "Scaled by 1 − p",
        {"frameworks": N_("in training"), "paper": N_("in testing")},
        look=Look.ROW,
        help="Frameworks divide what is left in training; the paper multiplies in testing.",
    )
    seed: int = whole("Units drawn anew (seed)", 0, high=9999)
    draws: str = choice("Draws in the mean", TIMES, "100", look=Look.ROW)
    picture: str = picture("digit-3")

    @property
    def cures(self) -> tuple[str, ...]:
        """Those that are switched on."""
        return tuple(name for name in CURES if getattr(self, name))

    @property
    def number(self) -> int:
        """Pictures to learn from; 0 is all."""
        return NUMBERS[self.pictures]

    @property
    def asked(self) -> tuple[Experiment, ...]:
        """The runs: first as it is, then with what is switched on."""
        plain = experiments(self.number, (), self.seeds)
        return plain + (experiments(self.number, self.cures, self.seeds) if self.cures else ())

    @property
    def share(self) -> float:
        """Of the values that are dropped."""
        return self.rate / 100
