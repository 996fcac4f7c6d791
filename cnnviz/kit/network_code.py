"""A network as PyTorch and Keras code, to read and to take along."""

from functools import partial

import streamlit as st

from cnnviz.code import keras_code, pytorch_code
from cnnviz.errors import CnnvizError
from cnnviz.kit import page, save
from cnnviz.kit.text import escaped
from cnnviz.language import in_words
from cnnviz.network import Network

MAKERS = {"PyTorch": pytorch_code, "Keras": keras_code}


def code_tabs(network: Network) -> None:
    """Show a network's code, sized for its own input; a framework that lacks a layer says so."""
    file = network.name.replace("-", "_").replace(".", "_")
    for tab, (title, make) in zip(st.tabs([*MAKERS]), MAKERS.items(), strict=True):
        name = title.lower()
        with tab:
            try:
                text = make(network)
            except CnnvizError as error:
                st.info(escaped(page.sentence(in_words(error))))
                continue
            save.add(
                save.CODE,
                title,
                partial(save.commented, text),
                f"{file}_{name}.py",
                "text/x-python",
            )
            st.code(text, language="python", height=520)
