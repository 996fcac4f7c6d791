"""The handwritten digits that come with scikit-learn."""

from dataclasses import replace

import numpy as np

from cnnviz.language import N_
from cnnviz.pictures.pictures import digits
from cnnviz.training.datasets.source import Source, Stack, Wanted

CITATION = N_(
    "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning "
    "Repository, 1998; CC BY 4.0."
)


def _small(wanted: Wanted) -> Stack:
    return Stack(*digits())


def _on_lenet_field(wanted: Wanted) -> Stack:
    """The digits on LeNet-5's 32 × 32 field."""
    from cnnviz.pictures.digits import on_lenet_field

    images, labels = digits()
    return Stack(np.stack([on_lenet_field(image[0]) for image in images])[:, None], labels)


DIGITS = Source(
    title=N_("Digits"),
    description=N_(
        "The 1,797 handwritten digits that come with scikit-learn (load_digits; Alpaydin & "
        "Kaynak 1998, UCI Machine Learning Repository): 8 × 8 pictures with grey values from "
        "0 to 16. Four fifths of each class (1,438 pictures) are for training, the others "
        "(359) are held out; the split is the same for every run."
    ),
    citation=CITATION,
    classes=10,
    input_shape=(1, 8, 8),
    training=1438,
    test=359,
    read=_small,
    on_paper=True,
)

DIGITS_32 = replace(
    DIGITS,
    title=N_("Digits for LeNet-5"),
    description=N_(
        "The same 1,797 digits and the same split, for LeNet-5's input: each 8 × 8 picture is "
        "enlarged to 24 × 24 by bilinear interpolation and gets a margin of 4 on each side."
    ),
    input_shape=(1, 32, 32),
    read=_on_lenet_field,
)
