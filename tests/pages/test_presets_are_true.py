"""What a preset's words claim is so: its numbers are counted or run here, and none is left out.

The presets of *Memory*, *Bottleneck savings*, *Gradient norms*, *Shattered gradients*, *Why
this answer* and the training lab are held in the tests of those pages.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest

from cnnviz import analyse, architecture
from cnnviz.claims.contenders import contender
from cnnviz.claims.peers.explain import explain_peer
from cnnviz.counting.comparisons import dense_twin, single
from cnnviz.counting.conventions import Convention, Unit, count
from cnnviz.counting.depth import depth
from cnnviz.counting.formulas import exact_positions
from cnnviz.counting.receptive_field import receptive_field
from cnnviz.counting.report import Report
from cnnviz.counting.rounding import rounded
from cnnviz.kit.questions import Preset, question_of
from cnnviz.layers import BatchNorm, Column, Conv, Layer, MaxPool
from cnnviz.weights.trained import Origin, Weights
from pages.many_paths.lesson import TITLES, Lesion, blocks_of, wrong
from pages.many_paths.recorded import recorded_lesions
from pages.many_paths.state import State as LesionState
from pages.residual_block.lesson import Join, passed
from pages.residual_block.state import State as BlockState


def counted(name: str, **options: object) -> Report:
    return analyse(architecture(name, **options))


def positions(layer: Conv | MaxPool, cells: int) -> Fraction:
    return exact_positions(layer.window.rows, cells)


def calculator() -> dict[str, bool]:
    strided = Conv(1, 3, stride=3)
    same = single(Conv(3, 5, padding="same"), (3, 32, 32))
    alexnet = Conv(96, 11, stride=4)
    one = single(Conv(16, 1), (32, 6, 6))
    pool, up = MaxPool(2, 2), MaxPool(3, 2, ceil=True)
    halved = single(pool, (6, 28, 28))
    return {
        "7 × 7 with a 3 × 3 filter at stride 3: 2.33 positions, so the last row and column are "
        "never visited": (
            round(float(positions(strided, 7)), 2) == 2.33
            and list(strided.window.rows.unvisited(7)) == [6]
        ),
        "32 × 32 × 3 to 28 × 28 × 6: 456 parameters where a fully connected layer has 14,455,392": (
            single(Conv(6, 5), (3, 32, 32)).output_shape == (6, 28, 28)
            and single(Conv(6, 5), (3, 32, 32)).parameters == 456
            and dense_twin(Conv(6, 5), (3, 32, 32)).parameters == 14_455_392
        ),
        "“Same” padding: 32 × 32 stays 32 × 32": same.output_shape[1:] == (32, 32),
        "AlexNet's first layer: 227 × 227 makes 55 × 55": (
            single(alexnet, (3, 227, 227)).output_shape == (96, 55, 55)
        ),
        "… and the 224 × 224 the paper prints: 54.25, rounded down": (
            positions(alexnet, 224) == Fraction("54.25")
            and single(alexnet, (3, 224, 224)).output_shape == (96, 54, 54)
        ),
        "… and rounded up, as AlexNet's own program does: 55 without padding": (
            single(Conv(96, 11, stride=4, ceil=True), (3, 224, 224)).output_shape == (96, 55, 55)
        ),
        "A 1 × 1 convolution: 36 small fully connected layers over 32 channels": (
            one.values == 16 * 36 and one.weights == 16 * 32
        ),
        "2 × 2 max pooling at stride 2: three quarters of the values go, no parameters": (
            4 * halved.values == 6 * 28 * 28 and halved.parameters == 0
        ),
        "GoogLeNet's first pool: 112 becomes 56 only when rounded up": (
            single(up, (64, 112, 112)).output_shape == (64, 56, 56)
            and single(MaxPool(3, 2), (64, 112, 112)).output_shape == (64, 55, 55)
        ),
        "ResNet's first layer with TensorFlow's “same” at stride 2: 2 cells before, 3 after": (
            Conv(64, 7, 2, "same").window.rows.pads(224) == (2, 3)
        ),
        "A photograph is three slices, red, green and blue; the filter is as deep": (
            single(Conv(6, 5), (3, 32, 32)).weights == 6 * 3 * 5 * 5
        ),
        "AlexNet's fourth convolution: each filter reads 192 of the 384 channels": (
            counted("alexnet").layer("conv4").layer == Conv(384, 3, padding=1, groups=2)
            and counted("alexnet").layer("conv4").input_shape == (384, 13, 13)
        ),
    }


def networks() -> dict[str, bool]:
    vgg, googlenet = counted("vgg16"), counted("googlenet")
    printed = analyse(architecture("alexnet"), (3, 224, 224))
    up = analyse(rounded(architecture("alexnet"), True, (3, 224, 224)), (3, 224, 224))
    down = analyse(rounded(architecture("googlenet"), ceil=False))
    pools = [
        row.output_shape[1]
        for row in down.layers
        if row.name in ("pool1", "pool2", "pool3", "pool4")
    ]
    grey = analyse(architecture("resnet20-cifar", depth=56), (1, 28, 28))
    return {
        "VGG-16: most parameters sit in one fully connected layer": (
            max(row.parameters for row in vgg.layers) > vgg.parameters / 2
        ),
        "AlexNet on the printed 224 × 224: 54 × 54 maps, a smaller net": (
            printed.layer("conv1").output_shape == (96, 54, 54)
            and printed.parameters < counted("alexnet").parameters
        ),
        "… and rounded up, as its author's own program does: 55 × 55, the net of the paper": (
            up.layer("conv1").output_shape == (96, 55, 55)
            and up.parameters == counted("alexnet").parameters
        ),
        "GoogLeNet: few parameters for its depth": (
            googlenet.parameters < counted("alexnet").parameters / 8
        ),
        "GoogLeNet rounded down: 55, 27, 13, 6": pools == [55, 27, 13, 6],
        "Inside an Inception module": "inception3a.concat"
        in {row.name for row in googlenet.layers},
        "ResNet-152: every one of its layers, a block opened where it stands": (
            depth(counted("resnet152").network) == 152
        ),
        "ResNet-56 for CIFAR on a grey 28 × 28 picture": (
            sum(isinstance(row.layer, Conv) for row in grey.layers) == 55
        ),
    }


def comparisons() -> dict[str, bool]:
    def differ(*labels: str) -> bool:
        bodies = [contender(label).report.network.body for label in labels]
        return all(one != other for one in bodies for other in bodies if one is not other)

    a, b, c = (
        contender(f"resnet18{more}").report.parameters
        for more in ("-with-zero-padded-shortcuts", "", "-with-a-projection-on-every-shortcut")
    )
    normal = contender("vgg16-with-batch-norm").report.network.nodes
    plain = contender("plain34").report.parameters
    depths = [contender(f"resnet{n}-cifar").depth for n in (20, 1202)]
    return {
        "AlexNet on two GPUs, on one, and torchvision's": differ(
            "alexnet", "alexnet-torchvision", "alexnet-ungrouped"
        ),
        "ResNet-50: the paper's stride and everybody's (v1.5)": differ("resnet50", "resnet50-v1.5"),
        "GoogLeNet: the paper's and torchvision's": differ("googlenet", "googlenet-torchvision"),
        "VGG-16 without and with batch norm": (
            any(isinstance(node.layer, BatchNorm) for node in normal)
        ),
        "ResNet-18: shortcuts A, B and C": a < b < c,
        "Plain and residual, 34 layers": (
            plain == contender("resnet34-with-zero-padded-shortcuts").report.parameters
        ),
        "From 20 to 1,202 layers on 32 × 32": depths == [20, 1202],
    }


def shape(name: str, layer: str) -> tuple[int, ...]:
    return counted(name).layer(layer).output_shape


def layer_of(name: str, layer: str) -> Layer:
    return counted(name).layer(layer).layer


def maps() -> dict[str, bool]:
    return {
        "VGG-16's first layer, untrained: 64 maps through random filters": (
            shape("vgg16", "relu1_1") == (64, 224, 224)
        ),
        "Upload a photo of your own: VGG-16's third convolution, untrained, 128 maps": (
            [row.name for row in counted("vgg16").layers if row.kind == "conv"][2] == "conv2_1"
            and shape("vgg16", "conv2_1") == (128, 112, 112)
        ),
        "VGG-16's last convolution, untrained: 512 maps of 14 × 14": (
            shape("vgg16", "conv5_3") == (512, 14, 14)
        ),
        "LeNet-5's ten scores: single cells on a shared scale": shape("lenet5", "fc5") == (10,),
        "ResNet-20's last convolutions on 8 × 8 pixels, trained": (
            Weights("resnet20-cifar", Origin.HERE).input_shape == (1, 8, 8)
        ),
        "LeNet-5, trained, reads a digit: six maps of 28 × 28": (
            shape("lenet5", "relu1") == (6, 28, 28)
        ),
        "Draw a digit for the LeNet-5 of 1998": architecture("lenet5-1998").year == 1998,
        "The end of GoogLeNet's first Inception module, untrained": (
            shape("googlenet", "inception3a.concat") == (256, 28, 28)
        ),
    }


def traces() -> dict[str, bool]:
    second = counted("lenet5").layer("conv2")
    dense = counted("lenet5").layer("fc3")
    table = layer_of("lenet5-1998", "c3")
    norm = layer_of("alexnet", "norm1")
    one = counted("googlenet").layer("inception3a.branch2.reduce")
    follow = [node.name for node in architecture("resnet18").nodes][:3]
    return {
        "Max pooling: which of four cells won": layer_of("lenet5", "pool1").window.area == 4,
        "A second convolution: 6 channels, 150 products, one number": (
            second.input_shape[0] == 6 and second.macs == 150 * second.values
        ),
        "A fully connected layer is a kernel as large as its input": (
            dense.weights == dense.input_shape[0] * dense.values
        ),
        "The 1998 table: a map of C3 that sees three maps of S2": len(table.table[0]) == 3,
        "Response normalisation: AlexNet divides by five neighbouring channels": norm.size == 5,
        "A 1 × 1 convolution: 192 channels at a single place": (
            one.input_shape[0] == 192 and one.layer.window.area == 1
        ),
        "ResNet: convolution, batch norm, ReLU": follow == ["conv1", "bn1", "relu"],
    }


def fields() -> dict[str, bool]:
    corner = receptive_field(counted("vgg16"), "conv3_3")
    box = corner.box(0, 0)
    seen = (box.bottom - box.top + 1) * (box.right - box.left + 1)
    module = receptive_field(counted("googlenet"), "inception3a.concat").rows
    stage = receptive_field(counted("resnet18"), "layer2.1.add").rows
    return {
        "LeNet-5, trained: a unit of the second convolution sees 14 × 14 pixels of a 3": (
            receptive_field(counted("lenet5"), "conv2").size == (14, 14)
        ),
        "VGG-16's first convolution: 3 × 3 pixels": (
            receptive_field(counted("vgg16"), "conv1_1").size == (3, 3)
        ),
        "A unit in the corner: most of what it could see is padding": (
            2 * seen < corner.size[0] * corner.size[1]
        ),
        "AlexNet's last convolution sees 163 pixels, and depends mostly on the middle": (
            receptive_field(counted("alexnet"), "conv5").size == (163, 163)
        ),
        "Branches see differently far: GoogLeNet's first Inception module": module.shortest
        < module.size,
        "Through shortcuts: the end of ResNet-18's second stage": stage.shortest < stage.size,
    }


def differences() -> dict[str, bool]:
    resnet = counted("resnet50-v1.5")
    norms = sum(sum(row.extras.values()) for row in resnet.layers if row.kind == "batch_norm")
    everything = Convention(Unit.FLOPS, **{extra.name.lower(): True for extra in Column})
    keras = explain_peer(counted("resnet50"), "keras", "parameters")
    return {
        "ResNet-50 v1.5: fvcore counts batch norm too": (
            norms > 0 and explain_peer(resnet, "fvcore").total > resnet.macs
        ),
        "ResNet-50: 3.8 billion in the paper, 4.1 in most tools": (
            # The paper cuts 3.86 off; its own sentence is on the page's card.
            [int(counted(name).macs / 1e8) for name in ("resnet50", "resnet50-v1.5")] == [38, 40]
            and round(counted("resnet50-v1.5").macs / 1e9, 1) == 4.1
        ),
        "VGG-16: 15.3 or 15.5 billion?": round(counted("vgg16").macs / 1e9, 1) == 15.5,
        "AlexNet: the drawing that says 224 and means 227": (
            architecture("alexnet").input_shape == (3, 227, 227)
        ),
        "Keras counts numbers that are not trained as parameters": (
            keras.total > counted("resnet50").parameters
        ),
        "8.2 billion: ResNet-50 v1.5 in FLOPs, everything counted": (
            round(count(resnet, everything).operations / 1e9, 1) == 8.2
        ),
    }


def blocks() -> dict[str, bool]:
    block, a = BlockState().block, tuple(map(float, BlockState().a))
    below = (-a[0], *a[1:])
    nothing = block.times(0)
    tenth = passed(block.times(0.1), a)
    return {
        "Weights and biases at 0: the block is the identity": passed(nothing, a).residual_out == a,
        "A tenth of the weights: nearly the identity": (
            math.dist(tenth.residual_out, a) < 0.1 * math.hypot(*a)
        ),
        "Weights at 0 and a number below 0: the last ReLU takes it away": (
            passed(nothing, below).residual_out == (0.0, *a[1:])
        ),
        "The same, joined after the ReLU: it comes through": (
            passed(nothing, below, Join.AFTER).residual_out == below
        ),
    }


def lesions() -> dict[str, bool]:
    """Errors as they are recorded; that those are so is held in the tests of the page."""
    presets, recording = question_of("many_paths").presets, recorded_lesions()
    count = len(recording.labels)

    def error(lesion: Lesion) -> float:
        return wrong(recording.answers[lesion], recording.labels) / count

    states = [LesionState.read(each.query) for each in presets]
    plain, residual = zip(*(map(error, each.lesions) for each in states), strict=True)
    untouched = {net: error(Lesion(net)) for net in TITLES}
    singles = [error(Lesion("resnet20-cifar", (block,))) for block in range(1, 10)]
    return {
        presets[0].text: plain[0] > 0.7 and residual[0] < untouched["resnet20-cifar"] + 0.01,
        presets[1].text: round(1 / residual[1]) == 6 and residual[1] == max(singles),
        presets[2].text: (
            len(states[2].lesions[1].deleted) == 7
            and len(blocks_of("resnet56-cifar")) == 27
            and residual[2] == untouched["resnet56-cifar"]
        ),
        presets[3].text: untouched["resnet56-cifar"] + 0.05 < residual[3] < 0.3,
        presets[4].text: plain[4] > 0.85 and residual[4] < 0.02,
        presets[5].text: min(plain[5], residual[5]) > 0.8,
    }


CLAIMS: dict[str, tuple[Sequence[Preset], Callable[[], dict[str, bool]]]] = {
    "layer calculator": (question_of("layer_calculator").presets, calculator),
    "architectures": (question_of("architectures").presets, networks),
    "compare": (question_of("compare").presets, comparisons),
    "feature maps": (question_of("feature_maps").presets, maps),
    "one number": (question_of("one_number").presets, traces),
    "what a unit sees": (question_of("what_a_unit_sees").presets, fields),
    "why numbers differ": (question_of("why_numbers_differ").presets, differences),
    "residual block": (question_of("residual_block").presets, blocks),
    "many paths": (question_of("many_paths").presets, lesions),
}


@pytest.mark.parametrize("page", CLAIMS)
def test_each_preset_is_true(page: str) -> None:
    presets, claims = CLAIMS[page]
    assert claims() == dict.fromkeys((preset.text for preset in presets), True)


def test_only_trained_weights_are_said_to_have_learnt() -> None:
    for preset in question_of("feature_maps").presets:
        trained = preset.query.get("weights") == str(Origin.HERE)
        assert trained or "edges" not in preset.text
