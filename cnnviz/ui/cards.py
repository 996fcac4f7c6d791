"""The cards of the front page: a live miniature, a question, and the way to its page."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from cnnviz.architectures import architecture
from cnnviz.counting import analyse
from cnnviz.counting.comparisons import bottleneck
from cnnviz.counting.memory import memory
from cnnviz.counting.peers import explain_peer
from cnnviz.counting.receptive_field import receptive_fields
from cnnviz.figures.miniatures import bars, lines, product, sliding
from cnnviz.figures.palette import FOCUS, PLAIN, RESIDUAL
from cnnviz.figures.volumes import network_svg
from cnnviz.layers import Conv
from cnnviz.training.recorded import recorded
from cnnviz.ui.picture import picture


@dataclass(frozen=True)
class Card:
    """One card; `slow` ones need torch and are filled after the others."""

    key: str
    page: str
    title: str
    question: str
    draw: Callable[[], str | bytes]
    slow: bool = False


def _window() -> str:
    return sliding(Conv(1, 3, stride=2), 7)


def _network() -> str:
    return network_svg(analyse(architecture("resnet18")), labels=False)


def _compared() -> str:
    names = ("vgg16", "resnet50")
    reports = [analyse(architecture(name)) for name in names]
    return bars([(f"{r.network.title}, parameters", r.parameters, 0.85) for r in reports])


def _memory() -> str:
    needed = memory(analyse(architecture("vgg16")))
    return bars(
        [
            ("VGG-16, outputs in bytes", needed.outputs(), 0.85),
            ("kept for training", needed.kept.per_image, 0.85),
        ]
    )


def _differing() -> str:
    walk = explain_peer(analyse(architecture("resnet50-v1.5")), "fvcore")
    return bars([("cnnviz", walk.start, 0.85), ("fvcore", walk.total, 0.85)])


def _product() -> str:
    return product([[0, 1, 9], [1, 8, 9], [7, 9, 9]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def _fields() -> str:
    sizes = [field.size[0] for field in receptive_fields(analyse(architecture("vgg16")))[:31]]
    return lines([("pixels seen", sizes, FOCUS)], "Receptive field over VGG-16's layers")


def _bottleneck() -> str:
    compared = bottleneck((192, 28, 28), 32, 5, 16)
    return bars(
        [
            ("5 × 5 directly", compared.direct.macs, 0.85),
            ("through a 1 × 1", compared.through.macs, 0.85),
        ]
    )


def _curves() -> str:
    plain, residual = recorded()
    return lines(
        [
            (run.experiment.label, [r.train_error for r in run.records if r.ends_epoch], colour)
            for run, colour in ((plain, PLAIN), (residual, RESIDUAL))
        ],
        "Training error over epochs, recorded",
    )


def _gradients() -> str:
    from cnnviz.probing.degradation import Setting
    from cnnviz.probing.recorded import Net
    from cnnviz.ui.gradient_steps import run_of

    runs = {
        "plain": (run_of(Net.of(Setting(), False), 0), PLAIN),
        "residual": (run_of(Net.of(Setting(), True), 0), RESIDUAL),
    }
    return lines(
        [
            (name, [norm for _, norm in run[0].norms], colour)
            for name, (run, colour) in runs.items()
        ],
        "Gradient norm of each layer, on a logarithmic axis",
        logarithmic=True,
    )


def _block() -> str:
    from cnnviz.probing.residual_block import Join, distances, seeded_block
    from cnnviz.ui.block_controls import STARTS

    left = [percent / 100 for percent in range(100, -1, -5)]
    plain, residual = distances(seeded_block(), STARTS, Join.BEFORE, left)
    return lines(
        [("plain", plain, PLAIN), ("residual", residual, RESIDUAL)],
        "Distance of a block's output from its input while its weights shrink to 0",
    )


def _maps() -> bytes:
    from cnnviz.figures.mosaic import mosaic
    from cnnviz.modules.trained import Weights
    from cnnviz.ui.cached import bundled_picture, seen

    temple = bundled_picture("temple (photograph)")
    found = seen(Weights("alexnet"), "relu1", temple)
    return mosaic(found.maps[:32], across=568)


def _reasons() -> bytes:
    from cnnviz.figures.attribution import overlays
    from cnnviz.probing.attribution import Method
    from cnnviz.ui.answer_controls import meant_by
    from cnnviz.ui.answer_work import found

    answered = found(meant_by({}))
    assert answered is not None  # recorded
    shown = (Method.SALIENCY, Method.OCCLUSION)  # two fill the card
    maps = [answered.reasons[method].found for method in shown]
    return overlays(maps, answered.question.shown)


CARDS = (
    Card(
        "window",
        "pages/layer_calculator.py",
        "Layer calculator",
        "Why is the output this size, and what does one layer cost?",
        _window,
    ),
    Card(
        "network",
        "pages/network_architectures.py",
        "Architectures",
        "Where do the parameters of AlexNet, VGG or ResNet sit?",
        _network,
    ),
    Card(
        "compared",
        "pages/compare_networks.py",
        "Compare",
        "Which layers differ, and what did each year bring?",
        _compared,
    ),
    Card(
        "memory",
        "pages/memory_and_batch.py",
        "Memory and batch size",
        "How much memory does one image take, and how large a batch fits?",
        _memory,
    ),
    Card(
        "bottleneck",
        "pages/bottleneck_savings.py",
        "Bottleneck savings",
        "Why does a 1 × 1 convolution in front save ten times the work?",
        _bottleneck,
    ),
    Card(
        "maps",
        "pages/feature_maps.py",
        "Feature maps",
        "What does each layer make of a picture?",
        _maps,
        slow=True,
    ),
    Card(
        "product",
        "pages/one_number.py",
        "Where a number comes from",
        "Which values and weights make one number of a feature map?",
        _product,
    ),
    Card(
        "fields",
        "pages/unit_view.py",
        "What a unit sees",
        "Which part of the picture can change a unit deep inside?",
        _fields,
    ),
    Card(
        "reasons",
        "pages/why_this_answer.py",
        "Why this answer",
        "Which part of the picture speaks for the network's answer?",
        _reasons,
        slow=True,
    ),
    Card(
        "gradients",
        "pages/gradient_norms.py",
        "Gradient norms",
        "How much gradient reaches the first layer, with and without shortcuts?",
        _gradients,
        slow=True,
    ),
    Card(
        "curves",
        "pages/resnet_against_plain.py",
        "ResNet against plain",
        "Does a deeper plain network really train worse? Train both, live.",
        _curves,
    ),
    Card(
        "block",
        "pages/residual_block.py",
        "The residual block by hand",
        "What does a shortcut do to the numbers, and why is the identity easy?",
        _block,
        slow=True,
    ),
    Card(
        "differing",
        "pages/why_numbers_differ.py",
        "Why numbers differ",
        "Why does another tool, or the paper, print another number?",
        _differing,
    ),
)


def cards() -> None:
    """Lay the cards out in a grid that wraps, the quick ones first."""
    places = {}
    grid = st.grid("auto", min_column_width=290, gap="medium")
    for card in CARDS:
        with grid.cell(), st.container(border=True, height=292):
            places[card.key] = st.container(height=158, border=False)
            st.page_link(card.page, label=f"**{card.title}**")
            st.caption(card.question)
    for card in sorted(CARDS, key=lambda card: card.slow):
        with places[card.key]:
            drawn = card.draw()
            if isinstance(drawn, bytes):
                st.image(drawn, output_format="PNG", width="stretch", alt=card.question)
            else:
                picture(drawn, f"mini_{card.key}", fit=True, pick=False)
