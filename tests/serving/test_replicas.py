"""Two servers behind nginx, PostgreSQL, a Dask worker: who meets whom, and who takes over."""

import io
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosed

from benchmarks.sender import Sender
from cnnviz.kit.doors import KEPT_ON
from cnnviz.training import RunStore, Status
from cnnviz.training.experiment import plain_against_residual
from scripts import nginx
from scripts.replicas import NAMES, Replicas, replicas

LOADED = 120
"""Seconds that two servers may take to load torch on a busy machine."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    with replicas(tmp_path_factory.mktemp("replicas")) as running:
        yield running


def cookie_of(url: str, cookie: str = "") -> str:
    """What a page's first reply has a browser keep."""
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return str(reply.headers.get("Set-Cookie", "")).partition(";")[0]


def own_picture(url: str, cookie: str = "") -> Sender:
    """Somebody on the feature maps who is about to give a picture."""
    headers = {"Cookie": cookie} if cookie else {}
    visitor = Sender(url, "feature-maps", "network=lenet5&picture=own", headers)
    until = time.monotonic() + LOADED
    while not visitor.has("Your picture") and time.monotonic() < until:
        time.sleep(0.5)
        visitor.run()
    return visitor


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


def told(visitor: Sender) -> str:
    return " ".join(visitor.said)


def test_a_session_its_files_and_its_pictures_meet_one_server(running: Replicas) -> None:
    """Pages go to each in turn; what belongs to a session goes where the session is."""
    cookies = [cookie_of(running.url) for _ in range(4)]
    assert sorted(set(cookies)) == [f"{KEPT_ON}={name}" for name in NAMES]
    for cookie in [*cookies[:2], ""]:  # a frame on another site keeps none
        with own_picture(running.url, cookie) as visitor:
            visitor.give("Your picture", "mine.png", picture())
            assert visitor.errors == []
            assert visitor.cookie == ("" if cookie else visitor.cookie)
            assert "Until there is a picture of yours" not in told(visitor)


def test_a_run_is_trained_by_the_cluster_and_seen_from_both(running: Replicas) -> None:
    store = RunStore(running.store)
    tiny = replace(plain_against_residual(8, epochs=1)[0], epochs=1)
    (run,) = store.queue([tiny], "0" * 32)
    until = time.monotonic() + LOADED
    seen = {}
    for name in NAMES:
        cookie = f"{KEPT_ON}={name}"
        with Sender(running.url, "training-lab", f"runs={run}", {"Cookie": cookie}) as visitor:
            while store.run(run).status is not Status.FINISHED and time.monotonic() < until:
                visitor.watch(1)
                time.sleep(0.2)
            visitor.run()
            seen[name] = told(visitor)
            assert visitor.errors == []
    assert store.run(run).status is Status.FINISHED
    assert store.run(run).machine["task"].startswith(f"run-{run}")
    store.close()
    for text in seen.values():
        assert "there is no run of that name" not in text


def test_a_server_that_goes_is_stood_in_for_and_not_missed_when_it_is_back(
    running: Replicas,
) -> None:
    """The cookie follows the session: what comes after a WebSocket goes where that went."""
    one, two = (f"{KEPT_ON}={name}" for name in NAMES)
    with own_picture(running.url, one) as before:
        before.give("Your picture", "mine.png", picture())
        running.kill_app("one")
        with pytest.raises((ConnectionClosed, OSError)):
            before.run()
    with own_picture(running.url, one) as after:  # what a browser does by itself
        assert after.cookie == two
        assert after.errors == []
    with own_picture(running.url, two) as after:
        after.give("Your picture", "mine.png", picture())
        running.start_app("one")
        time.sleep(2.5)  # until nginx asks it again
        after.give("Your picture", "other.png", picture())
        assert after.errors == []
    assert {cookie_of(running.url) for _ in range(4)} == {one, two}


def test_what_is_not_for_visitors_is_not_there(running: Replicas) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{running.url}/_stcore/metrics", timeout=10)


def test_where_no_server_is_left_a_sentence_says_so(running: Replicas) -> None:
    for name in NAMES:
        running.kill_app(name)
    with pytest.raises(urllib.error.HTTPError, match="503") as caught:
        urllib.request.urlopen(running.url, timeout=10)
    assert caught.value.read() == (
        b"The laboratory is not there at the moment: try again in a minute.\n"
    )
    assert caught.value.headers["X-Content-Type-Options"] == "nosniff"


def test_without_nginx_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_NGINX", str(tmp_path / "none"))
    with pytest.raises(RuntimeError, match="There is no nginx for the tests of serving"):
        nginx.command(tmp_path / "nginx.conf")
