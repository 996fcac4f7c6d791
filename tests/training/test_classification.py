"""The generator: what it yields, that it learns, and that it repeats itself."""

import math
from dataclasses import replace

import pytest
import torch

from cnnviz.errors import CnnvizError
from cnnviz.running import build
from cnnviz.training import DivergedError, Experiment, Record, load, plain_against_residual, train
from cnnviz.training.descent import rate_at
from cnnviz.training.learner import NARROW, Learner, layout_of
from cnnviz.training.recipes.classification import MEASURES, Course
from tests.training.stored import decided

SMALL = Experiment("resnet20-cifar", {"depth": 8, "width": 8}, epochs=2, learning_rate=0.1)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(train(SMALL))


def test_records_come_at_the_start_and_four_times_an_epoch(records: list[Record]) -> None:
    # 1,438 pictures make eleven full batches of 128, told in stretches of 2, 3, 3 and 3
    assert [record.step for record in records] == [0, 2, 5, 8, 11, 13, 16, 19, 22]
    assert [record.epoch for record in records] == pytest.approx(
        [0, 2 / 11, 5 / 11, 8 / 11, 1, 13 / 11, 16 / 11, 19 / 11, 2]
    )


def test_the_whole_sets_are_measured_at_the_end_of_each_epoch(records: list[Record]) -> None:
    ends = [record for record in records if record.ends_epoch]
    assert [record.epoch for record in ends] == [0, 1, 2]
    for record in ends:
        assert (record.train_error * 1438) % 1 == pytest.approx(0, abs=1e-9)
        assert round(record.values["test_error"] * 359) / 359 == record.values["test_error"]


def test_it_learns(records: list[Record]) -> None:
    assert records[0].train_error > 0.8
    assert records[-1].train_error < 0.15
    assert records[-1].values["test_error"] < 0.2
    assert records[-1].values["loss"] < 0.6 < records[0].values["loss"]


def test_time_goes_forward(records: list[Record]) -> None:
    seconds = [record.seconds for record in records]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0


def test_the_same_seed_gives_the_same_records(records: list[Record]) -> None:
    assert decided(train(SMALL)) == decided(records)


def test_another_seed_gives_other_records(records: list[Record]) -> None:
    first = next(iter(train(replace(SMALL, seed=1))))
    assert first.values["loss"] != records[0].values["loss"]


def test_the_global_random_state_is_left_alone() -> None:
    torch.manual_seed(3)
    before = torch.get_rng_state()
    run = train(replace(SMALL, epochs=1))
    for _ in range(3):
        next(run)
        assert torch.equal(torch.get_rng_state(), before)


def test_measuring_changes_nothing_that_training_uses() -> None:
    measured, bare = Learner(SMALL), Learner(SMALL)
    for _ in range(2):
        measured.measure_training()
        measured.test_error()
        assert measured.learn(measured.shuffled()[:3]) == bare.learn(bare.shuffled()[:3])


def test_a_step_is_that_of_torchs_own_optimizer() -> None:
    learner, other = Learner(SMALL), Learner(SMALL)
    optimizer = torch.optim.SGD(other.module.parameters(), 0.1, 0.9, weight_decay=1e-4)
    other.module.train()
    for batch in learner.shuffled()[:4]:
        learner.learn([batch])
        optimizer.zero_grad()
        logits = other.module(other.images[batch])
        torch.nn.functional.cross_entropy(logits, other.labels[batch]).backward()
        optimizer.step()
    pairs = zip(learner.module.parameters(), other.module.parameters(), strict=True)
    assert all(torch.allclose(one, two, rtol=1e-5, atol=1e-7) for one, two in pairs)


def test_the_training_error_is_taken_with_statistics_of_the_batches() -> None:
    learner, data = Learner(SMALL), load("digits")
    module = build(SMALL.network, SMALL.seed).train()
    wrong = 0
    with torch.no_grad():
        for picked in torch.arange(1438).tensor_split(11):
            answers = module(data.train_images[picked]).argmax(1)
            wrong += int((answers != data.train_labels[picked]).sum())
    assert learner.measure_training()["train_error"] == wrong / 1438


