"""A cache bounded by bytes: what was used last stays, and two who ask wait for one making."""

import re
import threading
import time
from importlib import import_module
from pathlib import Path

import pytest

from cnnviz import language
from cnnviz.jobs.memory import part
from cnnviz.kit.caches import TABLE, Shelf, cached

ROOT = Path(__file__).resolve().parent.parent.parent


def import_pages():
    for path in (ROOT / "pages").glob("*/*.py"):
        if path.name != "page.py":
            import_module(f"pages.{path.parent.name}.{path.stem}")


def test_what_was_used_longest_ago_goes_first():
    shelf, made = Shelf(lambda: 10), []

    def get(key, size=4):
        return shelf.get(key, lambda: made.append(key) or key, lambda _: size)

    assert [get("a"), get("b"), get("a"), get("c")] == ["a", "b", "a", "c"]
    assert (made, shelf.used) == (["a", "b", "c"], 8)
    get("a")
    assert made == ["a", "b", "c"], "a was used after b, so b made room for c"
    get("b")
    assert made == ["a", "b", "c", "b"]


def test_a_thing_larger_than_the_shelf_is_handed_out_and_not_kept():
    shelf = Shelf(lambda: 10)
    shelf.get("small", lambda: 1, lambda _: 6)
    assert shelf.get("large", lambda: 2, lambda _: 11) == 2
    assert shelf.used == 6
    assert shelf.get("large", lambda: 3, lambda _: 11) == 3


def test_what_fails_is_not_remembered():
    shelf = Shelf(lambda: 10)
    with pytest.raises(ZeroDivisionError):
        shelf.get("key", lambda: 1 // 0, lambda _: 1)
    assert shelf.get("key", lambda: 7, lambda _: 1) == 7


def test_what_is_cleared_is_made_anew():
    shelf = Shelf(lambda: 10)
    shelf.get("a", lambda: 1, lambda _: 4)
    shelf.clear()
    assert shelf.used == 0
    assert shelf.get("a", lambda: 2, lambda _: 4) == 2


def test_two_visitors_make_one_thing():
    shelf, made, got = Shelf(lambda: 10), [], []

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


def test_all_that_is_cached_fits_into_one_budget():
    import_pages()
    assert {"networks", "maps", "reasons", "fields", "first steps"} <= set(TABLE)
    shares = [entry.shelf.room() for entry in TABLE.values() if entry.shelf.room() > 1_000]
    assert 0.5 * part("kept") < sum(shares) <= part("kept")


def test_words_are_cached_by_language(monkeypatch):
    spoken = ["en", "zh", "en"]
    made = []

    @cached("words of this test", most=4, worded=True)
    def words(number):
        made.append((number, language.current()))
        return made[-1]

    try:
        for said in spoken:
            monkeypatch.setattr(language, "_speaks", [lambda said=said: said])
            assert words(1) == (1, said)
            assert words.has(1)
    finally:
        del TABLE["words of this test"]
    assert made == [(1, "en"), (1, "zh")]


def test_pages_and_kit_keep_nothing_outside_the_table():
    """Constants of the program may be `@cache`d; what visits make is in the table."""
    stray = [
        str(path)
        for folder in ("cnnviz/kit", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"lru_cache|cache_data|cache_resource", path.read_text())
    ]
    assert stray == []


def test_only_the_live_network_builds_and_checks_memory():
    """A page that built a module itself could forget to ask whether the pass fits."""
    stray = [
        str(path)
        for path in (ROOT / "pages").rglob("*.py")
        if re.search(
            r"import budget|budget\.check|load_weights|weights\.module\(", path.read_text()
        )
    ]
    assert stray == []
