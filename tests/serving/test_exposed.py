"""What a server started by `streamlit run app.py` shows to whom, asked over the wire."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from cnnviz.kit.warm import SWITCH
from scripts.server import ROOT, answers, free_port, stop


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a server that was told nothing of where it listens."""
    folder, port = tmp_path_factory.mktemp("server"), free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    lean = {SWITCH: "no", "CNNVIZ_STORE": f"sqlite:///{folder}/runs.db"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--server.headless", "true"],
            cwd=ROOT,
            env={**os.environ, **lean},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        assert answers(f"http://localhost:{port}", process), (folder / "log").read_text()
        yield port
    finally:
        stop(process)


def listening(port: int) -> set[str]:
    """The addresses on which somebody listens at a port, as Linux writes them."""
    tables = [Path(f"/proc/net/{table}").read_text() for table in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table.splitlines()]
    ours = f":{port:04X}"
    return {row[1].removesuffix(ours) for row in rows if row[1].endswith(ours) and row[3] == "0A"}


def test_it_listens_to_this_machine_alone(port: int) -> None:
    assert listening(port) <= {"0100007F", "00000000000000000000000001000000"} != set()
    assert listening(port)


ASKED = [
    ("GET", "/"),
    ("GET", "/memory?network=alexnet"),
    ("GET", "/memory?embed=true"),
    ("HEAD", "/"),
    ("GET", "/favicon.png"),
    ("GET", "/static/nothing.js"),
    ("GET", "/media/nothing.png"),
    ("GET", "/component/nothing/index.html"),
    ("GET", "/_stcore/health"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/_stcore/bidi-components/nothing/index.js"),
    ("GET", "/nothing/at/all"),
    ("GET", "/resnet-against-plain"),
    ("OPTIONS", "/_stcore/upload_file/a/b"),
    ("PUT", "/_stcore/upload_file/a/b"),
    ("DELETE", "/_stcore/upload_file/a/b"),
    ("POST", "/"),
    ("TRACE", "/"),
    ("GET", "//evil.example/x"),
    ("GET", "/..%2f..%2fapp.py"),
    ("GET", "/static/../app.py"),
    ("GET", "/static/..%2f..%2f..%2fapp.py"),
    ("GET", "/app/static/app.py"),
    ("GET", "/media/%2fetc%2fpasswd"),
    ("GET", "/component/%5c%5cevil.example%5cshare"),
    ("POST", "/_stcore/agent/interact"),
]


@pytest.mark.parametrize("origin", ["own", "other"])
@pytest.mark.parametrize(("method", "path"), ASKED)
def test_every_reply_tells_the_browser_what_it_may(
    port: int, method: str, path: str, origin: str
) -> None:
    """Pages, files, uploads, refusals and errors alike; and none tells of our own files."""
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    name = f"localhost:{port}" if origin == "own" else "evil.example"
    connection.request(method, path, headers={"Origin": f"http://{name}"})
    reply = connection.getresponse()
    found = {key.lower(): value for key, value in reply.getheaders()}
    body = reply.read()
    connection.close()
    assert reply.status < 500
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert "object-src 'none'" in found["content-security-policy"]
    assert ("frame-ancestors" in found["content-security-policy"]) == ("embed" not in path)
    assert "access-control-allow-origin" not in found or origin == "own" or method == "OPTIONS"
    assert found.get("access-control-allow-origin", "") not in ("*", "http://evil.example")
    assert b"way_around" not in body and b"root:" not in body and b"Traceback" not in body
    if origin == "other" and method not in ("GET", "HEAD", "OPTIONS"):
        assert reply.status == 403


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("evil.example", "http://evil.example"),
        (None, "http://evil.example"),
        (None, "http://localhost:1"),
        (None, "null"),
    ],
)
def test_no_session_for_a_page_elsewhere(port: int, host: str | None, origin: str) -> None:
    request = f"GET /_stcore/stream HTTP/1.1\r\nHost: {host or f'localhost:{port}'}\r\n"
    request += f"Origin: {origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    request += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    with socket.create_connection(("localhost", port), 10) as raw:
        raw.sendall(request.encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize("data", ["text", b"", b"\xff\xff\xff", b"\x00" * 1000], ids=repr)
def test_what_is_no_message_harms_nobody(port: int, data: str | bytes) -> None:
    with connect(f"ws://localhost:{port}/_stcore/stream") as socket_:
        socket_.send(data)
        with pytest.raises((ConnectionClosed, TimeoutError)):
            while True:
                socket_.recv(timeout=2)
    with connect(f"ws://localhost:{port}/_stcore/stream"):
        pass
