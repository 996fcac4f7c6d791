"""Errata cards on totals that programs print: counters, Keras, Caffe, Darknet, ONNX files."""

from cnnviz.claims.errata.card import Erratum, counted, network_page
from cnnviz.claims.parts import all_of, caffe_lenet
from cnnviz.claims.steps import Step, fact, minus, plus, times
from cnnviz.counting import Report, analyse
from cnnviz.counting.memory import memory
from cnnviz.layers import Kind

BYTES = 4
"""Of a number, in all three programs."""


def _caffe_memory() -> list[Step]:
    report = analyse(caffe_lenet())
    relu, scores = report.layer("relu1").values, report.layer("ip2").values
    values = fact("values of one picture, convolutions, pools and linear", memory(report).values())
    outputs = times("bytes of 100 pictures", values, 100, BYTES)
    again = times("the ReLU, which writes over its input", relu, 100, BYTES)
    labels = times("labels, and their copies for accuracy and loss", 3, 100, BYTES)
    copies = times("copies of the 10 scores for accuracy and loss", 2, scores, 100, BYTES)
    results = times("accuracy and loss", 2, BYTES)
    rest = plus("all that is no layer's output", labels, copies, results)
    training = times(
        "training net: bytes of 64 pictures, the ReLU twice", values.value + relu, 64, BYTES
    )
    only = times("its labels and its loss", 64 + 1, BYTES)
    return [
        values,
        outputs,
        again,
        labels,
        copies,
        results,
        rest,
        plus("test net, as printed", outputs, again, rest),
        training,
        only,
        plus("training net, as printed", training, only),
    ]


def _classifier(report: Report, *, last: bool) -> int:
    """Multiplies of Darknet's classifier, a 1 × 1 convolution behind or before the average."""
    fc = report.layer("fc")
    return fc.macs if last else fc.macs * report.layer("avgpool").input_shape[1] ** 2


def _darknet() -> list[Step]:
    steps = []
    for name, title, last in (
        ("resnet18", "ResNet-18", True),
        ("resnet34", "ResNet-34", True),
        ("resnet50-v1.5", "ResNet-50", True),
        ("resnet101-v1.5", "ResNet-101", False),
        ("resnet152-v1.5", "ResNet-152", False),
    ):
        report = counted(name, (3, 256, 256), shortcut="A")
        convolutions = all_of(report, "macs", Kind.CONV)
        where = "behind" if last else "before"
        one = plus(
            f"{title}: multiplies, classifier {where} the average pool",
            convolutions,
            _classifier(report, last=last),
        )
        steps += [one, times("times two", 2, one)]
    report = counted("resnet50-v1.5", (3, 256, 256), shortcut="A")
    moved = all_of(report, "macs", Kind.CONV) + _classifier(report, last=False)
    return [*steps, times("ResNet-50 with the classifier before the pool", 2, moved)]


def _folded() -> list[Step]:
    steps = []
    for name, title in (
        ("resnet50", "ResNet-50"),
        ("resnet18", "ResNet-18"),
        ("inception-v3", "Inception-v3"),
        ("inception-resnet-v2", "Inception-ResNet-v2"),
    ):
        report = counted(name)
        start = fact(f"{title}: parameters", report.parameters)
        gamma = fact(
            "gammas, multiplied into the weights", all_of(report, "weights", Kind.BATCH_NORM)
        )
        steps += [start, gamma, minus(f"{title}, folded", start, gamma)]
    report = counted("resnet50")
    moving = fact("ResNet-50: moving means and variances", sum(r.buffers for r in report.layers))
    return [*steps, moving, plus("ResNet-50, not folded", report.parameters, moving)]


def _not_doubled() -> list[Step]:
    macs = counted("resnet50-v1.5").macs
    return [
        fact("multiply-accumulates of ResNet-50 v1.5", macs),
        times("floating-point operations, an addition with each", 2, macs),
    ]


def _keras() -> list[Step]:
    report = counted("resnet50")
    biases = sum(row.output_shape[0] for row in report.layers if row.kind == Kind.CONV)
    moving = sum(row.buffers for row in report.layers)
    start = fact("trainable, without biases", report.parameters)
    trained = plus("with a bias for each filter", start, biases)
    return [
        start,
        fact("filters of all convolutions", biases),
        trained,
        fact("moving means and variances", moving),
        plus("as Keras prints", trained, moving),
    ]


