"""What other tools print, from the description alone, against what they were seen to print.

Measured on torchvision 0.28 and timm 1.0.31 models with torch 2.13 on the CPU, batch of one,
eval mode, by torchinfo 1.8.0, fvcore 0.1.5, ptflops 0.7.5, thop 0.1.1 and calflops 0.3.2; the
Keras totals by keras.applications of Keras 3.15.
"""

import pytest

import cnnviz
from cnnviz import Network, analyse, architecture, architectures
from cnnviz.blocks import Sequential
from cnnviz.claims.peers import TOOLS, Form, Peer, Quantity, Walk, explain_peer, forms
from cnnviz.counting.rounding import rounded
from cnnviz.editing import without_batch_norm
from cnnviz.errors import CnnvizError
from cnnviz.layers import Conv

PRINTING = [peer for peer in Peer if TOOLS[peer].prints(Quantity.OPERATIONS)]

# torchinfo, fvcore, ptflops (pytorch, aten), thop, calflops (MACs, FLOPs), FlopCounterMode.
TOTALS = {
    "alexnet-torchvision": (
        *(714_682_664, 714_197_696, 716_441_128, 714_682_664),
        *(714_206_912, 714_188_480, 1_429_741_184, 1_428_376_960),
    ),
    "vgg11": (
        *(7_616_525_288, 7_609_115_136, 7_643_686_888, 7_616_525_288),
        *(7_609_140_224, 7_609_090_048, 15_239_186_944, 15_218_180_096),
    ),
    "vgg16": (
        *(15_483_821_032, 15_470_289_408, 15_523_225_576, 15_483_821_032),
        *(15_470_314_496, 15_470_264_320, 30_973_778_432, 30_940_528_640),
    ),
    "vgg19": (
        *(19_646_923_752, 19_632_087_552, 19_688_937_448, 19_646_923_752),
        *(19_632_112_640, 19_632_062_464, 39_299_983_872, 39_264_124_928),
    ),
    "googlenet-torchvision": (
        *(1_498_391_752, 1_504_878_688, 1_513_907_448, 1_498_377_192),
        *(1_511_332_032, 1_498_376_192, 3_009_356_752, 2_996_752_384),
    ),
    "inception-v3": (
        *(5_713_251_528, 5_731_282_144, 5_747_660_552, 5_713_217_096),
        *(5_749_219_168, 5_713_216_096, 11_458_393_728, 11_426_432_192),
    ),
    "inception-v4": (
        *(12_253_975_624, 12_284_251_296, 12_299_081_096, 12_253_975_624),
        *(12_258_322_528, 12_253_974_624, 24_560_680_352, 24_507_949_248),
    ),
    "inception-resnet-v2": (
        *(13_167_334_856, 13_182_930_592, 13_223_968_136, 13_167_334_856),
        *(13_156_129_056, 13_155_794_016, 26_378_482_784, 26_311_588_032),
    ),
    "resnet18": (
        *(1_814_083_944, 1_819_065_856, 1_825_313_768, 1_814_074_344),
        *(1_824_033_792, 1_814_073_344, 3_636_250_112, 3_628_146_688),
    ),
    "resnet34": (
        *(3_663_779_432, 3_671_262_720, 3_680_019_432, 3_663_762_408),
        *(3_678_739_456, 3_663_761_408, 7_339_389_440, 7_327_522_816),
    ),
    "resnet50-v1.5": (
        *(4_089_238_376, 4_111_512_576, 4_132_436_968, 4_089_185_256),
        *(4_133_742_592, 4_089_184_256, 8_211_108_352, 8_178_368_512),
    ),
    "resnet152-v1.5": (
        *(11_513_779_048, 11_558_835_200, 11_602_639_848, 11_513_627_624),
        *(11_603_945_472, 11_513_626_624, 23_094_313_472, 23_027_253_248),
    ),
}

# The same at other sizes and with other options.
VARIANTS = {
    ("resnet18", 97): (
        *(440_854_056, 441_902_656, 443_185_448, 440_844_456),
        *(442_954_176, 440_843_456, 883_382_912, 881_686_912),
    ),
    ("googlenet-torchvision", 130): (
        *(491_184_520, 493_308_736, 496_282_344, 491_169_960),
        *(495_433_152, 491_168_960, 986_486_656, 982_337_920),
    ),
    ("alexnet-torchvision", 257): (
        *(927_773_480, 927_136_704, 930_087_464, 927_773_480),
        *(927_145_920, 927_124_160, 1_856_045_440, 1_854_248_320),
    ),
}
VGG16_BATCH_NORM = (
    *(15_483_829_480, 15_497_384_448, 15_550_320_616, 15_483_821_032),
    *(15_524_504_576, 15_470_264_320, 31_000_873_472, 30_940_528_640),
)


