"""The generator: what it yields, that it learns, and that it repeats itself."""

import math
from dataclasses import replace

import pytest
import torch

from cnnviz.running import build
from cnnviz.training import DivergedError, Experiment, Record, load, plain_against_residual, train
from cnnviz.training.learner import Learner

SMALL = Experiment("resnet20-cifar", {"depth": 8, "width": 8}, epochs=2)


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
        assert record.test_error is not None
        assert (record.train_error * 1438) % 1 == pytest.approx(0, abs=1e-9)
        assert round(record.test_error * 359) / 359 == record.test_error


def test_it_learns(records: list[Record]) -> None:
    assert records[0].train_error > 0.8
    assert records[-1].train_error < 0.15
    assert records[-1].test_error is not None and records[-1].test_error < 0.2
    assert records[-1].loss < 0.6 < records[0].loss


def test_time_goes_forward(records: list[Record]) -> None:
    seconds = [record.seconds for record in records]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0


def test_the_same_seed_gives_the_same_records(records: list[Record]) -> None:
    again = list(train(SMALL))
    assert [r._replace(seconds=0.0) for r in again] == [r._replace(seconds=0.0) for r in records]


def test_another_seed_gives_other_records(records: list[Record]) -> None:
    first = next(iter(train(replace(SMALL, seed=1))))
    assert first.loss != records[0].loss


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
    assert learner.measure_training()[1] == wrong / 1438


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
    assert all(math.isfinite(record.loss) for record in seen)


def test_a_batch_larger_than_a_half_still_makes_an_epoch() -> None:
    steps = [record.step for record in train(replace(SMALL, batch_size=512, epochs=1))]
    assert steps == [0, 1, 2]
