"""Weights trained by this project and shipped with it, by what their files say of themselves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.language import _, sentences
from cnnviz.weights.preprocessing import Preprocessing, Steps

FOLDER = Path(__file__).parent
"""The files made by `python -m scripts.ship`."""
BASES = FOLDER / "bases"
"""Those that know some of the classes only, to go on from to the others."""
ABOUT = "about"
"""Key of what a file says about itself."""


@dataclass(frozen=True)
class Shipped:
    """Weights trained by this project, as the file says itself.

    Attributes:
        path: the file.
        network: name in the register.
        options: its options, classes and input shape included.
        experiment: what was trained, on what and how.
        preprocessing: how a picture is brought before it.
        classes: their names, in order.
        wrong, held_out: held-out pictures answered wrongly, and how many there are.
        train_error: share of the training pictures answered wrongly.
        machine: what it was trained on.
    """

    path: Path
    network: str
    options: Mapping[str, Any]
    experiment: Mapping[str, Any]
    preprocessing: Preprocessing
    classes: tuple[str, ...]
    wrong: int
    held_out: int
    train_error: float
    machine: Mapping[str, Any]

    @property
    def about(self) -> str:
        """Data, recipe, seed and error in a sentence or two."""
        e = self.experiment
        right = self.held_out - self.wrong
        text = [
            _(
                "trained by this project on scikit-learn's handwritten digits: {epochs} epochs, "
                "batches of {batch_size}, learning rate {learning_rate:g}, seed {seed}.",
                **e,
            )
        ]
        if e.get("augmentation", e.get("distortion")) != "none":
            text.append(_("The pictures were slightly turned, scaled and shifted."))
        if e.get("optimizer") == "adam":
            text.append(_("By Adam."))
        if e["schedule"] == "cosine":
            text.append(_("Cosine schedule."))
        if e["loss"] == "squared-distance":
            text.append(_("The loss pulled towards the drawn digits."))
        facts = {"right": right, "held_out": self.held_out, "share": right / self.held_out}
        text.append(_("{right} of {held_out} held-out digits right ({share:.1%}).", **facts))
        return sentences(*text)

    def to_metadata(self) -> dict[str, str]:
        """Everything but the path, as a safetensors file keeps it: JSON in one string.

        Several strings would be written in another order each time.
        """
        values = dict(self.__dict__)
        del values["path"]
        values["preprocessing"] = dict(self.preprocessing.__dict__)
        return {ABOUT: json.dumps(values, ensure_ascii=False)}

    @classmethod
    def read(cls, path: Path) -> "Shipped":
        """Read a file's metadata, not its weights."""
        from safetensors import safe_open

        with safe_open(path, framework="pt") as file:
            values = json.loads(file.metadata()[ABOUT])
        how = values.pop("preprocessing")
        preprocessing = Preprocessing(
            Steps(how["steps"]), tuple(how["mean"]), tuple(how["deviation"]), how["side"]
        )
        options = values.pop("options")
        options["input_shape"] = tuple(options["input_shape"])
        classes = tuple(values.pop("classes"))
        return cls(
            path=path, options=options, preprocessing=preprocessing, classes=classes, **values
        )


@lru_cache(maxsize=1)
def all_shipped() -> dict[str, Shipped]:
    """The weights trained here, by network."""
    return {path.stem: Shipped.read(path) for path in sorted(FOLDER.glob("*.safetensors"))}


@lru_cache(maxsize=1)
def bases() -> dict[str, Shipped]:
    """The weights of `BASES`, by the names of their files."""
    return {path.stem: Shipped.read(path) for path in sorted(BASES.glob("*.safetensors"))}


def shipped(network: str) -> Shipped:
    """The weights trained here for a network, or a base; raises `CnnvizError` without any."""
    if network in bases():
        return bases()[network]
    if network not in all_shipped():
        raise CnnvizError(
            "{network} has not been trained here: choose one of {known}.",
            network=network,
            known=", ".join(all_shipped()),
        )
    return all_shipped()[network]
