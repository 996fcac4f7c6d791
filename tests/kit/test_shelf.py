"""A cache bounded by bytes: what was used last stays, and two who ask wait for one making."""

import threading
import time

import pytest

from cnnviz.kit.shelf import Shelf


def test_what_was_used_longest_ago_goes_first():
    shelf, made = Shelf(10), []

    def get(key, size=4):
        return shelf.get(key, lambda: made.append(key) or key, lambda _: size)

    assert [get("a"), get("b"), get("a"), get("c")] == ["a", "b", "a", "c"]
    assert (made, shelf.used) == (["a", "b", "c"], 8)
    get("a")
    assert made == ["a", "b", "c"], "a was used after b, so b made room for c"
    get("b")
    assert made == ["a", "b", "c", "b"]


def test_a_thing_larger_than_the_shelf_is_handed_out_and_not_kept():
    shelf = Shelf(10)
    shelf.get("small", lambda: 1, lambda _: 6)
    assert shelf.get("large", lambda: 2, lambda _: 11) == 2
    assert shelf.used == 6
    assert shelf.get("large", lambda: 3, lambda _: 11) == 3


def test_what_fails_is_not_remembered():
    shelf = Shelf(10)
    with pytest.raises(ZeroDivisionError):
        shelf.get("key", lambda: 1 // 0, lambda _: 1)
    assert shelf.get("key", lambda: 7, lambda _: 1) == 7


def test_what_is_cleared_is_made_anew():
    shelf = Shelf(10)
    shelf.get("a", lambda: 1, lambda _: 4)
    shelf.clear()
    assert shelf.used == 0
    assert shelf.get("a", lambda: 2, lambda _: 4) == 2


def test_two_visitors_make_one_thing():
    shelf, made, got = Shelf(10), [], []

    def make():
        made.append(1)
        time.sleep(0.2)
        return object()

    threads = [
        threading.Thread(target=lambda: got.append(shelf.get("key", make, lambda _: 1)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len({id(thing) for thing in got}) == 1
    assert len(got) == 4
