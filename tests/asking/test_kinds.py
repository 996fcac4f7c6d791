"""Every kind of question: its line is what the library counts, and its slips are no answers."""

from fractions import Fraction

import pytest

from cnnviz.asking import kinds
from cnnviz.asking.expressions import worked
from cnnviz.asking.instances import drawn
from cnnviz.asking.kind import slips
from cnnviz.asking.of_layers import of_memory, of_network, of_step, questions
from cnnviz.asking.sheets import sheet
from cnnviz.counting import analyse
from cnnviz.counting.backward import training_step
from cnnviz.counting.memory import budget
from cnnviz.layers import AvgPool, Conv, MaxPool
from cnnviz.networks import architecture

SEEDS = 8


@pytest.mark.parametrize("key", kinds())
def test_the_line_is_what_is_counted_and_no_slip_comes_to_it(key):
    for seed in range(SEEDS):
        instance = drawn(key, str(seed))
        right = tuple(map(Fraction, instance.right))
        assert worked(instance.formula, instance.facts) == right
        assert instance.singly
        for way in (*instance.singly, *instance.twice):
            assert way.value != right
            assert worked(way.formula, instance.facts) == way.value
            assert instance.typeset(way.formula) != instance.typeset()
        assert "{" not in instance.words


def test_there_are_enough_kinds_and_no_slip_is_idle():
    assert len(kinds()) >= 30
    known = slips()
    assert {slip for kind in kinds().values() for slip in kind.slips} <= known.keys()
    named = {
        way.slips[0].key
        for key in kinds()
        for seed in range(SEEDS)
        for way in drawn(key, str(seed)).singly
    }
    assert named == known.keys()


def test_a_seed_draws_the_same_and_each_student_another_sheet():
    ours, again, another = (sheet(2026, name, 10) for name in ("Ada", "  ada ", "Grace"))
    assert [each.facts for each in ours] == [each.facts for each in again]
    assert [each.kind for each in ours] == [each.kind for each in another]
    assert sum(one.facts != other.facts for one, other in zip(ours, another, strict=True)) >= 7
    assert len({each.kind.topic for each in ours}) == 10
    assert [each.kind for each in sheet(2027, "Ada", 10)] != [each.kind for each in ours]


@pytest.mark.parametrize(
    "layer",
    [
        Conv(96, 11, 4),
        Conv(9, (5, 3), (2, 1), ((1, 2), (0, 1)), groups=3),
        Conv(8, 3, 2, "same"),
        Conv(8, 3, 1, 2, 3, bias=False),
        MaxPool(3, 2, ceil=True),
        MaxPool(2, 3, 1, ceil=True),  # torch drops its last window
        AvgPool((3, 2), 2, (1, 0)),
    ],
    ids=repr,
)
def test_a_layer_as_it_is_set_up_is_a_question(layer):
    shape = (3, 28, 31)
    made = layer.output_shape(shape)
    asked = questions(layer, shape)
    assert asked["output"].right == (*made[1:], made[0])
    assert asked["parameters"].right == (layer.parameters(shape),)
    assert isinstance(layer, Conv) is ("multiplies" in asked)
    if isinstance(layer, Conv):
        assert asked["multiplies"].right == (layer.macs(shape, made),)
    for instance in asked.values():
        assert worked(instance.formula, instance.facts) == instance.right
        assert all(way.value != instance.right for way in instance.singly)


@pytest.mark.parametrize("name", ["alexnet", "vgg16", "googlenet", "resnet20-cifar", "lenet5-1998"])
def test_a_network_its_step_and_its_memory_are_questions(name):
    report = analyse(architecture(name))
    needed = budget(report, 4 * 10**9)
    asked = [of_network(report), of_step(report, 8), of_memory(needed, 8)]
    asked.append(of_step(report, 8, {report.layers[0].name}))
    step = training_step(report).total
    assert asked[1]["step"].right == (8 * step,)
    assert asked[2]["largest"].right == (needed.batch,)
    for instance in (each for found in asked for each in found.values()):
        assert worked(instance.formula, instance.facts) == instance.right
        assert all(way.value != instance.right for way in instance.singly)
