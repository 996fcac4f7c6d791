"""What every registered layer keeps to, unasked: torch is the oracle for all that it states."""

import ast
from dataclasses import dataclass

import pytest
import torch
from torch import nn

import cnnviz
from cnnviz.blocks import Concat, Gate, Residual, Sequential
from cnnviz.counting.backward import training_step
from cnnviz.counting.conventions import Convention, count
from cnnviz.counting.formulas import explain
from cnnviz.counting.kept import kept
from cnnviz.counting.receptive_field import Box, receptive_field
from cnnviz.drawing.palette import role
from cnnviz.errors import CnnvizError
from cnnviz.layers import (
    ELU,
    LAYERS,
    Activation,
    AdaptiveAvgPool,
    Add,
    AvgPool,
    BatchNorm,
    Column,
    Concatenate,
    Conv,
    ConvTranspose,
    Crop,
    Dropout,
    Flatten,
    GlobalAvgPool,
    GroupNorm,
    L2Pool,
    Layer,
    LayerNorm,
    LeakyReLU,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Merge,
    Multiply,
    RadialBasis,
    Role,
    Scale,
    Shape,
    Sigmoid,
    Softmax,
    SparseConv,
    Subsample,
    Tanh,
    Upsample,
    ZeroPad,
    numel,
)
from cnnviz.network import Network
from cnnviz.running.table import torch_layer
from pages.memory.lesson import measured_kept
from pages.training_step.beside import by_torch, freeze, too_much

MAPS = (4, 9, 8)

SAMPLES: dict[type[Layer], list[tuple[object, Shape]]] = {
    Conv: [
        (Conv(6, 3), MAPS),
        (Conv(6, (3, 2), stride=2, padding=1, groups=2, bias=False), MAPS),
        (Conv(2, 3, stride=2, padding="same", dilation=1), MAPS),
        (Conv(2, 3, padding=((0, 1), (2, 0)), dilation=2), MAPS),
        (Conv(2, 3, stride=4, ceil=True), MAPS),
    ],
    ConvTranspose: [
        (ConvTranspose(6, 2, stride=2), MAPS),
        (ConvTranspose(6, 3, stride=2, padding=1, extra=1, groups=2, bias=False), MAPS),
        (ConvTranspose(3, (3, 2), stride=(1, 3), dilation=2), MAPS),
        (ConvTranspose(2, 1, stride=3), (2, 3, 3)),
    ],
    SparseConv: [
        (SparseConv(((0, 1), (2,), (1, 3)), 3), MAPS),
        (SparseConv(((0, 1), (2,)), 3, padding=1, bias=False), MAPS),
    ],
    Linear: [(Linear(5), (7,)), (Linear(5, bias=False), (7,))],
    RadialBasis: [(RadialBasis(((1, -1, 1), (-1, -1, 1))), (3,))],
    MaxPool: [(MaxPool(2), MAPS), (MaxPool(3, 2, ceil=True), MAPS), (MaxPool(3, 2, "same"), MAPS)],
    AvgPool: [
        (AvgPool(3, 2, 1), MAPS),
        (AvgPool(3, 2, 1, count_padding=False), MAPS),
        (AvgPool(3, 2, padding=((1, 2), (0, 1)), ceil=True), MAPS),
    ],
    L2Pool: [(L2Pool(2), MAPS), (L2Pool(3, 2, 1), MAPS)],
    Subsample: [(Subsample(2), MAPS), (Subsample(3, 2, 1), MAPS)],
    AdaptiveAvgPool: [(AdaptiveAvgPool(3), MAPS), (AdaptiveAvgPool(2), (2, 8, 8))],
    BatchNorm: [(BatchNorm(), MAPS), (BatchNorm(1e-3), (5,))],
    GroupNorm: [(GroupNorm(2), MAPS), (GroupNorm(4, 1e-3), MAPS)],
    LayerNorm: [(LayerNorm(), MAPS), (LayerNorm(1e-3), (6,))],
    LocalResponseNorm: [(LocalResponseNorm(), MAPS), (LocalResponseNorm(2, 0.1), MAPS)],
    LeakyReLU: [(LeakyReLU(0.2), MAPS), (LeakyReLU(), (7,))],
    ELU: [(ELU(), MAPS), (ELU(0.5), (7,))],
    Tanh: [(Tanh(), MAPS), (Tanh(1.7159, 2 / 3), (7,))],
    Softmax: [(Softmax(), (7,)), (Softmax(), MAPS)],
    Scale: [(Scale(0.17), MAPS)],
    Dropout: [(Dropout(), MAPS), (Dropout(0.0), MAPS)],
    Flatten: [(Flatten(), MAPS)],
    ZeroPad: [(ZeroPad(6, 2), MAPS)],
    Crop: [(Crop(2), MAPS)],
    Upsample: [
        *((Upsample(2), MAPS), (Upsample(3), MAPS)),
        *((Upsample(2, bilinear=True), MAPS), (Upsample(3, bilinear=True), MAPS)),
    ],
    Add: [(Residual(Conv(4, 3, padding=1)), MAPS)],
    Multiply: [
        (Gate(Sequential(GlobalAvgPool(), Conv(4, 1), Sigmoid())), MAPS),
        (Gate(Sequential(Conv(4, 3, padding=1), Sigmoid())), MAPS),
    ],
    Concatenate: [(Concat(a=Conv(2, 1), b=AvgPool(3, 1, 1)), MAPS)],
}
"""For each layer settings that tell; a block stands for the layer that joins its branches."""


