"""How descriptions are put together: names, order, and who reads what."""

from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.counting import analyse
from cnnviz.layers import AvgPool, BatchNorm, Conv, Flatten, Linear, MaxPool, ReLU, ZeroPad
from cnnviz.network import Block, Network


def laid_out(body: Block) -> list[tuple[str, tuple[int, ...], str | None]]:
    """Name, sources and unit of each node."""
    nodes = Network("a net", body, (3, 8, 8)).nodes
    return [(node.name, node.sources, node.unit) for node in nodes]


def test_layers_name_themselves_by_kind_and_number() -> None:
    body = Sequential(
        Conv(4, 3), ReLU(), MaxPool(2), Conv(4, 1), BatchNorm(), AvgPool(2), Flatten(), Linear(2)
    )
    assert [name for name, _, _ in laid_out(body)] == [
        *("conv1", "relu1", "pool1", "conv2", "bn1", "pool2", "flatten1", "linear1")
    ]


def test_keywords_name_and_blocks_are_numbered() -> None:
    body = Sequential(Sequential(Conv(4, 3)), Sequential(ReLU()), tail=Sequential(last=ReLU()))
    assert [name for name, _, _ in laid_out(body)] == ["0.conv1", "1.relu1", "tail.last"]


def test_a_sequence_is_a_chain() -> None:
    assert laid_out(Sequential(a=Conv(4, 3), b=ReLU(), c=ReLU())) == [
        ("a", (0,), None),
        ("b", (1,), None),
        ("c", (2,), None),
    ]


def test_an_empty_sequence_hands_on_what_it_gets() -> None:
    assert laid_out(Sequential(Sequential(), Sequential(a=ReLU()))) == [("1.a", (0,), None)]


def test_every_branch_reads_the_same_input() -> None:
    body = Sequential(
        stem=Conv(4, 1), mixed=Concat(a=Conv(2, 1), b=Sequential(c=Conv(3, 1), d=ReLU()))
    )
    assert laid_out(body) == [
        ("stem", (0,), None),
        ("mixed.a", (1,), "mixed"),
        ("mixed.b.c", (1,), "mixed"),
        ("mixed.b.d", (3,), "mixed"),
        ("mixed.concat", (2, 4), "mixed"),
    ]


def test_the_identity_shortcut_joins_before_the_last_activation() -> None:
    body = Sequential(stem=Conv(4, 1), block=Residual(Conv(4, 1), then=ReLU()))
    assert laid_out(body) == [
        ("stem", (0,), None),
        ("block.body", (1,), "block"),
        ("block.add", (2, 1), "block"),
        ("block.relu_out", (3,), "block"),
    ]


def test_a_projection_reads_the_input_of_the_block() -> None:
    shortcut = Sequential(**{"0": Conv(8, 1, stride=2, bias=False), "1": BatchNorm()})
    body = Sequential(
        stem=Conv(4, 1), block=Residual(Sequential(conv1=Conv(8, 1, stride=2)), shortcut)
    )
    assert laid_out(body) == [
        ("stem", (0,), None),
        ("block.conv1", (1,), "block"),
        ("block.downsample.0", (1,), "block"),
        ("block.downsample.1", (3,), "block"),
        ("block.add", (2, 4), "block"),
    ]


def test_units_are_the_outermost_blocks() -> None:
    inner = Residual(Sequential(conv1=Conv(3, 1)))
    body = Sequential(outer=Concat(left=inner, right=Conv(3, 1)), after=ReLU())
    assert [unit for _, _, unit in laid_out(body)] == [*["outer"] * 4, None]


def test_a_zero_padded_shortcut_fits_a_block_that_widens() -> None:
    body = Sequential(
        stem=Conv(4, 1),
        block=Residual(
            Sequential(conv1=Conv(8, 3, stride=2, padding=1, bias=False)), ZeroPad(8, 2)
        ),
    )
    report = analyse(Network("a net", body, (3, 7, 7)))
    assert [row.output_shape for row in report.layers] == [(4, 7, 7), *[(8, 4, 4)] * 3]
    assert report.parameters == 4 * 3 + 4 + 8 * 4 * 9


def test_concatenation_stacks_channels() -> None:
    body = Concat(a=Conv(64, 1), b=Conv(128, 3, padding="same"), c=MaxPool(3, 1, padding=1))
    report = analyse(Network("a net", body, (192, 28, 28)))
    assert report.output_shape == (64 + 128 + 192, 28, 28)


def test_descriptions_are_values() -> None:
    def describe() -> Sequential:
        return Sequential(Conv(4, 3), block=Residual(Sequential(Conv(4, 1))))

    assert describe() == describe()
    assert describe() != Sequential(Conv(4, 3))
