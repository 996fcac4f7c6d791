"""The controls of Why this answer: whose answer to which picture, and how to look for reasons."""

from dataclasses import dataclass

from cnnviz.counting import analyse
from cnnviz.counting.report import Report
from cnnviz.kit.answers import class_name
from cnnviz.kit.caches import cached
from cnnviz.kit.control import slug
from cnnviz.kit.declared import choice
from cnnviz.kit.network_controls import classifiers, layer_labels, network
from cnnviz.kit.picture_controls import PictureState, picture
from cnnviz.language import _
from cnnviz.probing.attribution import Method, methods
from cnnviz.probing.grad_cam import cam_layers
from cnnviz.probing.occluding import Occluder, efforts, occluders, usual_occluder
from cnnviz.weights.trained import Weights

OWN = "its-own-answer"
LIGHT = 0.5
"""Estimated seconds up to which a network is shown with occlusion at first."""


@cached("squares to cover with", most=64)
def _squares(looking: Weights) -> tuple[dict[str, Occluder], str, Method]:
    """The squares to cover with, by name, the usual one, and the method to begin with.

    That is occlusion, which asks the network itself, or one pass there and back where it is long.
    """
    report = analyse(looking.described)
    usual = usual_occluder(report)
    light = efforts(report)[usual].seconds <= LIGHT
    offered = {_name(each): each for each in occluders(report)}
    return offered, _name(usual), Method.OCCLUSION if light else Method.GRAD_CAM


def _name(square: Occluder) -> str:
    return f"{square.side}-{square.side}-pixels-every-{square.stride}"


def in_words(square: Occluder) -> str:
    """The choice of an occluder: 8 × 8 pixels, every 4."""
    return _("{side} × {side} pixels, every {stride}", **square._asdict())


@dataclass(frozen=True)
class State(PictureState):
    """What the controls say."""

    network: str = network(lambda _state: classifiers(), "lenet5")
    picture: str = picture("digit-2")
    answer: str = choice("Class to explain", lambda s: s.classes, OWN, key="class")
    method: str = choice(
        "Shown large",
        lambda s: {slug(each): str(each) for each in methods(s.report.network)},
        lambda s: slug(_squares(s.chosen)[2]),
    )
    layer: str = choice(
        "Grad-CAM looks at", lambda s: s.cam_layers, lambda s: cam_layers(s.report)[-1]
    )
    occluder: str = choice(
        "Occluding square", lambda s: tuple(s.squares), lambda s: _squares(s.chosen)[1]
    )

    @property
    def report(self) -> Report:
        """Of the network."""
        return analyse(self.chosen.described)

    @property
    def cam_layers(self) -> dict[str, str]:
        """What Grad-CAM can look at, by name: what a visitor reads."""
        labels = layer_labels(self.chosen.described)
        return {name: labels[name] for name in cam_layers(self.report)}

    @property
    def classes(self) -> dict[str, str]:
        """What can be explained: {name in a link: what a visitor reads}."""
        known = self.chosen.class_names
        numbers = range(self.report.output_shape[0])
        names = {slug(known[n]) if known else f"class-{n}": n for n in numbers}
        own = {OWN: "its own answer"}
        return own | {name: class_name(self.chosen, n) for name, n in names.items()}

    @property
    def wanted(self) -> int | None:
        """Number of the class to explain; None for the network's own answer."""
        return None if self.answer == OWN else [*self.classes].index(self.answer) - 1

    @property
    def shown(self) -> Method:
        """The method shown large."""
        return next(each for each in Method if slug(each) == self.method)

    @property
    def squares(self) -> dict[str, Occluder]:
        """The squares to cover with, by name."""
        return _squares(self.chosen)[0]
