"""Which weights a network is looked at with; what they are is always said beside the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple, TypeVar

import streamlit as st

from cnnviz.counting import analyse
from cnnviz.counting.memory import MB, memory
from cnnviz.errors import listed
from cnnviz.jobs import Lazy
from cnnviz.kit import declared, page
from cnnviz.kit.declared import Declared, Drawing, whole
from cnnviz.kit.network_controls import network as network_declared
from cnnviz.kit.uploads import largest
from cnnviz.language import N_, _, plural, sentences
from cnnviz.language import in_words as said
from cnnviz.layers import TITLES
from cnnviz.networks import REGISTER, architecture, label, options
from cnnviz.running.twins import Twin, twins
from cnnviz.weights.published import HOST, PUBLISHED, fetch, located
from cnnviz.weights.trained import RANDOM, Origin, Weights, published, trained

HELP = (
    "Random numbers show what the layers do by themselves. Trained weights also give an answer. "
    "A file may be .safetensors or a state dict saved by torch (.pth)."
)

LABELS = {
    Origin.HE: N_("random (He)"),
    Origin.GLOROT: N_("random (Glorot)"),
    Origin.TORCH: N_("random (PyTorch default)"),
    Origin.HERE: N_("trained here on digits"),
    Origin.IMAGENET: N_("trained on ImageNet"),
    Origin.FILE: N_("my own file"),
}

FORMERLY = {"random (torch's own)": str(Origin.TORCH)}
"""What links said besides the labels of today."""

TRAINED = "lenet5"
"""What is offered trained in place of a network that is not."""

FRAME = 2**20
"""Bytes in a file of weights, and around it on its way, that are no weights."""


class Choice(NamedTuple):
    """Weights, and where they are the visitor's own, a function that reads the file."""

    weights: Weights
    file: Lazy | None = None


def origins(network: str) -> dict[str, str]:
    """What weights there are for a network: {origin: what a visitor reads}."""
    known = [*(weights.origin for weights in trained(network)), Origin.FILE]
    there = [*RANDOM, *(known if network in REGISTER else [])]
    return {str(origin): LABELS[origin] for origin in there}


def weights() -> Any:
    """Declare where the weights come from: trained here, where the network has such."""
    return declared.choice(
        "Weights",
        lambda state: origins(state.network),
        lambda state: str(Origin.HERE if Origin.HERE in origins(state.network) else Origin.HE),
        key="weights",
        shared=True,
        help=HELP,
        formerly={label: str(origin) for origin, label in LABELS.items()} | FORMERLY,
    )


@dataclass(frozen=True)
class WeightsState(Declared):
    """A network and its weights."""

    network: str = network_declared()
    weights: str = weights()
    seed: int = whole("Seed", 0, high=10**6)

    @property
    def chosen(self) -> Weights:
        """The weights; a visitor's file is still to come."""
        return Weights(self.network, Origin(self.weights), self.seed)


W = TypeVar("W", bound=WeightsState)


def draw_weights(draw: Drawing[W]) -> Choice:
    """Draw the controls behind the network's; return random weights until others are there.

    Raises:
        CnnvizError: where published weights cannot be fetched.
    """
    if draw.was_usual("weights"):  # they then come along with the network
        draw.put(weights=draw.state.weights)
    with page.row():
        chosen = draw("weights").chosen
        if not chosen.are_trained:
            return Choice(draw("seed").chosen)
    if chosen.origin is Origin.IMAGENET and not fetched(chosen.network):
        return Choice(Weights(chosen.network))
    return _uploaded(draw, chosen.network) if chosen.origin is Origin.FILE else Choice(chosen)


def untrained(draw: Drawing[W], weights: Weights) -> None:
    """Say above a picture of a network that has learnt nothing that it has not; offer another."""
    if weights.are_trained:
        return
    there = weights.network if Origin.HERE in origins(weights.network) else TRAINED
    title = architecture(there).title
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = _("Untrained: random weights, the network has learnt nothing")
        st.badge(said, icon=":material/casino:", color="orange")
        st.button(
            _("Show {network}, trained", network=title),
            key="show_trained",
            on_click=draw.put,
            kwargs={"network": there, "weights": str(Origin.HERE)},
            type="tertiary",
        )


def megabytes_of(network: str) -> float:
    """What a file with a network's weights takes, side classifiers included."""
    sides = {"aux": True} if "aux" in options(network) else {}
    needed = memory(analyse(architecture(network, **sides)))
    return (needed.weights + needed.buffers) / MB