def report(name: str, size: int | None = None, **options: object) -> cnnviz.counting.Report:
    shape = None if size is None else (3, size, size)
    return cnnviz.analyse(cnnviz.architecture(name, **options), shape)


def totals(counted: cnnviz.counting.Report, form: str = Form.LIBRARY) -> tuple[int, ...]:
    return tuple(explain_peer(counted, peer, form=form).total for peer in PRINTING)


def every_walk(counted: cnnviz.counting.Report, quantity: Quantity, form: Form) -> list[Walk]:
    """To each tool that prints the quantity and has the form."""
    return [
        explain_peer(counted, peer, quantity, form)
        for peer in Peer
        if TOOLS[peer].prints(quantity) and form in forms(counted, peer)
    ]


@pytest.mark.parametrize(("name", "expected"), TOTALS.items(), ids=list(TOTALS))
def test_operations_of_published_models(name: str, expected: tuple[int, ...]) -> None:
    assert totals(report(name)) == expected


@pytest.mark.parametrize(("name", "size"), VARIANTS)
def test_operations_at_other_sizes(name: str, size: int) -> None:
    assert totals(report(name, size)) == VARIANTS[name, size]


def test_operations_with_batch_norm_and_with_the_pool_spelled_out() -> None:
    assert totals(report("vgg16", batch_norm=True)) == VGG16_BATCH_NORM
    assert totals(report("vgg16", adaptive_pool=True)) == TOTALS["vgg16"]


@pytest.mark.parametrize("name", ["googlenet-torchvision", "inception-v3"])
def test_auxiliary_heads_do_not_run(name: str) -> None:
    counted = report(name, aux=True)
    assert totals(counted) == TOTALS[name]
    assert explain_peer(counted, Peer.FLOP_COUNTER).steps[0].label == "auxiliary heads"


@pytest.mark.parametrize(
    ("name", "options", "thop", "others"),
    [
        ("googlenet-torchvision", {"aux": True}, 6_624_904, 13_004_888),
        ("inception-v3", {"aux": True}, 23_834_568, 27_161_264),
        ("inception-v4", {}, 42_616_648, 42_679_816),
        ("inception-resnet-v2", {}, 55_782_920, 55_843_464),
        ("resnet34", {}, 21_797_672, 21_797_672),
    ],
)
def test_parameters_of_published_models(
    name: str, options: dict[str, object], thop: int, others: int
) -> None:
    walks = every_walk(report(name, **options), Quantity.PARAMETERS, Form.LIBRARY)
    found = {walk.peer: walk.total for walk in walks if walk.peer is not Peer.KERAS}
    assert found == {peer: others for peer in found} | {Peer.THOP: thop}
    assert len(found) == 7


@pytest.mark.parametrize(
    ("name", "options", "printed"),
    [
        ("vgg16", {}, 138_357_544),
        ("vgg19", {}, 143_667_240),
        ("resnet50", {}, 25_636_712),
        ("resnet101", {}, 44_707_176),
        ("resnet152", {}, 60_419_944),
        ("inception-v3", {}, 23_851_784),
        ("inception-v3", {"aux": True}, 23_851_784),
        ("inception-resnet-v2", {}, 55_873_736),
    ],
)
def test_keras_applications(name: str, options: dict[str, object], printed: int) -> None:
    counted = report(name, **options)
    walk = explain_peer(counted, Peer.KERAS, Quantity.PARAMETERS)
    assert (forms(counted, Peer.KERAS)[0], walk.total) == (Form.LIBRARY, printed)


def test_keras_lists_moving_statistics_of_any_network() -> None:
    """ResNet-18 has 4,800 channels of batch norm, each with a moving mean and variance."""
    counted = report("resnet18")
    walk = explain_peer(counted, Peer.KERAS, Quantity.PARAMETERS)
    assert (walk.model, walk.total) == ("the same layers in Keras", 11_689_512 + 2 * 4_800)
    heads = report("googlenet-torchvision", aux=True)
    buffers = sum(row.buffers for row in heads.layers)
    walk = explain_peer(heads, Peer.KERAS, Quantity.PARAMETERS)
    assert walk.total == heads.parameters + buffers


@pytest.mark.parametrize("name", cnnviz.architectures())
@pytest.mark.parametrize("quantity", Quantity)
def test_a_walk_starts_from_ours_and_its_steps_add_up(name: str, quantity: Quantity) -> None:
    counted = report(name)
    for form in forms(counted):
        for walk in every_walk(counted, quantity, form):
            ours = counted.macs if quantity is Quantity.OPERATIONS else counted.parameters
            assert walk.start == ours
            assert walk.total == ours + sum(step.amount for step in walk.steps)
            assert walk.total > 0
            assert all(bool(step.amount) == bool(step.layers) for step in walk.steps)
            assert all(step.amount or form is Form.LIBRARY for step in walk.steps)
            assert all(step.reason.endswith(".") for step in walk.steps)


