"""Network in Network on a digit: its last maps, whose means are the scores of the classes."""

from functools import partial
from html import escape

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.counting import analyse
from cnnviz.counting.comparisons import dense_twin
from cnnviz.counting.report import Report
from cnnviz.drawing.mosaic import Scale, enlarged, mosaic
from cnnviz.drawing.palette import COLOUR, FOCUS
from cnnviz.drawing.png import address, png, signed
from cnnviz.kit import page, save
from cnnviz.kit.answers import class_name
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live, Seen, looked
from cnnviz.kit.page import Number
from cnnviz.kit.picture_controls import draw_picture
from cnnviz.language import _
from cnnviz.layers import Role, numel, size
from cnnviz.numerals import number, percent
from cnnviz.probing.prediction import Answer
from cnnviz.weights.trained import Origin, Weights
from pages.one_by_one.state import State

WEIGHTS = Weights("nin-digits", Origin.HERE)
LAST = "relu_cccp3_2"
"""The layer that makes the maps that are averaged."""
SIDE = 104
"""Pixels of a map."""


def network(draw: Drawing[State]) -> None:
    """The trained net on a picture."""
    with page.controls():
        live = Live(WEIGHTS, draw_picture(draw, WEIGHTS))
    with page.guarded():
        found, likely = page.ready(looked(live, LAST))
    report = analyse(WEIGHTS.described)
    picture, aside = page.result()
    with picture:
        page.html(_maps(found))
        st.caption(
            _(
                "What the last 1 × 1 convolution makes of the picture, a map a class, all on one "
                "colour scale from {low} to {high}. Under each its mean: the score of the class.",
                low=number(float(found.maps.min()), ".1f"),
                high=number(float(found.maps.max()), ".1f"),
            )
        )
        file = partial(signed, mosaic(found.maps, Scale.SHARED))
        save.add(save.PICTURES, "PNG", file, "maps.png", "image/png")
    with aside:
        page.numbers(_numbers(report, likely))
        st.markdown(_told(report))
        st.caption(_("Weights: {about}", about=WEIGHTS.about))


def connected(report: Report) -> int:
    """Parameters of a fully connected layer from the last maps to the scores."""
    pool = report.layer("pool3")
    return dense_twin(pool.layer, pool.input_shape).parameters


def _numbers(report: Report, likely: list[Answer]) -> list[Number]:
    pooled = report.layer("pool3")
    best = likely[0]
    share = _("{share} of the softmax over the scores.", share=percent(best.probability))
    instead = _(
        "From all {cells:,} cells of the maps to {classes} scores, with a bias each.",
        cells=numel(pooled.input_shape),
        classes=pooled.output_shape[0],
    )
    return [
        Number(_("Answer"), class_name(WEIGHTS, best.number), share),
        Number(_("Parameters of the averaging"), f"{pooled.parameters:,}"),
        Number(_("Fully connected in its place"), f"{connected(report):,}", instead),
    ]


def _told(report: Report) -> str:
    return _(
        "Two 1 × 1 convolutions follow each larger one: a small network that slides over the "
        "picture. At the end **global average pooling** takes the mean of each {shape} map, and "
        "nothing is left to learn there. A fully connected layer in its place would add "
        "{instead:,} parameters to the net's {parameters:,} (Lin, Chen & Yan 2013, sec. 3.2).",
        shape=size(report.layer(LAST).output_shape[1:]),
        instead=connected(report),
        parameters=report.parameters,
    )


def _maps(found: Seen) -> str:
    """The digit and the maps as HTML that wraps, under each its class and its mean as a bar."""
    means = found.maps.mean((1, 2))
    best, most = int(np.argmax(means)), max(float(means.max()), 1e-9)
    entered = png(found.shown.resize((SIDE, SIDE), Image.Resampling.NEAREST))
    parts = [_figure(entered, _("The picture as it goes in"), escape(_("input")))]
    for digit, mean in enumerate(means):
        name, said = class_name(WEIGHTS, digit), number(float(mean), ".2f")
        told = _("Map of the class {name}: its mean is {mean}", name=name, mean=said)
        colour = FOCUS if digit == best else COLOUR[Role.POOLING]
        bar = (
            f'<span style="display:block;height:.6rem;border-radius:2px;background:{colour};'
            f'width:{100 * float(mean) / most:.1f}%"></span>'
        )
        caption = f"<b>{escape(name)}</b> · {said}{bar}"
        parts.append(_figure(enlarged(found.maps, digit, Scale.SHARED, SIDE), told, caption))
    columns = f"display:grid;grid-template-columns:repeat(auto-fill,{SIDE}px);gap:.7rem"
    return f'<div style="{columns}">{"".join(parts)}</div>'


def _figure(picture: bytes, told: str, caption: str) -> str:
    said = escape(told)
    return (
        f'<figure style="margin:0" title="{said}">'
        f'<img src="{address(picture)}" alt="{said}" width="{SIDE}" height="{SIDE}" '
        f'style="image-rendering:pixelated"><figcaption>{caption}</figcaption></figure>'
    )
