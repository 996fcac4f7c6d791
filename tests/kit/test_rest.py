"""Once nobody is there, what was kept for visitors is let go of."""

import threading

import pytest

from cnnviz import jobs
from cnnviz.kit import rest
from cnnviz.kit.caches import TABLE, cached


@pytest.fixture
def kept(monkeypatch):
    """Two cached functions, one of which keeps by weight; the table is as before afterwards."""
    before = dict(TABLE)
    TABLE.clear()

    @cached("heavy", share=0.1, size=len)
    def heavy(number):
        return b"x" * number

    @cached("light", most=5)
    def light(number):
        return number

    heavy(1000)
    light(1)
    yield heavy, light
    TABLE.clear()
    TABLE.update(before)


class Pool:
    """Counts how often its workers were sent off."""

    rests = 0

    def rest(self):
        self.rests += 1


def test_what_weighs_is_let_go_of_and_workers_end(kept, monkeypatch):
    heavy, light = kept
    pool = Pool()
    monkeypatch.setattr(jobs, "current", lambda: pool)
    rest.rest()
    assert heavy.shelf.used == 0
    assert light.has(1)
    assert pool.rests == 1


@pytest.mark.parametrize(
    ("visits", "times"),
    [
        ([], 0),
        ([True] * 9, 0),
        ([True, False, False, False], 1),
        ([True, False, True, False, True], 0),
        ([True, False, False, False, False, False, True, False, False, False], 2),
        ([False] * 9, 0),
    ],
)
def test_a_server_rests_once_after_its_last_visitor(monkeypatch, visits, times):
    now, told = [0.0], iter(visits)
    rested = []

    class End(threading.Event):
        def wait(self, timeout=None):
            now[0] += timeout
            self.there = next(told, None)
            return self.there is None

    end = End()
    monkeypatch.setattr(rest, "EVERY", 20.0)
    monkeypatch.setattr(rest.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(rest, "_is_visited", lambda: end.there)
    monkeypatch.setattr(rest, "rest", lambda: rested.append(now[0]))
    rest.begin(end)
    assert len(rested) == times