def test_the_steps_of_a_walk_by_hand() -> None:
    """LeNet-5: 4,704 + 1,600 outputs of convolutions, 214 of linear layers, 204 rectified."""
    walk = explain_peer(report("lenet5"), Peer.PTFLOPS_PYTORCH)
    rectified, pooled = 4_704 + 1_600 + 204, 4_704 + 1_600
    assert walk.model == "the module built here"
    assert [(step.label, step.amount, step.layers) for step in walk.steps] == [
        ("bias additions", 4_704 + 1_600 + 214, 5),
        ("ReLU", rectified, 4),
        ("pooling", pooled, 2),
        ("ReLU and pooling once more", rectified + pooled, 6),
    ]


def test_a_step_says_how_the_library_writes_it() -> None:
    walk = explain_peer(report("googlenet-torchvision"), Peer.PTFLOPS_PYTORCH)
    reason = {step.label: step.reason for step in walk.steps}["ReLU and pooling once more"]
    assert reason.endswith(" torchvision's GoogLeNet calls F.relu instead of having ReLU layers.")
    assert sum("F.relu instead" in step.reason for step in walk.steps) == 1
    assert walk.model == "torchvision: GoogLeNet (torchvision)"
    assert walk.tool.prints(Quantity.OPERATIONS) == "macs"


def test_a_step_of_nothing_is_told_where_the_library_makes_it_so() -> None:
    """timm's batch norm is no nn.BatchNorm2d, so torchinfo and thop pass over it."""
    for peer in (Peer.TORCHINFO, Peer.THOP):
        steps = {step.label: step for step in explain_peer(report("inception-v4"), peer).steps}
        assert (steps["batch norm"].amount, steps["batch norm"].layers) == (0, 0)
        assert "BatchNormAct2d" in steps["batch norm"].reason


@pytest.mark.parametrize(
    ("name", "options", "size"),
    [
        ("resnet50", {}, 224),  # torchvision strides in the 3 × 3
        ("resnet18", {"shortcut": "A"}, 224),
        ("resnet18", {"shortcut": "C"}, 224),
        ("vgg16", {}, 160),  # 5 × 5 maps, which torchvision would average to 7 × 7
        ("googlenet", {}, 224),
    ],
)
def test_what_no_library_publishes_has_one_form(
    name: str, options: dict[str, object], size: int
) -> None:
    counted = report(name, size, **options)
    assert forms(counted) == (Form.BUILT,)
    assert explain_peer(counted, Peer.FVCORE).model == "the module built here"
    with pytest.raises(CnnvizError) as caught:
        explain_peer(counted, Peer.FVCORE, form=Form.LIBRARY)
    assert str(caught.value) == (
        f"no library publishes {name} with these options at this input size: "
        "choose the form 'built here'."
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["thopp"], "the tool is 'thopp': choose one of torchinfo, fvcore, "),
        (["thop", "flops"], "the quantity is 'flops': choose operations or parameters."),
        (["thop", "operations", "mine"], "the form is 'mine': choose 'built here' or 'library'."),
        (["keras"], "Keras 3 prints no operations: choose another tool."),
        (
            ["flop-counter-mode", "parameters"],
            "torch FlopCounterMode prints no parameters: choose another tool.",
        ),
    ],
)
def test_a_question_that_makes_no_sense(arguments: list[str], message: str) -> None:
    with pytest.raises(CnnvizError) as caught:
        explain_peer(report("resnet18"), *arguments)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("name", architectures())
def test_only_what_a_library_publishes_is_called_so(name):
    """An edited network is nobody's program; unchanged by an edit, it is what it was."""
    network = architecture(name)
    plain = without_batch_norm(network)
    assert (plain is network) == (plain.body == network.body)
    down = rounded(network, ceil=False)
    for one in (plain, down):
        report = analyse(one)
        for peer in (Peer.TORCHINFO, Peer.KERAS):
            same = one is network
            assert (Form.LIBRARY in forms(report, peer)) <= same
            assert explain_peer(report, peer, Quantity.PARAMETERS).total > 0


@pytest.mark.parametrize("name", ["vgg16", "resnet18", "inception-v3", "alexnet-torchvision"])
def test_a_name_alone_makes_no_published_network(name):
    own = Network(name, Sequential(Conv(4, 3)), (3, 8, 8))
    assert forms(analyse(own)) == (Form.BUILT,)
    grey = analyse(architecture(name), (1, 224, 224))
    assert Form.LIBRARY not in forms(grey)