def samples_of(kind: type[Layer]) -> list[tuple[object, Shape]]:
    """A layer that needs no settings is tried unasked; others need a sample above."""
    return SAMPLES[kind] if kind in SAMPLES else [(kind(), MAPS)]


CASES = [(kind, body, x) for kind in LAYERS for body, x in samples_of(kind)]


def described(body: object, x: Shape) -> Network:
    """A network of one sample; flat ones come from maps of one cell."""
    if len(x) == 1:
        return Network("sample", Sequential(flat=Flatten(), sample=body), (x[0], 1, 1))
    return Network("sample", Sequential(sample=body), x)


def rows(kind: type[Layer], body: object, x: Shape):
    """The report of a sample, and its row of the layer that is tried."""
    report = cnnviz.analyse(described(body, x))
    return report, next(row for row in reversed(report.layers) if isinstance(row.layer, kind))


def test_every_layer_of_the_package_is_registered() -> None:
    import cnnviz.layers as package

    made = {
        thing
        for thing in vars(package).values()
        if isinstance(thing, type) and issubclass(thing, Layer) and "kind" in vars(thing)
    }
    assert made == set(LAYERS)


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)
def test_names_role_and_column(kind: type[Layer]) -> None:
    assert kind.title[0].isupper()
    assert isinstance(kind.role, Role)
    assert isinstance(kind.column, Column)
    assert role(str(kind.kind)) is kind.role


@pytest.mark.parametrize(("kind", "body", "x"), CASES)
def test_shape_parameters_and_buffers_are_torchs(kind, body, x) -> None:
    report, row = rows(kind, body, x)
    assert row.parameters == row.weights + row.biases
    if isinstance(row.layer, Merge):
        module = cnnviz.build(report.network)
        assert sum(p.numel() for p in module.parameters()) == report.parameters
        made = module(torch.randn(2, *report.input_shape))
        assert tuple(made.shape[1:]) == report.output_shape
        return
    module = torch_layer(row.layer, row.input_shape)
    names = {name for name, _ in module.named_parameters()}
    sizes = {name: value.numel() for name, value in module.named_parameters()}
    assert sum(sizes.values()) == row.parameters
    assert sizes.get("bias", 0) == row.biases, names
    kept_numbers = [b.numel() for n, b in module.named_buffers() if "tracked" not in n]
    assert sum(kept_numbers) == row.buffers
    built = cnnviz.build(report.network, seed=1)
    made = built(torch.randn(2, *report.input_shape))
    assert tuple(made.shape[1:]) == row.output_shape
    assert torch.isfinite(made).all()


