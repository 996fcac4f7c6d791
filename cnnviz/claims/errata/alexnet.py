"""Errata cards on AlexNet and ZFNet."""

from fractions import Fraction

from cnnviz.claims.claims import Quantity
from cnnviz.claims.errata.card import Erratum, counted, error, layer_page, network_page, one, quoted
from cnnviz.claims.parts import all_of
from cnnviz.claims.steps import Step, as_printed, fact, minus, over, plus, positions, times
from cnnviz.counting import Report, analyse
from cnnviz.counting.rounding import rounded
from cnnviz.layers import Conv, Kind, LocalResponseNorm, Pool, numel
from cnnviz.window import Axis


def _axis(report: Report, name: str) -> Axis:
    layer = report.layer(name).layer
    assert isinstance(layer, Conv | Pool)
    return layer.window.rows


def _input() -> list[Step]:
    right, printed = counted("alexnet"), counted("alexnet", (3, 224, 224))
    axis, up = _axis(right, "conv1"), rounded(right.network, True, printed.input_shape)
    above = analyse(up, printed.input_shape)
    return [
        positions("positions over 224 cells", axis, 224),
        positions("positions over 227 cells", axis, 227),
        positions("or over 224 with 2 cells of padding", Axis(11, 4, (2, 2)), 224),
        fact("positions built at 224, rounded down", printed.layer("conv1").output_shape[1]),
        times("values into fc6 at 224, rounded down", *printed.layer("pool5").output_shape),
        fact("parameters at 224, rounded down", printed.parameters),
        fact("positions over 224, rounded up", above.layer("conv1").output_shape[1]),
        fact("parameters at 224, rounded up", above.parameters),
        times("values into fc6 at 227", *right.layer("pool5").output_shape),
        fact("parameters at 227", right.parameters),
    ]


