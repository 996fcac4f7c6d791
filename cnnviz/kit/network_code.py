"""A network as PyTorch and Keras code and as a notebook, to read and to take along."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from cnnviz.code import keras_code, notebook_code, pytorch_code
from cnnviz.counting.memory import Budget
from cnnviz.errors import CnnvizError
from cnnviz.kit import page, save
from cnnviz.kit.links import Origin
from cnnviz.kit.text import escaped
from cnnviz.language import _, in_words
from cnnviz.network import Network

NOTEBOOK = "application/x-ipynb+json"
MAKERS = {"PyTorch": pytorch_code, "Keras": keras_code}


@dataclass(frozen=True)
class Code:
    """A network's code, sized for its own input, made once somebody looks at it or takes it along.

    Attributes:
        network: what it is of.
        room: what training has to fit in, which the notebook then works out as well.
    """

    network: Network
    room: Budget | None = None

    def draw(self) -> None:
        """Show it; a framework that lacks a layer says so."""
        for tab, make in zip(st.tabs([*MAKERS]), MAKERS.values(), strict=True):
            with tab:
                try:
                    st.code(make(self.network), language="python", height=520)
                except CnnvizError as error:
                    st.info(escaped(page.sentence(in_words(error))))

    def offer(self) -> None:
        """Put it on the Save menu."""
        for title, make in MAKERS.items():
            file = partial(_file, make, self.network)
            save.add(save.CODE, "Python", file, f"{title.lower()}.py", "text/x-python")
            if make is pytorch_code:
                book = partial(notebook_code, self.network, room=self.room)
                save.add(save.CODE, _("Notebook"), book, "pytorch.ipynb", NOTEBOOK)


def _file(make: Callable[[Network], str], network: Network, origin: Origin) -> str:
    try:
        return save.commented(make(network), origin)
    except CnnvizError as error:
        return save.commented(f"# {page.sentence(in_words(error))}\n", origin)