def test_both_nets_of_a_pair_start_alike_and_see_the_same_pictures() -> None:
    plain, residual = (Learner(one) for one in plain_against_residual(8))
    pairs = zip(plain.module.parameters(), residual.module.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)
    batches = zip(plain.shuffled(), residual.shuffled(), strict=True)
    assert all(torch.equal(one, other) for one, other in batches)


def test_a_loss_that_is_no_number_ends_the_run_after_its_records() -> None:
    experiment = replace(SMALL, learning_rate=10.0, momentum=0.999, weight_decay=1.0, epochs=20)
    seen = []
    with pytest.raises(DivergedError, match="no longer a finite number at step .*: lower the"):
        for record in train(experiment):
            seen.append(record)
    assert seen
    assert all(math.isfinite(value) for record in seen for value in record.values.values())


def test_a_batch_larger_than_a_half_still_makes_an_epoch() -> None:
    steps = [record.step for record in train(replace(SMALL, batch_size=512, epochs=1))]
    assert steps == [0, 1, 2]


def test_each_record_has_named_measures(records: list[Record]) -> None:
    layers = [node.name for node in SMALL.network.nodes if node.layer.kind in ("conv", "linear")]
    known = {measure.name for measure in MEASURES}
    for record in records:
        parts = [name.partition("/") for name in record.values]
        assert {name for name, _, _ in parts} <= known
        for measure in ("gradient_norm", "activation_scale"):
            told = [layer for name, _, layer in parts if name == measure]
            due = record.ends_epoch and (record.step > 0 or measure == "activation_scale")
            due |= measure == "gradient_norm" and record.step == records[1].step
            assert told == (layers if due else [])
        assert all(math.isfinite(value) for value in record.values.values())


KINDS = [
    {},
    {"optimizer": "adam", "learning_rate": 1e-3, "schedule": "cosine"},
    {"optimizer": "adamw", "learning_rate": 1e-3, "dropout": 0.3},
    {"augmentation": "slight", "schedule": "one-cycle", "warm_up": 1},
    {"batch_norm": False, "label_smoothing": 0.1, "schedule": "paper"},
    {"mixed": True, "batch_size": 256},
]


