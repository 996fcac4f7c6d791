"""Which weights a network can be given: drawn at random, trained here, published, or a file.

    weights = trained("lenet5")[0]
    module = weights.module()          # a NetworkModule; weights.about says what they are

Weights decide the input and the classes too: those trained here on digits make `resnet20-cifar`
a network for 1 × 8 × 8 pictures.
"""

from dataclasses import dataclass
from enum import StrEnum

from cnnviz.errors import CnnvizError
from cnnviz.language import N_, _
from cnnviz.layers import Shape
from cnnviz.network import Network
from cnnviz.networks import architecture
from cnnviz.running.builder import build
from cnnviz.running.initialisation import Initialisation
from cnnviz.running.module import NetworkModule
from cnnviz.weights.preprocessing import Preprocessing, usual
from cnnviz.weights.published import PUBLISHED, VARIABLE, Published, checked, located
from cnnviz.weights.shipping import all_shipped, shipped
from cnnviz.weights.state_files import load_state, read_state


class Origin(StrEnum):
    """Where weights come from."""

    HE = "he"
    GLOROT = "glorot"
    TORCH = "torch"
    HERE = "here"
    IMAGENET = "imagenet"
    FILE = "file"


RANDOM = {
    Origin.HE: Initialisation.HE,
    Origin.GLOROT: Initialisation.GLOROT,
    Origin.TORCH: Initialisation.TORCH,
}


ABOUT_RANDOM = {
    Origin.HE: N_("seeded random numbers (He initialisation, seed {seed}), not trained."),
    Origin.GLOROT: N_("seeded random numbers (Glorot initialisation, seed {seed}), not trained."),
    Origin.TORCH: N_(
        "seeded random numbers (torch's own initialisation, seed {seed}), not trained."
    ),
}


@dataclass(frozen=True)
class Weights:
    """A choice of weights for a network of the register: a value, nothing is read yet.

    Attributes:
        network: name in the register, or of a base.
        origin: where they come from.
        seed: of random ones.
        file: what tells one visitor's file from another's, for `Origin.FILE`.
    """

    network: str
    origin: Origin = Origin.HE
    seed: int = 0
    file: str = ""

    @property
    def are_trained(self) -> bool:
        """Whether answers mean something."""
        return self.origin not in RANDOM

    @property
    def described(self) -> Network:
        """The network as these weights need it."""
        if self.origin is not Origin.HERE:
            return architecture(self.network)
        made = shipped(self.network)
        return architecture(made.network, **made.options)

    @property
    def input_shape(self) -> Shape:
        """(channels, height, width) they look at."""
        return self.described.input_shape

    @property
    def preprocessing(self) -> Preprocessing:
        """How a picture is brought before them."""
        if self.origin is Origin.HERE:
            return shipped(self.network).preprocessing
        if self.origin in (Origin.IMAGENET, Origin.FILE) and self.network in PUBLISHED:
            return PUBLISHED[self.network].preprocessing
        return usual(self.input_shape[0])

    @property
    def class_names(self) -> tuple[str, ...] | None:
        """What to call the classes, where more is known than their number."""
        return shipped(self.network).classes if self.origin is Origin.HERE else None

    @property
    def about(self) -> str:
        """What they are, in a sentence or two; it goes with every picture made with them."""
        if self.origin in RANDOM:
            return _(ABOUT_RANDOM[self.origin], seed=self.seed)
        if self.origin is Origin.HERE:
            return shipped(self.network).about
        if self.origin is Origin.IMAGENET:
            entry = PUBLISHED[self.network]
            return _(
                "trained on ImageNet, published by torchvision as {file}: {top1:.1f} % of the "
                "validation pictures right, {top5:.1f} % among the best five.",
                file=entry.file,
                top1=entry.top1,
                top5=entry.top5,
            )
        return _("from your own file; what it was trained on is not known here.")

    def module(self, until: str | None = None, data: bytes | None = None) -> NetworkModule:
        """Build the network with these weights, as far as a layer or whole.

        Args:
            until: as for `build`.
            data: the file, for `Origin.FILE`.

        Raises:
            CnnvizError: where they are not on this machine, or do not fit.
        """
        if self.origin in RANDOM:
            kind = RANDOM[self.origin]
            return build(self.described, self.seed, until=until, initialisation=kind)
        # Without storage first: random numbers would be drawn only to be thrown away.
        module = build(self.described, until=until, device="meta")
        return load_weights(module, self, data)


def load_weights(
    module: NetworkModule, weights: Weights, data: bytes | None = None
) -> NetworkModule:
    """Give a built module weights from a file; returns it.

    Raises:
        CnnvizError: for random ones, a file that is not there, or one that does not fit.
    """
    if weights.origin is Origin.HERE:
        return load_state(module, read_state(shipped(weights.network).path))
    if weights.origin is Origin.IMAGENET:
        entry = published(weights.network)
        path = located(entry)
        if path is None:
            raise CnnvizError(
                "{file} is not on this server: fetch it, or put it into the folder that "
                "{variable} names.",
                file=entry.file,
                variable=VARIABLE,
            )
        return load_state(module, read_state(checked(entry, path)))
    if weights.origin is Origin.FILE and data is not None:
        return load_state(module, read_state(data))
    raise CnnvizError("random weights are in no file: choose trained ones or a file.")


def trained(network: str) -> list[Weights]:
    """The trained weights there are for a network of the register, fetched or not."""
    origins = []
    if network in all_shipped():
        origins.append(Origin.HERE)
    if network in PUBLISHED:
        origins.append(Origin.IMAGENET)
    return [Weights(network, origin) for origin in origins]


def published(network: str) -> Published:
    """The published file for a network; raises `CnnvizError` where there is none."""
    if network not in PUBLISHED:
        raise CnnvizError(
            "no weights are published for {network}: choose one of {known}.",
            network=network,
            known=", ".join(PUBLISHED),
        )
    return PUBLISHED[network]
