"""The network created, compiled, fitted and evaluated in a few lines, in PyTorch and in Keras."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz.code.notebook import laid_out
from cnnviz.code.training import (
    APPLICATIONS,
    CLASSES,
    Data,
    Weights,
    keras_training,
    torch_training,
)
from cnnviz.errors import CnnvizError
from cnnviz.kit import page, save
from cnnviz.kit.declared import Drawing
from cnnviz.kit.links import Origin
from cnnviz.kit.network_code import NOTEBOOK
from cnnviz.kit.text import escaped
from cnnviz.language import _, in_words
from cnnviz.networks import architecture, options
from pages.architectures.state import State


def published(network: str) -> Weights | None:
    """The weights that torchvision publishes for a network, if it does."""
    from cnnviz.weights.published import PUBLISHED  # loads torch: only when the tab is opened

    if network not in PUBLISHED:
        return None
    one = PUBLISHED[network]
    how = one.preprocessing
    return Weights(one.url, how.mean, how.deviation, "aux" in options(network))


def pieces(state: State, framework: str, weights: Weights | None, anew: bool) -> list[str]:
    """The code, network and steps, `anew` or from published weights; raises `CnnvizError`."""
    data = Data(state.data)
    if weights and framework == "PyTorch":
        return torch_training(architecture(state.network), data, weights)
    if not anew and framework == "Keras":
        return keras_training(architecture(state.network), data, APPLICATIONS[state.network])
    network = replace(replace(state, classes=CLASSES).rounds, input_shape=state.shape)
    return (torch_training if framework == "PyTorch" else keras_training)(network, data)


def few_lines(draw: Drawing[State]) -> None:
    """Draw the choice of data and of weights, and the code; the Save menu has it as well."""
    weights = published(draw.state.network)
    has = {"PyTorch": weights is not None, "Keras": draw.state.network in APPLICATIONS}
    with page.row():
        state = draw("data", *["start"] * any(has.values()))
    anew = state.start == "random" or not any(has.values())
    frameworks = [each for each in has if has[each] or anew]
    for tab, framework in zip(st.tabs(frameworks), frameworks, strict=True):
        with tab:
            try:
                made = pieces(state, framework, None if anew else weights, anew)
            except CnnvizError as error:
                st.info(escaped(page.sentence(in_words(error))))
                continue
            st.code(made[1], language="python", height=520)
            _offer(made, framework.lower())
    st.caption(
        _(
            "Under the code of the network itself, which the files begin with. They run as they "
            "are: five epochs, and the accuracy on pictures that were not learnt from."
        )
    )


def _offer(made: Sequence[str], framework: str) -> None:
    name = f"train-{framework}"
    text = "\n\n".join(made)
    script = partial(save.commented, text)
    save.add(save.CODE, "Python", script, f"{name}.py", "text/x-python")

    def book(origin: Origin) -> str:
        return laid_out(f"<{origin['link']}>\n\n{origin['convention']}", made)

    save.add(save.CODE, _("Notebook"), book, f"{name}.ipynb", NOTEBOOK)
