"""Options A, B and C: the counted blocks against arithmetic by hand."""

import pytest

from pages.residual_block.costs import options

CONVS = 9 * 64 * 128 + 9 * 128 * 128 + 4 * 128
"""Two 3 × 3 convolutions and two batch norms."""


@pytest.fixture(scope="module")
def found():
    return {option.letter: option for option in options()}


def test_widening_blocks(found):
    assert list(found) == ["A", "B", "C"]
    assert found["A"].widening.parameters == CONVS
    assert found["B"].widening.parameters == CONVS + 64 * 128 + 2 * 128
    assert found["C"].widening.parameters == found["B"].widening.parameters
    assert found["A"].widening.macs == 28 * 28 * 9 * (64 * 128 + 128 * 128)
    assert found["B"].widening.macs - found["A"].widening.macs == 28 * 28 * 64 * 128
    assert found["A"].widening.output_shape == (128, 28, 28)


def test_only_c_projects_where_the_shape_stays(found):
    assert found["A"].keeping.parameters == found["B"].keeping.parameters == 2 * (9 * 64**2 + 128)
    assert found["C"].keeping.parameters - found["B"].keeping.parameters == 64**2 + 128
    assert found["C"].keeping.macs - found["B"].keeping.macs == 56 * 56 * 64**2


def test_the_blocks_are_those_of_resnet_34(found):
    """Stage 2's first block and stage 1's last one, in the whole network."""
    for option in found.values():
        for block, place in ((option.widening, "layer2.0."), (option.keeping, "layer1.2.")):
            rows = [row for row in option.whole.layers if row.name.startswith(place)]
            assert block.parameters == sum(row.parameters for row in rows)
            assert block.macs == sum(row.macs for row in rows)


def test_resnet_34_under_b_is_the_published_one(found):
    assert found["B"].whole.parameters == 21_797_672
    assert found["A"].whole.parameters < found["B"].whole.parameters < found["C"].whole.parameters
