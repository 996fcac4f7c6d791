"""The sizes the papers print, layer by layer."""

import pytest

import cnnviz
from cnnviz.counting import LayerReport


def rows(name: str, **options: object) -> list[LayerReport]:
    return list(cnnviz.analyse(cnnviz.architecture(name, **options)).layers)


def sizes(name: str, kinds: tuple[str, ...], **options: object) -> list[tuple[int, ...]]:
    """Output shapes of the layers of these kinds."""
    return [row.output_shape for row in rows(name, **options) if row.kind in kinds]


def test_lenet5_shrinks_while_its_channels_grow() -> None:
    """LeCun et al. 1998, Fig. 2: 28, 14, 10, 5, then 120, 84 and 10."""
    assert sizes("lenet5", ("conv", "max_pool", "linear")) == [
        *((6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5)),
        *((120,), (84,), (10,)),
    ]


def test_alexnet_from_227() -> None:
    """Krizhevsky et al. 2012, Fig. 2: 55, 27, 13, 13, 13, then 4096, 4096 and 1000."""
    assert sizes("alexnet", ("conv", "max_pool", "linear")) == [
        *((96, 55, 55), (96, 27, 27), (256, 27, 27), (256, 13, 13)),
        *((384, 13, 13), (384, 13, 13), (256, 13, 13), (256, 6, 6)),
        *((4096,), (4096,), (1000,)),
    ]


def test_alexnet_units_by_layer() -> None:
    """Fig. 2 prints 186,624, 64,896, 64,896 and 43,264 units for conv2 to conv5."""
    counted = [row.values for row in rows("alexnet") if row.kind == "conv"]
    assert counted == [290_400, 186_624, 64_896, 64_896, 43_264]


def test_alexnet_normalises_before_it_pools() -> None:
    kinds = [row.kind for row in rows("alexnet")]
    assert kinds[:8] == ["conv", "relu", "lrn", "max_pool"] * 2


def test_alexnet_at_the_printed_224_is_another_network() -> None:
    """Without padding 224 gives 54, 26, 12 and 5, and 49 million parameters."""
    report = cnnviz.analyse(cnnviz.architecture("alexnet"), (3, 224, 224))
    kinds = ("conv", "max_pool")
    assert [row.output_shape[1] for row in report.layers if row.kind in kinds] == [
        *(54, 26, 26, 12, 12, 12, 12, 5)
    ]
    assert (report.parameters, report.macs) == (49_430_888, 643_026_048)


def test_vgg16_halves_and_doubles() -> None:
    """Simonyan & Zisserman 2014, Table 1, configuration D."""
    assert sizes("vgg16", ("max_pool",)) == [
        *((64, 112, 112), (128, 56, 56), (256, 28, 28), (512, 14, 14), (512, 7, 7))
    ]
    kinds = [row.kind for row in rows("vgg16")]
    assert (kinds.count("conv"), kinds.count("linear")) == (13, 3)


def test_vgg16_uses_one_kernel_and_one_pool() -> None:
    layers = [row.layer for row in rows("vgg16")]
    windows = {
        (layer.window.rows.kernel, layer.window.rows.stride)  # type: ignore[attr-defined]
        for layer in layers
        if layer.kind in ("conv", "max_pool")
    }
    assert windows == {(3, 1), (2, 2)}


def test_googlenet_stages() -> None:
    """Szegedy et al. 2014, Table 1: 112, 56, 28, 14, 7 and the depth after each module."""
    assert [shape[1] for shape in sizes("googlenet", ("max_pool",)) if shape[1] > 1][:2] == [56, 28]
    assert sizes("googlenet", ("concat",)) == [
        *((256, 28, 28), (480, 28, 28)),
        *((512, 14, 14), (512, 14, 14), (512, 14, 14), (528, 14, 14), (832, 14, 14)),
        *((832, 7, 7), (1024, 7, 7)),
    ]


@pytest.mark.parametrize(("name", "joins"), [("resnet18", 8), ("plain18", 0)])
def test_resnet18_stages(name: str, joins: int) -> None:
    """He et al. 2015, Table 1: 112, 56, 56, 28, 14, 7; a plain twin has no sums."""
    convolutions = [shape for shape in sizes(name, ("conv",))]
    assert convolutions[0] == (64, 112, 112)
    assert convolutions[1] == (64, 56, 56)
    assert {(128, 28, 28), (256, 14, 14), (512, 7, 7)} <= set(convolutions)
    kinds = [row.kind for row in rows(name)]
    assert kinds.count("add") == joins


def test_cifar_stages() -> None:
    """He et al. 2015, sec. 4.2: 2n layers each at 32, 16 and 8 with 16, 32 and 64 filters."""
    shapes = sizes("resnet20-cifar", ("conv",))
    assert shapes == [*[(16, 32, 32)] * 7, *[(32, 16, 16)] * 6, *[(64, 8, 8)] * 6]


@pytest.mark.parametrize(("depth", "layers"), [(8, 8), (20, 20), (56, 56), (110, 110)])
def test_depth_counts_layers_with_weights(depth: int, layers: int) -> None:
    for name in ("resnet20-cifar", "plain20-cifar"):
        kinds = [row.kind for row in rows(name, depth=depth)]
        assert kinds.count("conv") + kinds.count("linear") == layers
