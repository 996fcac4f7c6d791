"""Jobs are done by processes of their own: shared, fair, ended when nobody waits, never lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cnnviz.errors import LayerError
from cnnviz.jobs import Job, Lazy, Lost, Pool, waited
from cnnviz.jobs.task import LINGER
from cnnviz.jobs.watching import watched
from tests.jobs.conftest import MB

PATIENCE = 30


def job(name: str, *args: Any, near: Any = None, language: str = "") -> Job:
    return Job(f"tests.jobs.pieces:{name}", args, {}, (name, args), near, language)


def ask(pool: Pool, asked: Job, owner: str = "", pause: Callable[[], object] = bool) -> Any:
    return pool.do(asked, owner, pause)


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def log(folder: Path) -> list[str]:
    return (folder / "log").read_text().split() if (folder / "log").exists() else []


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Left(Exception):
    """The visitor has gone on to something else."""


def test_a_job_is_done_by_another_process(pool: Pool) -> None:
    assert ask(pool, job("worker", 1)) != os.getpid()


def test_two_who_ask_the_same_share_one_job(pool: Pool, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as visitors:
        asked = job("noted", str(tmp_path), "once", 10)
        said = list(visitors.map(lambda n: ask(pool, asked, str(n)), range(8)))
    assert said == ["once"] * 8
    assert log(tmp_path) == ["once"]


def test_errors_arrive_as_they_were_raised(pool: Pool) -> None:
    with pytest.raises(LayerError) as found:
        ask(pool, job("refused", 0))
    assert found.value.facts == {"stride": 0}
    assert str(found.value) == "a stride of 0 makes no sense."
    with pytest.raises(RuntimeError, match="Odd: only known here"):
        ask(pool, job("odd"))


def test_lazy_bytes_stay_until_they_are_read(pool: Pool) -> None:
    read = []

    def file(size: int) -> Lazy:
        return Lazy(lambda: read.append(size) or b"x" * size)  # type: ignore[func-returns-value]

    assert ask(pool, job("lengths", file(3), file(5_000_000))) == [3, 5_000_000]
    assert read == [3, 5_000_000]


def test_words_are_in_the_language_of_who_asks(pool: Pool) -> None:
    assert ask(pool, job("spoken", language="zh")) == "zh"
    assert ask(pool, job("spoken", language="en")) == "en"


def test_who_waits_is_told_of_every_layer(pool: Pool, tmp_path: Path) -> None:
    ticks: list[int] = []
    with watched(lambda: ticks.append(1)):
        ask(pool, job("noted", str(tmp_path), "told", 20))
    assert 10 < len(ticks) <= 20


def test_a_job_nobody_waits_for_is_ended_and_its_worker_goes_on(lone: Pool, tmp_path: Path) -> None:
    before = ask(lone, job("worker", 1))
    began = time.monotonic()

    def gone() -> None:
        if log(tmp_path):
            raise Left

    with pytest.raises(Left):
        ask(lone, job("noted", str(tmp_path), "long", 3000), pause=gone)
    assert ask(lone, job("worker", 2)) == before
    assert LINGER < time.monotonic() - began < PATIENCE


def test_who_comes_back_soon_finds_the_job_going_on(lone: Pool, tmp_path: Path) -> None:
    asked = job("noted", str(tmp_path), "same", 40)

    def gone() -> None:
        if log(tmp_path):
            raise Left

    with pytest.raises(Left):
        ask(lone, asked, pause=gone)
    assert ask(lone, asked) == "same"
    assert log(tmp_path) == ["same"]


def test_one_of_two_may_leave(lone: Pool, tmp_path: Path) -> None:
    asked = job("noted", str(tmp_path), "kept", 80)

    def gone() -> None:
        if log(tmp_path):
            raise Left

    with ThreadPoolExecutor(1) as other:
        stays = other.submit(ask, lone, asked, "stays")
        with pytest.raises(Left):
            ask(lone, asked, "goes", gone)
        assert stays.result(PATIENCE) == "kept"
    assert log(tmp_path) == ["kept"]


def test_a_long_operation_is_ended_with_its_worker(lone: Pool, tmp_path: Path) -> None:
    before = ask(lone, job("worker", 1))

    def gone() -> None:
        if log(tmp_path):
            raise Left

    with pytest.raises(Left):
        ask(lone, job("noted", str(tmp_path), "deaf", 1, 600.0), pause=gone)
    assert ask(lone, job("worker", 2)) != before
    until(lambda: not lives(before))


def test_turns_are_fair(lone: Pool, tmp_path: Path) -> None:
    """Whoever asks for one thing does not wait for all that another has asked for before."""
    folder = str(tmp_path)
    with ThreadPoolExecutor(8) as visitors:
        visitors.submit(ask, lone, job("noted", folder, "first", 30), "greedy")
        until(lambda: log(tmp_path))
        for number in range(5):
            visitors.submit(ask, lone, job("noted", folder, f"greedy{number}", 10), "greedy")
            until(lambda count=number + 2: len(lone._tasks) == count)
        visitors.submit(ask, lone, job("noted", folder, "modest"), "modest")
    assert log(tmp_path)[:3] == ["first", "modest", "greedy0"]


def test_long_jobs_leave_a_worker_to_others(pool: Pool, tmp_path: Path) -> None:
    ahead: list[int] = []

    def long(name: str) -> Any:
        with waited(ahead.append, long=True):
            return ask(pool, job("noted", str(tmp_path), name, 60), name)

    with ThreadPoolExecutor(8) as visitors:
        both = [visitors.submit(long, name) for name in ("long1", "long2")]
        until(lambda: log(tmp_path))
        assert ask(pool, job("noted", str(tmp_path), "short"), "third") == "short"
        assert log(tmp_path)[1] == "short"
        assert [each.result(PATIENCE) for each in both] == ["long1", "long2"]
    assert max(ahead) == 1


def test_who_has_made_something_is_asked_for_it_again(pool: Pool) -> None:
    first = ask(pool, job("worker", 1, near="vgg"))
    assert pool.has("vgg")
    assert not pool.has("alexnet")
    assert {ask(pool, job("worker", number, near="vgg")) for number in range(2, 9)} == {first}


@pytest.mark.parametrize("times", [0, 1])
def test_a_killed_worker_costs_a_job_nothing(pool: Pool, tmp_path: Path, times: int) -> None:
    assert ask(pool, job("fatal", str(tmp_path), times)) == f"tried {times + 1} times"


def test_a_job_that_kills_every_worker_is_given_up(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(Lost, match="smaller network"):
        ask(pool, job("fatal", str(tmp_path), 9))
    assert ask(pool, job("worker", 1)) > 0


def test_workers_and_nurseries_killed_at_rest_are_replaced(pool: Pool) -> None:
    for number in range(3):
        worker = ask(pool, job("worker", 2 * number))
        os.kill(worker, signal.SIGKILL)
        assert ask(pool, job("worker", 2 * number + 1)) != worker
    nursery = pool._nursery._process
    assert nursery is not None
    nursery.kill()
    assert ask(pool, job("worker", 99)) > 0


def test_a_worker_that_has_grown_is_replaced(lone: Pool) -> None:
    small = ask(lone, job("grows", 1 * MB))
    assert ask(lone, job("grows", 2 * MB)) == small
    assert ask(lone, job("grows", 250 * MB)) == small
    assert ask(lone, job("grows", 3 * MB)) != small


def test_a_job_that_wants_more_than_there_is_fails_alone(lone: Pool) -> None:
    with pytest.raises(MemoryError):
        ask(lone, job("wants", 900 * MB))
    assert ask(lone, job("wants", 100 * MB)) == 100 * MB


def test_closing_ends_all_processes(pool: Pool) -> None:
    workers = {ask(pool, job("worker", number)) for number in range(2)}
    nursery = pool._nursery._process
    assert nursery is not None
    pool.close()
    until(lambda: not any(map(lives, workers)))
    assert nursery.poll() is not None


SERVER = """
import threading, time
from tests.jobs.conftest import made
from tests.jobs.test_pool import ask, job
pool = made(2)
print(ask(pool, job("worker", 1)), pool._nursery._process.pid, flush=True)
threading.Thread(target=ask, args=[pool, job("noted", {folder!r}, "deaf", 1, 600.0)]).start()
time.sleep(600)
"""


def test_a_killed_server_leaves_no_process(tmp_path: Path) -> None:
    program = [sys.executable, "-c", SERVER.format(folder=str(tmp_path))]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        numbers = [int(number) for number in server.stdout.readline().split()]
        until(lambda: log(tmp_path))
        server.kill()
    until(lambda: not any(map(lives, numbers)))


def test_many_ask_at_once_and_each_gets_its_own(pool: Pool, tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as visitors:
        names = [f"n{number}" for number in range(60)]
        said = visitors.map(
            lambda name: ask(pool, job("noted", str(tmp_path), name, 1, 0.001), name[-1]), names
        )
        assert list(said) == names
    assert sorted(log(tmp_path)) == sorted(names)
    assert threading.active_count() < 50


def test_workers_without_a_job_are_sent_off(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = ask(pool, job("worker", 1, near="net"))
    pool.rest()
    until(lambda: not lives(first))
    assert not pool.has("net")
    monkeypatch.setattr("cnnviz.jobs.pool.IDLE", 0.1)
    second = ask(pool, job("worker", 2))
    until(lambda: not lives(second))
    assert ask(pool, job("noted", str(tmp_path), "on")) == "on"
