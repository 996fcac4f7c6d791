"""The controls of the transfer learning page: what is frozen, how many examples, one's classes."""

from dataclasses import dataclass
from functools import cached_property

from cnnviz.counting import Report, analyse
from cnnviz.counting.backward import Step, training_step
from cnnviz.kit.control import Look
from cnnviz.kit.declared import choice, flag, whole, words
from cnnviz.kit.picture_controls import Looking, picture
from cnnviz.language import N_
from cnnviz.networks import architecture
from cnnviz.training.transfer_settings import TASKS as BASES
from cnnviz.weights.published import PUBLISHED
from cnnviz.weights.shipping import shipped
from cnnviz.weights.trained import Origin, Weights
from pages.transfer_learning.recorded import COUNTS

TASKS = {"digits": N_("digits 0 to 4, then 5 to 9"), "shapes": N_("four shapes, then four others")}
IMAGENET = ("resnet18", "alexnet-torchvision", "googlenet-torchvision")
"""Published weights that are offered to look at photographs with."""
EYES = {
    "digits": N_("LeNet-5 that knows 0 to 4"),
    "shapes": N_("LeNet-5 that knows four shapes"),
    "resnet18": N_("ResNet-18, trained on ImageNet"),
    "alexnet-torchvision": N_("AlexNet, trained on ImageNet"),
    "googlenet-torchvision": N_("GoogLeNet, trained on ImageNet"),
}
OWN = "own"
MOST_CLASSES = 4
DEEPEST = 4
"""Layers of LeNet-5 before the last."""


@dataclass(frozen=True)
class State(Looking):
    """What the controls say."""

    scene: str = choice(
        "Scene", {"study": "How much to freeze", "own": "Your own classes"}, look=Look.TABS
    )
    task: str = choice("First and then", TASKS, "shapes", key="task")
    count: str = choice(
        "Examples of each new class", [str(each) for each in COUNTS], "10", key="n", look=Look.ROW
    )
    frozen: int = whole(
        "Frozen layers",
        2,
        high=DEEPEST,
        slide=True,
        help="Layers with weights that stay as they are, from the picture on. 0 trains all of "
        "them from the base's weights; 4 trains the new last layer only.",
    )
    seed: int = whole("Seed", 100, high=10**6)
    of: str = choice(
        "Which classes",
        {"digits": "digits (example)", "shapes": "shapes (example)", OWN: "my own pictures"},
        "digits",
    )
    classes: int = whole("Number of classes", 3, low=2, high=MOST_CLASSES, slide=True)
    each: int = whole("Examples of each class", 5, low=1, high=12, slide=True)
    eyes: str = choice(
        "Features of",
        EYES,
        lambda s: s.of if s.of in BASES else "shapes",
        key="features",
        help="The network stays as it is, and the numbers before its last layer are what it says "
        "of a picture. Only a new last layer is trained on them.",
    )
    first: str = words("Name of class 1", look=Look.LINE, key="name1")
    second: str = words("Name of class 2", look=Look.LINE, key="name2")
    third: str = words("Name of class 3", look=Look.LINE, key="name3")
    fourth: str = words("Name of class 4", look=Look.LINE, key="name4")
    camera: bool = flag("Use my camera", default=False)
    mine: bool = flag("Ask about a picture of mine", default=False)
    asked: int = whole("Picture that was not learnt from", 0, high=19, slide=True, key="picture_no")
    picture: str = picture(lambda s: "own" if s.of == OWN else "drawn")

    @cached_property
    def report(self) -> Report:
        """The base's network, counted."""
        made = shipped(BASES[self.task])
        return analyse(architecture(made.network, **made.options))

    @property
    def layers(self) -> list[str]:
        """The layers with weights, from the picture on."""
        return [row.name for row in self.report.layers if row.parameters]

    @property
    def classes_learnt(self) -> int:
        """New classes of the study."""
        return int(shipped(BASES[self.task]).options["classes"])

    def step(self, frozen: int) -> Step:
        """A training step with so many layers frozen, for one picture."""
        return training_step(self.report, self.layers[:frozen])

    def trained(self, frozen: int) -> int:
        """Parameters that learn with so many layers frozen."""
        rows = [row for row in self.report.layers if row.parameters]
        return sum(row.parameters for row in rows[frozen:])

    @property
    def later(self) -> int:
        """Frozen layers of the way between head only and all free that is drawn."""
        return self.frozen if 0 < self.frozen < DEEPEST else 2

    @property
    def weights(self) -> Weights:
        """What looks at pictures of own classes."""
        origin = Origin.IMAGENET if self.eyes in PUBLISHED else Origin.HERE
        return Weights(BASES.get(self.eyes, self.eyes), origin)