CARDS = (
    Erratum(
        key="flops-or-macs",
        title="GFLOPs that are multiply-accumulates",
        claim="ResNet-50 is said to take 4.1 and 8.2 billion FLOPs.",
        verdict=(
            "Papers and torchvision write FLOPs for multiply-accumulates, each a product and a "
            "sum; counters of single operations print twice as many."
        ),
        steps=_not_doubled,
        cited={
            "he2015": "sec. 3.3: FLOPs (multiply-adds)",
            "torchvision": "weights' metadata, ops",
            "fvcore_issue69": "first answer",
        },
        place=network_page("resnet50-v1.5"),
        networks=("resnet50", "resnet50-v1.5"),
    ),
    Erratum(
        key="keras-resnet50",
        title="Keras: 25,636,712 parameters for ResNet-50",
        claim="Keras prints 25,636,712, PyTorch 25,557,032.",
        verdict=(
            "Keras gives each convolution a bias and counts the moving statistics of batch norm as "
            "parameters that are not trained; the net is the same."
        ),
        steps=_keras,
        cited={
            "keras": "table of available models, parameters in its earlier editions",
            "torchvision": "weights' metadata, num_params of resnet50",
        },
        place=network_page("resnet50"),
        networks=("resnet50",),
    ),
    Erratum(
        key="caffe-memory-required",
        title="Caffe's “Memory required for data: 8086808”",
        claim="Caffe prints 8,086,808 bytes for the test net of its MNIST example, batch 100.",
        verdict=(
            "It adds up every output of every layer: 7,877,600 bytes of maps, 200,000 for a ReLU "
            "that needs none because it works in place, and 9,208 of labels, copies and results. "
            "Weights and gradients are not in it."
        ),
        steps=_caffe_memory,
        cited={
            "caffe": "src/caffe/net.cpp, Init, and examples/mnist/lenet_train_test.prototxt",
            "caffe_issue2387": "description, which quotes the log",
            "caffe_issue3461": "description: layers in place are counted again",
        },
        place=network_page("lenet5"),
        networks=("lenet5",),
    ),
    Erratum(
        key="darknet-bflops",
        title="Darknet's 9.74 billion for ResNet-50",
        claim="Darknet's table gives ResNet-50 9.74 billion operations, other tools 4.1 or 8.2.",
        verdict=(
            "Darknet counts two operations for each multiply, on 256 × 256 pictures. Its ResNet-50 "
            "strides in the 3 × 3 and has zero-padded shortcuts (option A): "
            "9,741,172,736. With its classifier before the average pool, as in Darknet's own 101 "
            "and 152 layers, it would be 9,999,220,736."
        ),
        steps=_darknet,
        cited={
            "darknet": "table of pre-trained models, column Ops",
            "darknet_code": "src/convolutional_layer.c, cfg/resnet50.cfg and cfg/resnet152.cfg",
        },
        place=network_page("resnet50-v1.5", shortcut="zero-padded"),
        networks=("resnet50-v1.5", "resnet101-v1.5", "resnet152-v1.5", "resnet18", "resnet34"),
    ),
    Erratum(
        key="onnx-folded-batch-norm",
        title="ONNX: 25,530,472 parameters for ResNet-50",
        claim="An exported ResNet-50 has fewer numbers than the 25,557,032 parameters of the net.",
        verdict=(
            "Where a convolution feeds a batch norm, the export makes one convolution of the two: "
            "gamma goes into the weights, beta and the moving statistics become its bias. The "
            "26,560 gammas are gone, 25,530,472 numbers stay, and the net computes the same."
        ),
        steps=_folded,
        cited={
            "kito": "README, table of parameters before and after",
            "netron_issue1178": "description and picture of an exported convolution",
        },
        place=network_page("resnet50-v1.5"),
        networks=("resnet50", "resnet50-v1.5", "resnet18", "inception-v3", "inception-resnet-v2"),
    ),
)
"""The cards, in reading order."""
