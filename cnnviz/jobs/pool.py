"""Who does which job when: a few workers, a queue that is fair, one job for all who ask the same.

The next job is that of whoever has the fewest under way; among those, who has waited longest.
Long jobs never take the last worker: something short always gets through.
"""

import itertools
import pickle
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any

from cnnviz.jobs.born import Born, Nursery
from cnnviz.jobs.job import Job, Lost, packed, waiting
from cnnviz.jobs.task import Hand, Task
from cnnviz.jobs.watching import watcher
from cnnviz.jobs.worker import STOP
from cnnviz.language import N_

EVERY = 0.1
"""Seconds between two looks at how far a job is."""

PATIENCE = 2.0
"""Seconds from being told to stop until a worker is ended."""

IDLE = 120.0
"""Seconds without a job after which a worker ends, and the networks it has with it."""

SERVED = 1000
"""Owners whose last turn is remembered."""

TRIES = 2
"""Workers that a job may take down."""


class Pool:
    """Workers and what waits for them. Everything public may be called from any thread."""

    def __init__(self, workers: int, nursery: Nursery, most: int, now: bool = False) -> None:
        """Begin.

        Args:
            workers: how many jobs are done at once.
            nursery: where workers come from.
            most: bytes that a worker may have grown by once a job is done; else it is replaced.
            now: whether workers begin at once, not only with the first jobs.

        Attributes:
            ready: set once somebody can do a job.
        """
        self._nursery, self._most = nursery, most
        self._change = threading.Condition()
        self._tasks: dict[Hashable, Task] = {}
        self._served: dict[str, int] = {}
        self._numbers = itertools.count()
        self._hands = [Hand() for _ in range(workers)]
        self._ends = False
        self.ready = threading.Event()
        for hand in self._hands:
            threading.Thread(
                target=self._work, args=[hand, now], name="passes", daemon=True
            ).start()

    def do(self, job: Job, owner: str, pause: Callable[[], object]) -> Any:
        """What a job comes to; several who ask for the same wait for one.

        `owner` says whose it is, to be fair to the others; `pause` is called while it goes on.
        Raises whatever the job raises, what `pause` raises, and `Lost` where the job ends its
        worker, again and again.
        """
        tick, (tell, long) = watcher(), waiting()
        task, told = self._join(job, owner, long), 0
        try:
            while not task.ended:
                with self._change:
                    if not task.ended and task.layers == told:
                        self._change.wait(EVERY)
                    layers, ahead = task.layers, self._ahead(task)
                for _layer in range(told, layers):
                    if tick is not None:
                        tick()
                told = layers
                pause()
                if tell is not None:
                    tell(ahead)
        finally:
            self._leave(task, owner)
        if task.error is not None:
            raise task.error
        return task.result

    def has(self, near: Hashable) -> bool:
        """Whether a worker is taken to have this made already."""
        with self._change:
            return any(near in hand.near for hand in self._hands)

    def rest(self) -> None:
        """Have workers that have nothing to do end now; the next jobs get new ones."""
        with self._change:
            for hand in self._hands:
                if hand.task is None:
                    hand.give_up()

    def close(self) -> None:
        """End all workers; who waits hears that the job was lost."""
        with self._change:
            self._ends = True
            self._change.notify_all()
        self._nursery.end()

    def _join(self, job: Job, owner: str, long: bool) -> Task:
        with self._change:
            task = self._tasks.get(job.key)
            if task is None:
                task = self._tasks[job.key] = Task(job, next(self._numbers), long)
                self._change.notify_all()
            task.owners.append(owner)
            return task

    def _leave(self, task: Task, owner: str) -> None:
        with self._change:
            task.owners.remove(owner)
            if not task.owners:
                task.alone_since = time.monotonic()

    def _ahead(self, task: Task) -> int:
        """Jobs that are before this one; 0 once it runs."""
        if task.runs:
            return 0
        waits = [one for one in self._tasks.values() if not one.runs and one.owners]
        return sorted(waits, key=self._turn).index(task) + 1 if task in waits else 0

    def _turn(self, task: Task) -> tuple[int, int, int]:
        """Smaller ones come first: by what its owners have under way, by when they last had."""
        under_way = [hand.task for hand in self._hands if hand.task is not None]

        def busy(owner: str) -> int:
            return sum(owner in one.owners for one in under_way)

        owners = task.owners or [""]
        return (
            min(map(busy, owners)),
            min(self._served.get(owner, -1) for owner in owners),
            task.number,
        )

    def _next(self, hand: Hand) -> Task | None:
        """The job this hand is to do now, if there is one."""
        for task in [one for one in self._tasks.values() if one.is_left and not one.runs]:
            self._end(task)
        waits = [one for one in self._tasks.values() if not one.runs and one.owners]
        long = sum(one.long for one in self._tasks.values() if one.runs)
        room_for_long = long < max(1, len(self._hands) - 1)
        idle = [one for one in self._hands if one.task is None and one is not hand]
        for task in sorted(waits, key=self._turn):
            near = task.job.near
            elsewhere = near not in hand.near and any(near in one.near for one in idle)
            if (room_for_long or not task.long) and not elsewhere:
                return task
        return None

    def _take(self, hand: Hand) -> Task | None:
        """Wait for a job for this hand; None once the pool ends."""
        since = time.monotonic()
        with self._change:
            while not self._ends:
                task = self._next(hand)
                if task is not None:
                    hand.task, task.runs, task.layers = task, True, 0
                    self._note_turn(task.owners)
                    return task
                if time.monotonic() - since > IDLE:
                    hand.give_up()
                self._change.wait(10 * EVERY)
        return None

    def _note_turn(self, owners: list[str]) -> None:
        """Remember who has had one last."""
        now = next(self._numbers)
        for owner in owners:
            self._served.pop(owner, None)
            self._served[owner] = now
        while len(self._served) > SERVED:
            del self._served[next(iter(self._served))]

    def _work(self, hand: Hand, now: bool) -> None:
        """A hand's life: a worker beforehand, then one job after the other."""
        if now:
            with suppress(OSError):  # the first job tries again, and is told
                hand.worker = self._nursery.born()
        self.ready.set()
        while (task := self._take(hand)) is not None:
            again = False
            if hand.worker is not None and hand.worker.is_gone:
                hand.give_up()
            try:
                hand.worker = hand.worker or self._nursery.born()
                if not self._carry(hand.worker, task):
                    hand.give_up()
            except (EOFError, OSError) as error:
                hand.give_up()
                task.tries += 1
                again = task.tries < TRIES and not self._ends
                task.error = None if again else _lost(error)
            # Whatever befalls one job, those who wait hear of it and the hand goes on.
            except Exception as error:
                hand.give_up()
                task.error = error
            with self._change:
                hand.task, task.runs = None, False
                if task.job.near is not None and hand.worker is not None:
                    hand.remember(task.job.near)
                if not again:
                    self._end(task)
                self._change.notify_all()

    def _carry(self, worker: Born, task: Task) -> bool:
        """Have a worker do a job; whether it is fit for another one."""
        connection, told = worker.connection, 0.0
        data, left = packed(task.job)
        connection.send_bytes(data)
        while not told or time.monotonic() - told < PATIENCE:
            if connection.poll(EVERY):
                word, *said = connection.recv()
                if word == "at":
                    self._note(task, said[0])
                elif word == "want":
                    connection.send_bytes(left[said[0]]())
                else:
                    outcome = pickle.loads(said[0])
                    task.result, task.error = (outcome, None) if word == "done" else (None, outcome)
                    return bool(said[1] <= self._most)
            if not told and self._forget(task):
                told = time.monotonic()
                connection.send_bytes(STOP)
        return False

    def _note(self, task: Task, layers: int) -> None:
        """How far a job is."""
        with self._change:
            task.layers = layers
            self._change.notify_all()

    def _forget(self, task: Task) -> bool:
        """Let go of a job that nobody waits for; who asks for it from now on begins it anew."""
        with self._change:
            if task.is_left and self._tasks.get(task.job.key) is task:
                del self._tasks[task.job.key]
            return task.is_left

    def _end(self, task: Task) -> None:
        """Let all who wait for a job go on."""
        task.ended = True
        if self._tasks.get(task.job.key) is task:
            del self._tasks[task.job.key]
        self._change.notify_all()


def _lost(error: Exception) -> Lost:
    lost = Lost(
        N_(
            "the process that worked on this ended before it was done, twice: choose a smaller "
            "network or a layer nearer the picture, or try again."
        )
    )
    lost.__cause__ = error
    return lost
