"""Networks nobody published, with everything the language can say, in PyTorch and Keras code."""

import pytest
import torch

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential, SideBranch
from cnnviz.code import keras_code, pytorch_code
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import (
    AdaptiveAvgPool,
    AvgPool,
    BatchNorm,
    Conv,
    Dropout,
    Elementwise,
    Flatten,
    GlobalAvgPool,
    L2Pool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    RadialBasis,
    ReLU,
    Scale,
    Sigmoid,
    Softmax,
    SparseConv,
    Subsample,
    Tanh,
    ZeroPad,
)
from cnnviz.network import Network


def residual(channels, stride=1, shortcut=None):
    body = Sequential(
        Conv(channels, 3, stride, padding=1), BatchNorm(), ReLU(), Conv(channels, 3, padding=1)
    )
    return Residual(body, shortcut, then=ReLU())


def projection(channels, stride):
    return Sequential(Conv(channels, 1, stride), BatchNorm())


BODIES = {
    "uneven padding": Sequential(
        Conv(4, (3, 2), stride=(2, 1), padding=((1, 0), (0, 2))),
        Conv(4, (3, 2), padding=((1, 0), (0, 2)), dilation=(1, 2)),
        Conv(4, 3, padding=((2, 0), (1, 1)), groups=2),
    ),
    "same at a stride": Sequential(Conv(4, 3, 2, "same"), Conv(4, 4, (1, 3), "same")),
    "same with an even kernel": Sequential(
        Conv(4, 2, padding="same"), Conv(4, 3, padding="same", dilation=2)
    ),
    "convolutions that round up": Sequential(
        Conv(4, 3, stride=4, ceil=True),
        Conv(4, (1, 2), stride=(2, 3), padding=((0, 1), (0, 0)), groups=2, ceil=True),
        SparseConv(((0, 1), (2,), (0, 3)), 1, stride=2, ceil=True),
    ),
    "max pools": Sequential(
        MaxPool(3, 2, padding=((1, 0), (0, 2))),
        MaxPool(3, 1, padding=2),
        MaxPool(2, 2, "same"),
        MaxPool(2, ceil=True),
    ),
    "max pools of negative numbers": Sequential(
        Tanh(-1.0), MaxPool(3, 2, padding=1, ceil=True), MaxPool(3, 2, padding=1)
    ),
    "average pools": Sequential(
        AvgPool(3, 2, padding=((1, 0), (0, 2))), AvgPool(3, 2, padding=1, ceil=True)
    ),
    "average pools that do not count padding": Sequential(
        AvgPool(3, 1, padding=1, count_padding=False),
        AvgPool(3, 2, padding=((1, 0), (0, 2)), count_padding=False, ceil=True),
    ),
    "same average pool": AvgPool(3, 2, "same"),
    "average pool, rounding up": AvgPool((2, 3), 3, padding=1, ceil=True),
    "l2 pools": Sequential(L2Pool(2), L2Pool(3, 2, padding=1, ceil=True)),
    "adaptive pools": Sequential(AdaptiveAvgPool(6), AdaptiveAvgPool(4), AdaptiveAvgPool(2)),
    "subsampling": Sequential(
        Conv(3, 3), Subsample((2, 3)), Subsample(2, 2, padding=((1, 0), (0, 0)), ceil=True)
    ),
    "sparse tables": Sequential(
        SparseConv(((0, 1), (2,), (0, 1, 2)), 3, padding=((1, 0), (2, 1))),
        SparseConv(((0,), (1, 2)), (1, 2), stride=2, bias=False),
    ),
    "radial basis": Sequential(
        GlobalAvgPool(), Flatten(), RadialBasis(((1, -1, 1), (-1, -1, 1), (1, 1, 1), (-1, 1, 1)))
    ),
    "functions": Sequential(
        Conv(4, 1), Tanh(), Scale(0.5), Tanh(1.7159, 2 / 3), Sigmoid(), Softmax()
    ),
    "functions in a branch": Concat(
        one=Sequential(conv=Conv(4, 1), tanh=Tanh(1.7159, 2 / 3), scale=Scale(0.25)),
        two=Sequential(conv=Conv(2, 1), sigmoid=Sigmoid(), drop=Dropout(0.25)),
    ),
    "response norm": LocalResponseNorm(4, alpha=0.1, beta=0.5, k=1.0),
    "flat batch norm": Sequential(
        AdaptiveAvgPool(2), Flatten(), Linear(6, bias=False), BatchNorm(), ReLU(), Linear(3)
    ),
    "one layer": Conv(2, 3),
    "a residual alone": residual(3),
    "a residual without activation": Sequential(
        Residual(Conv(3, 1)), GlobalAvgPool(), Flatten(), Linear(2)
    ),
    "a sum flattened": Sequential(Residual(Scale(0.5)), Flatten(), Residual(Linear(504))),
    "shortcuts of every kind": Sequential(
        stage=Sequential(
            residual(4, 1, ZeroPad(4)),
            residual(4),
            residual(8, 2, projection(8, 2)),
            residual(8),
            residual(8, 1, projection(8, 1)),
            residual(9, 2, ZeroPad(9, 2)),
        )
    ),
    "a shortcut of branches": Residual(
        Sequential(Conv(5, 3, padding=1), ReLU()), Concat(a=Conv(2, 1), b=Conv(3, 1)), ReLU()
    ),
    "a residual in a residual": Residual(Sequential(outer=residual(3), conv=Conv(3, 1))),
    "branches alone": Concat(Conv(2, 1), MaxPool(3, 1, 1), Sequential(Conv(2, 1), Conv(3, 1))),
    "branches in branches": Concat(
        a=Concat(a=Conv(2, 1), b=Sequential(c=Conv(1, 1), d=Conv(2, 1))), b=Sequential()
    ),
    "a branch and a shortcut without layers": Sequential(
        Concat(a=Sequential(), b=Conv(4, 1)),
        Residual(Conv(7, 1), Sequential()),
        Concat(Sequential()),
    ),
    "residuals of one layer": Residual(Residual(Conv(3, 1), Residual(Conv(3, 1)))),
    "residuals around blocks": Sequential(
        Residual(Concat(add=Conv(1, 1), b=Conv(2, 1)), then=ReLU()),
        Residual(Sequential(downsample=Conv(3, 1))),
        x_=Residual(Conv(3, 1)),
    ),
    "branches spread": Sequential(
        **{
            "stem_": Sequential(conv=Conv(4, 1)),
            "fan_": Concat(a=Conv(2, 1), b_=Sequential(one=Conv(3, 1), two=Conv(2, 1))),
            "": Concat(**{"": Sequential(c=Conv(2, 1), d=Conv(1, 1)), "e": Conv(3, 1)}),
        }
    ),
    "odd names": Sequential(
        **{"conv 1": Conv(2, 1), "class": Conv(3, 1), "größe": Conv(3, 1), "x": Conv(4, 1)},
        lambda_=Sequential(**{"0": Conv(2, 1), "a-b": Concat(x=Conv(2, 1), out=Conv(1, 1))}),
    ),
    "parameters with odd names": Sequential(
        *(
            Concat(
                **{"x": Conv(width, 1), "out": Conv(2 * width + 1, 1), "class": Conv(7, 3, 1, 1)}
            )
            for width in (2, 3, 5)
        )
    ),
    "one brick, many times": Sequential(*[Sequential(conv=Conv(3, 1), bn=BatchNorm())] * 5),
    "numbers that differ everywhere": Sequential(
        stage=Sequential(
            *(
                Sequential(
                    conv=Conv(width, kernel, stride, kernel // 2, groups=1, bias=False),
                    bn=BatchNorm(epsilon),
                    relu=ReLU(),
                )
                for width, kernel, stride, epsilon in (
                    (4, 3, 1, 1e-5),
                    (6, 5, 1, 1e-3),
                    (8, 3, 2, 1e-3),
                    (6, 1, 1, 1e-5),
                )
            )
        )
    ),
}


def network(body):
    return Network("odd", body, (3, 12, 14))


def randomised(module):
    stream = torch.Generator().manual_seed(5)
    for key, value in module.state_dict().items():
        if key.endswith(("running_mean", "running_var")):
            value.uniform_(0.5, 1.5, generator=stream)
    return module


def images():
    return torch.randn(2, 3, 12, 14, generator=torch.Generator().manual_seed(6))


@pytest.mark.parametrize("name", BODIES)
def test_pytorch_code_computes_the_same(name, torch_network):
    described = network(BODIES[name])
    ours = randomised(cnnviz.build(described, seed=1, initialisation="torch"))
    theirs = torch_network(pytorch_code(described), "cpu").eval()
    theirs.load_state_dict(ours.state_dict())
    with torch.inference_mode():
        torch.testing.assert_close(theirs(images()), ours(images()), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", BODIES)
def test_keras_code_has_the_same_counts_and_shapes(name, keras_model):
    described = network(BODIES[name])
    report = cnnviz.analyse(described)
    model = keras_model(keras_code(described))
    assert sum(weight.value.numel() for weight in model.trainable_weights) == report.parameters
    shape = report.output_shape
    assert model.output_shape == (None, *shape[1:], shape[0])


WITHOUT_WEIGHTS = [
    "max pools",
    "max pools of negative numbers",
    "average pools",
    "average pools that do not count padding",
    "same average pool",
    "average pool, rounding up",
    "l2 pools",
    "adaptive pools",
    "response norm",
    "radial basis",
]


@pytest.mark.parametrize("name", WITHOUT_WEIGHTS)
def test_keras_code_computes_the_same(name, keras_model):
    described = network(BODIES[name])
    model = keras_model(keras_code(described), "cpu")
    with torch.inference_mode():
        made = model(images().permute(0, 2, 3, 1))
        expected = cnnviz.build(described)(images())
    made = made.permute(0, 3, 1, 2) if made.dim() == 4 else made
    torch.testing.assert_close(made, expected, rtol=1e-4, atol=1e-5)


def test_a_side_branch_inside_a_stage_is_returned_by_the_network(torch_network, keras_model):
    head = SideBranch(Sequential(pool=GlobalAvgPool(), flatten=Flatten(), fc=Linear(2)))
    body = Sequential(
        stage=Sequential(conv=Conv(4, 3), aux=head, relu=ReLU()),
        pool=GlobalAvgPool(),
        flatten=Flatten(),
        fc=Linear(2),
    )
    module = torch_network(pytorch_code(network(body)), "cpu")
    assert [tuple(y.shape) for y in module.train()(images())] == [(2, 2), (2, 2)]
    assert sorted(module.state_dict()) == [
        *("fc.bias", "fc.weight", "stage.aux.fc.bias", "stage.aux.fc.weight"),
        *("stage.conv.bias", "stage.conv.weight"),
    ]
    assert keras_model(keras_code(network(body))).output_shape == [(None, 2), (None, 2)]


def test_side_branches_may_stand_anywhere(torch_network, keras_model):
    inner = SideBranch(Sequential(pool=GlobalAvgPool(), flatten=Flatten(), fc=Linear(2)))
    body = Sequential(
        mixed=Concat(a=Sequential(aux=inner, conv=Conv(2, 1)), b=Conv(1, 1)),
        head=SideBranch(Sequential(conv=Conv(1, 1), **{"0": inner}, relu=ReLU())),
        pool=GlobalAvgPool(),
        flatten=Flatten(),
        fc=Linear(2),
    )
    ours = cnnviz.build(network(body))
    theirs = torch_network(pytorch_code(network(body)), "cpu").train()
    theirs.load_state_dict(ours.state_dict())
    ends = ["fc", "mixed.a.aux.fc", "head.0.fc", "head.relu"]
    expected = ours.run(images(), [ours.position(end) for end in ends])
    torch.testing.assert_close(theirs(images()), tuple(expected.values()))
    shapes = [(None, 2), (None, 2), (None, 2), (None, 12, 14, 1)]
    assert keras_model(keras_code(network(body))).output_shape == shapes


def test_a_name_that_no_module_can_have_is_refused_alike():
    described = network(Sequential(stage=Sequential(training=Conv(2, 1))))
    reason = "a layer cannot be called 'stage.training' here, the word is taken: rename it."
    for make in (cnnviz.build, pytorch_code):
        with pytest.raises(CnnvizError) as refused:
            make(described)
        assert str(refused.value) == reason


def test_what_keras_cannot_say_is_refused():
    body = Conv(4, 3, stride=2, dilation=2)
    with pytest.raises(CnnvizError, match="a stride and a dilation: set one of the two to 1"):
        keras_code(network(body))


class Unknown(Elementwise):
    kind = "unknown"

    def extras(self, x, y):
        return {}


class Wrapper:
    def __init__(self, inside):
        self.lay_out = inside.lay_out


@pytest.mark.parametrize(
    ("code", "body", "reason"),
    [
        (pytorch_code, Unknown(), "Unknown has no PyTorch code: use layers of cnnviz."),
        (keras_code, Unknown(), "Unknown has no Keras code: use layers of cnnviz."),
        (
            pytorch_code,
            Wrapper(ReLU()),
            "Wrapper has no code: use the blocks of cnnviz in its place.",
        ),
    ],
    ids=["layer, PyTorch", "layer, Keras", "block"],
)
def test_pieces_from_elsewhere_are_refused(code, body, reason):
    with pytest.raises(CnnvizError) as refused:
        code(network(body))
    assert str(refused.value) == reason


@pytest.mark.parametrize("code", [pytorch_code, keras_code])
def test_an_input_that_is_too_small_names_the_layer(code):
    with pytest.raises(ShapeError, match="conv2 cannot take the 2 × 2 × 6 it gets"):
        code(cnnviz.architecture("lenet5", input_shape=(1, 8, 8)))


@pytest.mark.parametrize("code", [pytorch_code, keras_code])
def test_texts_of_a_network_cannot_break_the_code(code):
    described = Network(
        '1"""\nimport os\\',
        Conv(2, 3),
        (1, 9, 9),
        title='"""; raise SystemExit',
        paper="\\",
        note='a "quoted" note\nof two lines """',
    )
    compile(code(described), "exported.py", "exec")