def upload_limit(network: str) -> int | None:
    """Largest file to offer to take, in MiB; None where the server's limit is below the weights."""
    size, most = megabytes_of(network), largest()
    return None if size * MB + FRAME > most else min(ceil(1.1 * size) + 2, most // 2**20)


def fetched(network: str) -> bool:
    """Whether published weights are on this machine; offers to fetch them, and does."""
    entry, size = published(network), megabytes_of(network)
    if located(entry):
        return True
    place = st.empty()
    with place.container():
        st.info(
            _(
                "The weights {file} are not on this server yet; until then you see random ones.",
                file=entry.file,
            ),
            icon=":material/download:",
        )
        host = HOST.split("/")[2]
        asked = st.button(_("Fetch {size:,.0f} MB from {host}", size=size, host=host), key="fetch")
    if not asked:
        return False
    with place.container():
        bar = st.progress(0.0, _("Fetching {file} …", file=entry.file))
        st.caption(_("Choosing other weights leaves this; the download goes on by itself."))

        def tell(done: int) -> None:
            amount = {"file": entry.file, "done": done / MB, "size": size}
            text = _("{file}: {done:,.0f} of {size:,.0f} MB", **amount)
            bar.progress(min(1.0, done / MB / size), text)

        fetch(entry, tell)
    place.empty()
    return True


def _uploaded(draw: Drawing[W], network: str) -> Choice:
    limit, upload = upload_limit(network), None
    if limit is None:
        size = megabytes_of(network)
        text = _(
            "{network}'s weights take {size:,.0f} MB and this server takes files of up to "
            "{most:,.0f} MB, so you see random ones. Whoever runs it can allow more: "
            "--server.maxUploadSize {wanted}.",
            network=label(network),
            size=size,
            most=largest() / MB,
            wanted=ceil(1.1 * size),
        )
    else:
        text = _(
            "Choose a file with {network}'s weights; until then you see random ones.",
            network=label(network),
        )
        safe = _("Read as numbers only, no code in it is run; it stays in memory on this server.")
        upload = st.file_uploader(
            _("Your weights"),
            type=["safetensors", "pth", "pt"],
            max_upload_size=limit,
            help=safe,
            key="weights_file",
        )
    if upload is None:
        st.info(text, icon=":material/upload_file:")
        return Choice(Weights(network))
    _offer_twins(draw, network)
    return Choice(Weights(network, Origin.FILE, file=upload.file_id), Lazy(upload.getvalue))


def _offer_twins(draw: Drawing[W], network: str) -> None:
    """Say which other networks the same file fits."""
    for twin in twins(network):
        st.info(in_words(network, twin), icon=":material/difference:")
        st.button(
            _("Choose {network}", network=label(twin.name)),
            key=f"twin_{twin.name}",
            on_click=draw.put,
            kwargs={"network": twin.name},
            icon=":material/arrow_forward:",
            type="tertiary",
        )


def in_words(network: str, twin: Twin) -> str:
    """What a visitor should know whose file fits two networks."""
    both = {"here": label(network), "there": label(twin.name)}
    first = _(
        "A file of weights for {here} also fits {there}, and does not say which of the two it was "
        "trained as.",
        **both,
    )
    last = (
        _(
            "If yours were trained as {there}, as those that torchvision publishes were, choose "
            "it: here they give other answers.",
            **both,
        )
        if twin.name in PUBLISHED
        else _("If yours were trained as {there}, choose it: here they give other answers.", **both)
    )
    otherwise = [_("{there} is put together in another way.", **both)]
    return sentences(first, *(_differences(twin, both["there"]) or otherwise), last)


def _differences(twin: Twin, there: str) -> list[str]:
    """What the other network does otherwise, a sentence each."""
    parts = []
    for setting in dict.fromkeys(change.setting for change in twin.changes):
        found = [change for change in twin.changes if change.setting == setting]
        parts.append(
            plural(
                "{there} has another {setting} in one layer ({layer}: {other} instead of {own}).",
                "{there} has another {setting} in {count} layers ({layer}: {other} instead of "
                "{own}).",
                len(found),
                there=there,
                setting=_(setting),
                layer=found[0].layer,
                other=found[0].there,
                own=found[0].here,
            )
        )
    if twin.missing:
        lacks = _counted(twin.missing)
        parts.append(_("{there} does without {layers}.", there=there, layers=lacks))
    if twin.more:
        parts.append(_("{there} has {layers} more.", there=there, layers=_counted(twin.more)))
    return parts


def _counted(kinds: Mapping[str, int]) -> str:
    """9 add layers and 2 zero pad layers."""
    return said(
        listed(
            plural(
                "{count} {kind:lower} layer",
                "{count} {kind:lower} layers",
                count,
                kind=_(TITLES[kind]),
            )
            for kind, count in kinds.items()
        )
    )