def _neurons() -> list[Step]:
    report = counted("alexnet")
    channels, height, width = report.layer("conv1").output_shape
    right = times("first layer, 55 × 55 maps of 96", height, width, channels)
    one_gpu = times("with one GPU's 48 in place of a 55", height, channels // 2, channels)
    units = fact("units of all eight layers", all_of(report, "values", Kind.CONV, Kind.LINEAR))
    rest = minus("units of the other seven", units, right)
    return [right, one_gpu, units, rest, plus("all, with the caption's number", one_gpu, rest)]


def _four_nets() -> list[Step]:
    built = counted("alexnet-torchvision")
    narrow, last = built.layer("conv4"), built.layer("conv5")
    wide = one(Conv(384, 3, padding=1), *narrow.input_shape)
    behind = one(Conv(256, 3, padding=1), *wide.output_shape)
    work = minus("more multiplies with 384 filters in conv4", wide.macs, narrow.macs)
    onward = minus("and in conv5 behind it", behind.macs, last.macs)
    more = minus("more parameters with 384 filters in conv4", wide.parameters, narrow.parameters)
    after = minus("and in conv5", behind.parameters, last.parameters)
    return [
        fact("two groups, as in 2012: parameters", counted("alexnet").parameters),
        fact("two groups: multiplies", counted("alexnet").macs),
        fact("one tower: parameters", counted("alexnet-ungrouped").parameters),
        fact("one tower: multiplies", counted("alexnet-ungrouped").macs),
        fact("torchvision: parameters", built.parameters),
        fact("torchvision: multiplies", built.macs),
        more,
        after,
        plus("the widths of 2014: parameters", built.parameters, more, after),
        work,
        onward,
        plus("the widths of 2014: multiplies", built.macs, work, onward),
    ]


def _errors() -> list[Step]:
    top5, source = Quantity.TOP_5_ERROR, "krizhevsky2012"
    one_net = error("one net, validation", quoted("alexnet", top5, source))
    five = error("five nets, test", quoted("alexnet", top5, source, 5))
    seven = error("these five and two pre-trained nets, test", quoted("alexnet", top5, source, 7))
    gain = minus("gained by the two pre-trained nets", five, seven, unit="points")
    return [
        one_net,
        five,
        seven,
        minus("gained by four more nets", one_net, five, unit="points"),
        gain,
    ]


def _response_norm() -> list[Step]:
    layer = LocalResponseNorm()
    alpha = Fraction(str(layer.alpha))
    return [
        as_printed("alpha in the paper, times the sum", alpha),
        over("in torch, divided by the 5 channels", alpha, layer.size),
        times("so ask torch for", alpha, layer.size),
    ]


def _zfnet_size() -> list[Step]:
    report = counted("zfnet")
    conv, pool = _axis(report, "conv1"), _axis(report, "pool1")
    made = report.layer("conv1").output_shape[1]
    return [
        positions("positions without padding", Axis(7, 2), 224),
        positions("with 1 cell of padding", conv, 224),
        fact("rounded down", made),
        positions("the pool over it", pool, made),
        fact("rounded up, as the paper's 55", pool.output(made)),
        fact("rounded down it would be", Axis(3, 2).output(made)),
    ]


def _zfnet_wider() -> list[Step]:
    report = counted("zfnet")
    maps = report.layer("conv3").input_shape
    rows = [one(Conv(512, 3, padding=1), *maps)]
    rows.append(one(Conv(1024, 3, padding=1), *rows[-1].output_shape))
    rows.append(one(Conv(512, 3, padding=1), *rows[-1].output_shape))
    narrow = [report.layer(name) for name in ("conv3", "conv4", "conv5")]
    fc6 = report.layer("fc6")
    wide_fc6 = times(
        "fc6 with 512 maps",
        512 * numel(report.layer("pool5").output_shape[1:]),
        fc6.output_shape[0],
    )
    convolutions = minus(
        "more in conv3, conv4, conv5",
        sum(row.parameters for row in rows),
        sum(row.parameters for row in narrow),
    )
    linear = minus("more in fc6", wide_fc6, fc6.weights)
    start = fact("ZFNet", report.parameters)
    return [
        start,
        convolutions,
        wide_fc6,
        linear,
        plus("the wider one", start, convolutions, linear),
    ]


def _zfnet_winner() -> list[Step]:
    top5, source = Quantity.TOP_5_ERROR, "zeiler2013"
    return [
        error("the paper's single net, validation", quoted("zfnet", top5, source)),
        error("its five nets, test", quoted("zfnet", top5, source, 5)),
        error("its best, six nets, test", quoted("zfnet", top5, source, 6)),
    ]


CARDS = (
    Erratum(
        key="alexnet-224",
        title="AlexNet's input: 224 or 227?",
        claim="The paper and its drawing say 224 × 224 × 3.",
        verdict=(
            "From 224 cells an 11-cell kernel at stride 4 makes 54.25 positions. The paper's 55 "
            "come from 227 cells, from 224 with padding 2 (torchvision), or from 224 rounded up, "
            "which is what the author's own program does: it counts 1 + ⌈(224 − 11) / 4⌉. Rounded "
            "down, as torch and Caffe do, it is a smaller net, of 49,430,888 parameters."
        ),
        steps=_input,
        cited={
            "krizhevsky2012": "sec. 3.5 and Fig. 2",
            "cuda_convnet2": "layer.py, modulesX; layers-223-1gpu.cfg, conv1; TrainingExample.md",
            "torchvision": "models/alexnet.py, first layer of features",
            "cs231n_notes": "section Convolutional layer, real-world example",
            "cs231n_issue9": "description and first answer",
        },
        place=layer_page(h=224, w=224, c=3, f=96, k=11, s=4, ceil=True),
        networks=("alexnet", "alexnet-ungrouped", "alexnet-torchvision"),
    ),
    Erratum(
        key="alexnet-neurons",
        title="AlexNet's 253,440 neurons",
        claim="The caption of the paper's drawing gives the first layer 253,440 neurons.",
        verdict=(
            "55 × 55 × 96 is 290,400; with it all layers have 659,272, nearer the abstract's "
            "650,000 than the 622,312 with the caption's number. That number is 55 × 48 × 96; why "
            "it stands there the paper doesn't say."
        ),
        steps=_neurons,
        cited={"krizhevsky2012": "abstract and Fig. 2, caption"},
        place=layer_page(h=227, w=227, c=3, f=96, k=11, s=4),
        networks=("alexnet",),
    ),
    Erratum(
        key="three-alexnets",
        title="60, 61 or 62 million parameters: several AlexNets",
        claim="Papers, tutorials and libraries give AlexNet different totals.",
        verdict=(
            "They describe several nets: two groups on two GPUs (2012), the same on one tower, "
            "and torchvision's, which cites the one-tower net of 2014 but has 256 filters in "
            "conv4 where that has 384."
        ),
        steps=_four_nets,
        cited={
            "krizhevsky2012": "abstract and Fig. 2",
            "krizhevsky2014": "footnote on the filters of the single-column model",
            "torchvision": "torchvision/models/alexnet.py, and weights' metadata, num_params",
            "imgclsmob": "README, table of ImageNet-1K models",
        },
        place=network_page("alexnet-torchvision"),
        networks=("alexnet", "alexnet-ungrouped", "alexnet-torchvision"),
    ),
    Erratum(
        key="alexnet-error",
        title="AlexNet's error: 15.3 % or 16.4 %?",
        claim="AlexNet is said to have won with 15.3 %, with 16.4 %, or to have 18.2 %.",
        verdict=(
            "All are top-5 errors: 18.2 % for one net, 16.4 % for five, and 15.3 % for these five "
            "and two more, which have a sixth convolution, were pre-trained on the Fall 2011 "
            "release of ImageNet and fine-tuned. The average of the seven is meant."
        ),
        steps=_errors,
        cited={"krizhevsky2012": "sec. 6 and Table 2", "zeiler2013": "Table 2"},
        place=network_page("alexnet"),
        networks=("alexnet",),
    ),
    Erratum(
        key="response-norm-alpha",
        title="The alpha of local response normalisation",
        claim="AlexNet in PyTorch or Caffe is often given the paper's alpha of 0.0001.",
        verdict=(
            "The paper multiplies alpha with the sum over five channels, these libraries with the "
            "mean; for the paper's formula they need 0.0005, five times as much (and k = 2)."
        ),
        steps=_response_norm,
        cited={
            "krizhevsky2012": "sec. 3.3",
            "caffe": "models/bvlc_alexnet/train_val.prototxt",
            "caffe_issue1453": "description",
        },
        place=network_page("alexnet"),
        networks=("alexnet", "zfnet", "googlenet"),
    ),
    Erratum(
        key="zfnet-110",
        title="ZFNet's 110 positions",
        claim="The paper draws 224 × 224 into 110 × 110 by a 7 × 7 kernel at stride 2.",
        verdict=(
            "Without padding there are 109.5 positions; one cell of padding gives 110, and so does "
            "rounding up, as AlexNet's program did. The pool behind it must round up for the "
            "paper's 55."
        ),
        steps=_zfnet_size,
        cited={
            "zeiler2013": "Fig. 3, caption",
            "cuda_convnet2": "layer.py, modulesX",
            "cs231n_issue9": "description",
        },
        place=layer_page(h=224, w=224, c=3, f=96, k=7, s=2),
        networks=("zfnet",),
    ),
    Erratum(
        key="zfnet-wider",
        title="ZFNet with 512, 1024 and 512 filters",
        claim="Some courses list these widths for ZFNet's last three convolutions.",
        verdict=(
            "In the paper they are a wider variant that joins the ensemble, with 107,627,624 "
            "parameters; ZFNet itself keeps AlexNet's 384, 384 and 256."
        ),
        steps=_zfnet_wider,
        cited={
            "zeiler2013": "Table 2, model (b)",
            "imgclsmob": "README, ZFNet and ZFNet-b",
            "cs231n_slides": "slide on ZFNet",
        },
        place=network_page("zfnet"),
        networks=("zfnet",),
    ),
    Erratum(
        key="zfnet-winner",
        title="Did ZFNet win in 2013?",
        claim="ZFNet is listed as the winner of 2013 with 11.7 %.",
        verdict=(
            "That is Clarifai's entry, several models listed under the paper's first author; the "
            "paper itself reports 14.8 % at best, for six nets."
        ),
        steps=_zfnet_winner,
        cited={
            "zeiler2013": "Table 2",
            "cs231n_slides": "slide on ZFNet",
            "szegedy2014": "Table 2",
            "ilsvrc2013": "task 2, classification",
        },
        place=network_page("zfnet"),
        networks=("zfnet",),
    ),
)
"""The cards, in reading order."""