@pytest.mark.parametrize("settings", KINDS, ids=lambda each: ", ".join(each) or "default")
def test_a_training_that_is_taken_up_again_ends_bit_equal(settings: dict[str, object]) -> None:
    experiment = replace(SMALL, options={"depth": 8, "width": 2}, **settings)
    through = Course(experiment)
    told = list(through)
    for left in (0, 2, len(told) // 2):
        first = Course(experiment)
        for _, _ in zip(range(left + 1), first, strict=False):
            pass
        rest = Course(experiment, first.saved())
        assert decided(rest) == decided(told[left + 1 :])
        pairs = zip(through._learner.state().items(), rest._learner.state().items(), strict=True)
        assert all(a == b and torch.equal(one, two) for (a, one), (b, two) in pairs)


def test_a_damaged_checkpoint_is_refused_in_a_sentence() -> None:
    saved = Course(SMALL).saved()
    for wrong in (b"", saved[: len(saved) // 2], Course(replace(SMALL, batch_norm=False)).saved()):
        with pytest.raises(CnnvizError, match="start the run anew"):
            Course(SMALL, wrong)


@pytest.mark.parametrize("kind", ["adam", "adamw"])
def test_adam_is_torchs_own(kind: str) -> None:
    experiment = replace(SMALL, optimizer=kind, learning_rate=1e-3, weight_decay=0.01)
    learner, other = Learner(experiment), Learner(experiment)
    theirs = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[kind]
    optimizer = theirs(other.module.parameters(), 1e-3, weight_decay=0.01)
    other.module.train()
    for batch in learner.shuffled()[:4]:
        learner.learn([batch])
        optimizer.zero_grad()
        logits = other.module(other.images[batch])
        torch.nn.functional.cross_entropy(logits, other.labels[batch]).backward()
        optimizer.step()
    pairs = zip(learner.module.parameters(), other.module.parameters(), strict=True)
    assert all(torch.allclose(one, two, rtol=1e-5, atol=1e-7) for one, two in pairs)


@pytest.mark.parametrize("steps", [2, 10, 440])
@pytest.mark.parametrize("schedule", ["one-cycle", "cosine", "paper"])
def test_a_schedule_is_torchs_own(schedule: str, steps: int) -> None:
    optimizer = torch.optim.SGD([torch.zeros(1)], 1.0)
    kinds = torch.optim.lr_scheduler
    theirs = {
        "one-cycle": lambda: kinds.OneCycleLR(optimizer, 1.0, steps),
        "cosine": lambda: kinds.CosineAnnealingLR(optimizer, steps),
        "paper": lambda: kinds.MultiStepLR(optimizer, [steps // 2, -(-steps * 3 // 4)]),
    }[schedule]()
    for step in range(steps):
        rate = optimizer.param_groups[0]["lr"]
        assert rate_at(step, steps, schedule, 0) == pytest.approx(rate, rel=1e-6), step
        optimizer.step()
        theirs.step()


def test_warming_up_takes_a_tenth_of_the_rate() -> None:
    rates = [rate_at(step, 100, "constant", 5) for step in range(7)]
    assert rates == [0.1] * 5 + [1.0] * 2


def test_a_narrow_strided_convolution_keeps_the_plain_layout() -> None:
    for width, layout in ((NARROW, torch.channels_last), (2, torch.contiguous_format)):
        options = {"depth": 8, "width": width, "shortcut": "projection"}
        module = build(Experiment(options=options).network, 0)
        assert layout_of(module) == layout


def test_dropout_is_for_learning_alone() -> None:
    dropping, bare = Learner(replace(SMALL, dropout=0.5)), Learner(SMALL)
    assert dropping.measure_training() == bare.measure_training()
    assert dropping.test_error() == bare.test_error()
    batches = bare.shuffled()[:1]
    assert dropping.learn(batches)["loss"] != bare.learn(batches)["loss"]


def test_long_stretches_are_cut_so_that_something_moves() -> None:
    quick, slow = Experiment(options={"depth": 8, "width": 2}), Experiment(options={"depth": 110})
    assert len(quick.cuts(11)) == 5
    assert 5 < len(slow.cuts(11)) <= 12
    assert slow.cuts(11_000)[-1] == 11_000 and len(slow.cuts(11_000)) <= 1000 // slow.epochs + 1


SIDE = Experiment(
    "googlenet-digits", {"aux": True}, dataset="digits-32", optimizer="adam", learning_rate=1e-3
)


def test_side_classifiers_have_a_share_in_the_loss() -> None:
    learner, plain = (Learner(replace(SIDE, side_weight=share)) for share in (0.3, 0.0))
    images, labels = learner.images[:8], learner.labels[:8]
    network = SIDE.network
    assert [network.nodes[place].name for place in network.side_heads] == ["aux1.fc2", "aux2.fc2"]
    for each in (learner, plain):
        each.module.eval()  # without dropout the loss can be put together again
    logits, loss = learner._answered(images, labels)
    same, without = plain._answered(images, labels)
    assert torch.equal(logits, same)
    values = learner.module.run(images, network.side_heads)
    sides = [torch.nn.functional.cross_entropy(each, labels) for each in values.values()]
    assert loss.item() == pytest.approx((without + 0.3 * sum(sides)).item())


@pytest.mark.parametrize(("share", "moved"), [(0.3, True), (0.0, False)])
def test_side_classifiers_learn_where_they_have_a_share(share: float, moved: bool) -> None:
    learner = Learner(replace(SIDE, side_weight=share, batch_size=8))
    before = learner.module.state_dict()["aux1.fc2.weight"].clone()
    learner.learn([torch.arange(8)])
    after = learner.module.state_dict()["aux1.fc2.weight"]
    assert torch.equal(before, after) != moved
