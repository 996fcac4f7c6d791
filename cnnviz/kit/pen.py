"""The answer under the pen: the browser runs the network itself while a digit is drawn."""

from base64 import b64encode
from dataclasses import asdict
from typing import Any

from cnnviz.code.program import program
from cnnviz.kit.answers import class_name
from cnnviz.kit.caches import cached
from cnnviz.kit.component import component
from cnnviz.kit.live import File, built
from cnnviz.language import _
from cnnviz.weights.packing import packed
from cnnviz.weights.trained import Weights

_component = component("pen", '<div class="answer"></div>')


def follow(weights: Weights) -> None:
    """Show a bar for each class, as long as it is likely; they follow the strokes on the pad.

    What goes over never changes, so that the browser is sent it once.
    """
    made = engine(weights)
    names = [
        class_name(weights, number) for number in range(made["program"]["steps"][-1]["shape"][0])
    ]
    _component(key="pen", data={**made, "names": names, "said": _("The answer while you draw:")})


def _stands_on(weights: Weights, _file: File = None) -> Weights:
    return weights


@cached("engines", most=8, key=_stands_on, away=_stands_on)
def engine(weights: Weights, file: File = None) -> dict[str, Any]:
    """What `assets/forward.js` and `prepare.js` need: program, weights, and the preprocessing."""
    made = program(weights.described)
    numbers = b64encode(packed(built(weights, None, file), made)).decode()
    return {"program": made, "weights": numbers, "how": asdict(weights.preprocessing)}