@pytest.mark.parametrize(
    "layer", [body for kind, body, _ in CASES if issubclass(kind, Activation)], ids=repr
)
def test_an_activation_and_its_slope_are_torchs(layer) -> None:
    x = torch.linspace(-8, 8, 65, dtype=torch.float64, requires_grad=True)  # corners are among it
    y = torch_layer(layer, MAPS)(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    points = x.tolist()
    assert [layer.at(each) for each in points] == pytest.approx(y.tolist(), abs=1e-12)
    inside = [k for k, each in enumerate(points) if abs(each) != 3]  # hard swish turns there
    found = [layer.derivative(points[k]) for k in inside]
    assert found == pytest.approx(slope[inside].tolist(), abs=1e-12)


@pytest.mark.parametrize(("kind", "body", "x"), CASES)
def test_formulas_come_to_the_counts(kind, body, x) -> None:
    report, row = rows(kind, body, x)
    explained = explain(row.layer, *report.inputs(row.name))
    assert (explained.parameters.value if explained.parameters else 0) == row.parameters
    assert (explained.macs.value if explained.macs else 0) == row.macs
    assert [formula.value for formula in explained.operations] == list(row.extras.values())
    for formula in (*explained.formulas, *explained.operations):
        assert formula.latex.count("{") == formula.latex.count("}")


@pytest.mark.parametrize(("kind", "body", "x"), CASES)
def test_a_convention_counts_every_single_operation(kind, body, x) -> None:
    report, row = rows(kind, body, x)
    everything = Convention(**{column.name.lower(): True for column in Column})
    counted = next(each for each in count(report, everything).rows if each.name == row.name)
    assert counted.counts.operations == row.macs + sum(row.extras.values())
    assert counted.counts.parameters == row.parameters


def slope(module, x: Shape, index: int, row: int, column: int) -> Box | None:
    """Rectangle around the cells whose gradient of one unit, all channels, is not 0."""
    seen = torch.rand(1, *x, dtype=torch.float64, requires_grad=True)
    made = module.run(seen, [index], "evaluate")[index]
    unit = made[0, :, row, column] if made.dim() == 4 else made[0]
    (found,) = torch.autograd.grad(unit.sum(), seen)
    cells = found[0].abs().sum(0).nonzero()
    if not len(cells):
        return None
    (top, left), (bottom, right) = cells.amin(0).tolist(), cells.amax(0).tolist()
    return Box(top, bottom, left, right)


# Their gradient is 0 at some cells they read: where another cell is the largest, or the sums
# cancel. A mean over the same windows stands for the first in tests/probing.
UNLIKE = (MaxPool, Dropout, RadialBasis, Softmax)


@pytest.mark.parametrize(
    ("kind", "body", "x"), [case for case in CASES if case[0] not in UNLIKE and len(case[2]) == 3]
)
def test_the_receptive_field_is_the_gradients_footprint(kind, body, x) -> None:
    report, row = rows(kind, body, x)
    module = cnnviz.build(report.network, seed=1).double()
    for parameter in module.parameters():
        nn.init.uniform_(parameter, 0.1, 1.0)
    field = receptive_field(report, row.name)
    index = report.network.index(row.name)
    down, across = row.output_shape[1:] if len(row.output_shape) == 3 else (1, 1)
    for unit in {(0, 0), (down - 1, across - 1), (down // 2, across // 2), (down // 3, 0)}:
        assert slope(module, x, index, *unit) == field.box(*unit), unit


def behind_a_convolution(body: object, x: Shape) -> Network:
    """So that a gradient goes on through the sample."""
    if len(x) > 1:
        return Network("kept", Sequential(up=Conv(x[0], 1), sample=body), (2, *x[1:]))
    first = Sequential(up=Conv(x[0], 1), flat=Flatten())
    return Network("kept", Sequential(first=first, sample=body), (2, 1, 1))


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(("kind", "body", "x"), CASES)
def test_what_is_kept_is_what_torch_saves(kind, body, x, training) -> None:
    network = behind_a_convolution(body, x)
    report = cnnviz.analyse(network)
    module = cnnviz.build(network, seed=1).train(training)
    for images in (2, 3):
        found = measured_kept(module, torch.randn(images, *network.input_shape), training=training)
        computed = kept(report, training=training)
        assert found.bytes == computed.of_batch(images)


@pytest.mark.parametrize(("kind", "body", "x"), CASES)
def test_the_way_back_is_torchs_whatever_is_frozen(kind, body, x) -> None:
    """Its cost by torch's counter, and what is kept for it: all trained, the layer or the first."""
    network = behind_a_convolution(body, x)
    report = cnnviz.analyse(network)
    names = [row.name for row in report.layers]
    for frozen in ((), names[:1], names[1:]):
        module = cnnviz.build(network, seed=1).train()
        freeze(module, frozen)
        images = torch.randn(2, *network.input_shape)
        assert measured_kept(module, images).bytes == kept(report, frozen=frozen).of_batch(2)
        step = training_step(report, frozen).total + too_much(report, frozen)
        assert step == by_torch(network, report.input_shape, frozenset(frozen))


@pytest.mark.parametrize(("kind", "body", "x"), CASES)
def test_exported_pytorch_code_is_the_layer(kind, body, x) -> None:
    network = described(body, x)
    code = cnnviz.pytorch_code(network)
    space: dict[str, object] = {}
    exec(compile(code, "exported", "exec"), space)
    last = [node.name for node in ast.parse(code).body if isinstance(node, ast.ClassDef)][-1]
    built = cnnviz.build(network, seed=1)
    copied = space[last]()  # type: ignore[operator]
    copied.load_state_dict(built.state_dict())
    images = torch.randn(2, *network.input_shape)
    assert torch.allclose(copied.eval()(images), built(images), atol=1e-6)


@pytest.mark.parametrize(("kind", "body", "x"), CASES)
def test_exported_keras_code_is_the_layer_or_says_why_not(kind, body, x) -> None:
    network = described(body, x)
    try:
        code = cnnviz.keras_code(network)
    except CnnvizError as refused:
        assert "Keras" in str(refused)
        assert kind in (Conv, ConvTranspose)
        return
    space: dict[str, object] = {}
    exec(compile(code, "exported", "exec"), space)
    last = [node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)][-1]
    report = cnnviz.analyse(network)
    model = space[last]()  # type: ignore[operator]
    channels, *sides = report.output_shape
    assert model.output_shape == (None, *sides, channels)
    assert sum(weight.value.numel() for weight in model.trainable_weights) == report.parameters
    if report.parameters == 0:
        images = torch.rand(2, *network.input_shape)
        made = model(images.permute(0, 2, 3, 1))
        made = made.permute(0, 3, 1, 2) if made.dim() == 4 else made
        wanted = cnnviz.build(network)(images)
        if kind is Flatten:
            made, wanted = made.sort(1).values, wanted.sort(1).values  # in another order
        assert torch.allclose(made, wanted, atol=1e-5)


@dataclass(frozen=True)
class Half(Layer):
    """A layer that states its shape, weights and multiplies and nothing else."""

    def output_shape(self, x: Shape) -> Shape:
        return x

    def weights(self, x: Shape) -> int:
        return numel(x)

    def biases(self, x: Shape) -> int:
        return 7

    def macs(self, x: Shape, y: Shape) -> int:
        return numel(x)


UNSTATED = {
    "kind": lambda report: report.layers[0].kind,
    "extras": lambda report: report.layers[0].extras,
    "buffers": lambda report: report.layers[0].buffers,
    "reads": lambda report: cnnviz.receptive_field(report, "half"),
    "saved": kept,
    "backward": training_step,
    "shape_formulas": lambda report: explain(report.layers[0].layer, report.input_shape),
    "column": lambda report: report.layers[0].layer.column,
    "role": lambda report: report.layers[0].layer.role,
}


@pytest.mark.parametrize("what", UNSTATED)
def test_what_a_layer_does_not_state_is_an_error_and_never_a_zero(what: str) -> None:
    report = cnnviz.analyse(Network("own", Sequential(half=Half()), (1, 3, 3)))
    assert report.parameters == 9 + 7
    with pytest.raises(CnnvizError, match=rf"Half does not state its {what}: write `{what}`"):
        UNSTATED[what](report)
    for whole in (cnnviz.memory, count, cnnviz.build, cnnviz.pytorch_code, cnnviz.keras_code):
        with pytest.raises(CnnvizError, match="Half"):
            whole(report.network if whole in NETWORKS else report)


NETWORKS = (cnnviz.build, cnnviz.pytorch_code, cnnviz.keras_code)
