"""What each tool prints as parameters: a table from tool to rules.

Ours are the trainable ones of every layer that is described, side branches included. Keras's
published models are those of keras.applications.
"""

import re
from typing import NamedTuple

from cnnviz.claims.peers.forms import Call, Written, is_norm
from cnnviz.claims.peers.operations import Rule
from cnnviz.claims.peers.walk import Peer
from cnnviz.counting.report import Report
from cnnviz.layers import Conv, Kind, ZeroPad


class Application(NamedTuple):
    """Networks of keras.applications that have the layers of ours, and how they differ.

    `conv_biases`: every convolution has biases, also before batch norm. `gamma`: batch norm
    has a trained scale.
    """

    networks: str
    conv_biases: bool = False
    gamma: bool = True


APPLICATIONS = (
    Application(r"vgg(16|19)"),
    Application(r"resnet(50|101|152)", conv_biases=True),
    Application("inception-v3|inception-resnet-v2", gamma=False),
)


def application(report: Report) -> Application | None:
    """The model of keras.applications that this network describes, if there is one."""
    name, layers = report.network.name, [row.layer for row in report.layers]
    found = next((app for app in APPLICATIONS if re.fullmatch(app.networks, name)), None)
    if (
        not report.network.registered
        or found is None
        or any(isinstance(layer, ZeroPad) for layer in layers)
    ):
        return None
    if name.startswith("vgg") and any(map(is_norm, layers)):
        return None
    return found


def _unseen(call: Call) -> int:
    """Minus the parameters that thop's table of classes passes over."""
    known = (Kind.CONV, Kind.LINEAR, Kind.BATCH_NORM)
    if call.layer.kind in known and call.written is Written.LAYER:
        return 0
    return -call.layer.parameters(call.x)


def _moving(call: Call) -> int:
    return call.layer.buffers(call.x) if is_norm(call.layer) else 0


def _fixed(call: Call) -> int:
    return 0 if is_norm(call.layer) else call.layer.buffers(call.x)


def _missing_biases(call: Call) -> int:
    return call.layer.channels if isinstance(call.layer, Conv) and not call.layer.bias else 0


def _gamma(call: Call) -> int:
    return -call.layer.weights(call.x) if is_norm(call.layer) else 0


UNSEEN = Rule(
    "layers it does not know",
    "it compares classes exactly and passes over the parameters of every other class.",
    _unseen,
)
MOVING = Rule(
    "moving statistics",
    "Keras lists the moving mean and variance of batch norm as parameters that are not "
    "trainable; torch keeps them as buffers.",
    _moving,
)
FIXED = Rule(
    "prototypes", "Keras lists stored numbers that are not trained as parameters too.", _fixed
)
MORE_BIASES = Rule(
    "biases before batch norm",
    "keras.applications gives every convolution of its ResNets biases, which batch norm makes "
    "superfluous.",
    _missing_biases,
)
NO_GAMMA = Rule(
    "no gamma",
    "keras.applications builds this network's batch norm without the trained scale, which the "
    "weights after the ReLU can take over.",
    _gamma,
)


def rules(peer: Peer, app: Application | None) -> tuple[Rule, ...]:
    """Rules of thop, or of Keras for its published model (`app`) or (None) the same layers."""
    if peer is Peer.THOP:
        return (UNSEEN,)
    own: tuple[Rule, ...] = (MOVING, FIXED)
    if app is not None and app.conv_biases:
        own += (MORE_BIASES,)
    if app is not None and not app.gamma:
        own += (NO_GAMMA,)
    return own
