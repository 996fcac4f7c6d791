"""Two networks side by side: partners, what differs in words, and nothing lost."""

import time

import pytest

from cnnviz import analyse, architecture
from cnnviz.counting.alignment import Match, align, tally


def aligned(first, second, first_options=None, second_options=None):
    return align(
        analyse(architecture(first, **(first_options or {}))),
        analyse(architecture(second, **(second_options or {}))),
    )


def differing(pairs):
    return [pair for pair in pairs if pair.match is not Match.SAME]


def test_a_network_is_the_same_as_itself():
    assert tally(aligned("googlenet", "googlenet")) == {Match.SAME: 142}


def test_the_stride_of_resnet50_moves_in_three_blocks():
    pairs = aligned("resnet50", "resnet50-v1.5")
    assert tally(pairs) == {Match.SAME: 163, Match.SIZES: 6, Match.SETTINGS: 6}
    changed = [pair for pair in pairs if pair.match is Match.SETTINGS]
    assert [(pair.first.name, pair.second.name, pair.settings) for pair in changed] == [
        (name, name, (words,))
        for stage in (2, 3, 4)
        for name, words in (
            (f"layer{stage}.0.conv1", "stride 2 → 1"),
            (f"layer{stage}.0.conv2", "stride 1 → 2"),
        )
    ]
    assert changed[0].sizes == (
        "output 28 × 28 × 128 → 56 × 56 × 128",
        "multiplies 25,690,112 → 102,760,448",
    )


def test_batch_norm_stands_alone():
    pairs = aligned("vgg16", "vgg16", {}, {"batch_norm": True})
    assert tally(pairs) == {Match.SAME: 39, Match.SECOND: 13}
    assert all(pair.second.kind == "batch_norm" for pair in differing(pairs))


def test_shortcuts_a_and_b():
    pairs = aligned("resnet18", "resnet18", {"shortcut": "A"}, {"shortcut": "B"})
    names = [(pair.first or pair.second).name for pair in differing(pairs)]
    assert names == [
        f"layer{stage}.0.downsample{part}" for stage in (2, 3, 4) for part in ("", ".0", ".1")
    ]
    assert [pair.match for pair in differing(pairs)] == 3 * [
        Match.FIRST,
        Match.SECOND,
        Match.SECOND,
    ]


def test_groups_are_all_that_tells_the_alexnets_apart():
    pairs = differing(aligned("alexnet", "alexnet-ungrouped"))
    assert [pair.first.name for pair in pairs] == ["conv2", "conv4", "conv5"]
    assert all(pair.settings == ("groups 2 → 1",) for pair in pairs)
    assert "parameters 307,456 → 614,656" in pairs[0].sizes


def test_same_padding_is_told_in_cells():
    """AlexNet pads its third convolution by 1, VGG's are "same": no difference in that."""
    pair = next(p for p in aligned("alexnet", "vgg16") if p.first and p.first.name == "conv3")
    assert pair.second.name == "conv3_1"
    assert pair.settings == ("filters 384 → 256",)


def test_the_3_by_3_branch_of_torchvisions_googlenet():
    pairs = aligned("googlenet", "googlenet-torchvision")
    branch = [p for p in pairs if p.first and p.first.name == "inception3a.branch3.conv"]
    assert branch[0].second.name == "inception3a.branch3.1.conv"
    assert branch[0].settings == ("kernel 5 → 3", "padding 2 → 1", "bias yes → no")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("alexnet", "vgg16"),
        ("lenet5", "lenet5-1998"),
        ("resnet152", "googlenet"),
        ("inception-v4", "inception-resnet-v2"),
        ("plain18", "resnet18"),
    ],
)
def test_every_layer_is_there_once_in_order(first, second):
    pairs = aligned(first, second)
    one, other = analyse(architecture(first)), analyse(architecture(second))
    assert [p.first for p in pairs if p.first] == list(one.layers)
    assert [p.second for p in pairs if p.second] == list(other.layers)
    assert all(p.first.kind == p.second.kind for p in pairs if p.first and p.second)
    assert sum(tally(pairs).values()) == len(pairs)


def test_turned_around_the_sides_change_places():
    there, back = aligned("plain18", "resnet18"), aligned("resnet18", "plain18")
    assert tally(there) == {Match.SAME: 55, Match.SECOND: 14}
    assert tally(back) == {Match.SAME: 55, Match.FIRST: 14}


def test_a_thousand_layers_against_another_family():
    first, second = (analyse(architecture(n)) for n in ("resnet1202-cifar", "inception-resnet-v2"))
    begun = time.process_time()
    pairs = align(first, second)
    assert time.process_time() - begun < 3
    assert [p.first for p in pairs if p.first] == list(first.layers)
    assert [p.second for p in pairs if p.second] == list(second.layers)
