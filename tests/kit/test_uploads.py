"""However many files are sent, a visit keeps the last few, and all visits a bounded amount."""

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.web.server.starlette.starlette_routes import create_upload_routes

from cnnviz.kit import uploads
from cnnviz.kit.uploads import ARRIVING, MOST_FILES, PATH, BoundedUploads, make_room, taken


class Running:
    """As much of a runtime as the route asks for."""

    def is_active_session(self, visit):
        return visit.startswith("visit")


@pytest.fixture
def server(monkeypatch, finished):
    """Streamlit's own route for files, with the middleware before it; sends a file, says how."""
    before = config.get_option("server.enableXsrfProtection")
    config.set_option("server.enableXsrfProtection", False)
    kept = MemoryUploadedFileManager("/_stcore/upload_file")
    routes = create_upload_routes(Running(), kept, "")
    wrapped = Middleware(BoundedUploads, files=lambda: kept)
    app = Starlette(routes=routes, middleware=[wrapped])

    def send(visit, name, data):
        return finished(put(app, f"/_stcore/upload_file/{visit}/{name}", data))

    yield kept, send
    config.set_option("server.enableXsrfProtection", before)


async def put(app, path, data):
    """Send a file the way a browser does; returns the status."""
    body = (
        b"--edge\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n" + data
    ) + b"\r\n--edge--\r\n"
    scope = {
        "type": "http",
        "method": "PUT",
        "path": path,
        "query_string": b"",
        "headers": [(b"content-type", b"multipart/form-data; boundary=edge")],
    }
    status = []

    async def receive():
        return {"type": "http.request", "body": body}

    async def send(message):
        status.extend([message["status"]] if "status" in message else [])

    await app(scope, receive, send)
    return status[0]


def test_sixty_files_nobody_asked_for(server):
    kept, send = server
    for number in range(60):
        assert send("visit-a", f"file-{number}", bytes(1000)) == 204
    assert list(kept.file_storage["visit-a"]) == [f"file-{n}" for n in range(60 - MOST_FILES, 60)]
    assert taken(kept) == {"visit-a": MOST_FILES * 1000}


def test_other_visits_keep_theirs(server):
    kept, send = server
    send("visit-a", "mine", b"picture")
    for number in range(10):
        send("visit-b", f"file-{number}", bytes(1000))
    assert kept.get_files("visit-a", ["mine"])[0].data == b"picture"


def test_whoever_keeps_most_gives_first(server, monkeypatch):
    monkeypatch.setattr(uploads, "part", {"uploads": 5000 / (1 - ARRIVING)}.__getitem__)
    kept, send = server
    send("visit-a", "large", bytes(2000))
    send("visit-a", "larger", bytes(2000))
    send("visit-b", "small", bytes(900))
    assert sum(taken(kept).values()) == 4900
    send("visit-c", "another", bytes(500))
    assert taken(kept) == {"visit-a": 2000, "visit-b": 900, "visit-c": 500}
    assert list(kept.file_storage["visit-a"]) == ["larger"]


def test_what_is_larger_than_all_the_room_is_not_kept(monkeypatch):
    monkeypatch.setattr(uploads, "part", {"uploads": 5000 / (1 - ARRIVING)}.__getitem__)
    kept = MemoryUploadedFileManager("")
    kept.add_file("visit", UploadedFileRec("one", "one", "", bytes(6000)))
    make_room(kept, "visit")
    assert taken(kept) == {}


def test_a_request_that_is_refused_changes_nothing(server):
    kept, send = server
    assert send("stranger", "file", b"data") == 400
    assert taken(kept) == {}


@pytest.mark.parametrize(("room", "second"), [(1.5, 503), (2.5, 204)])
def test_too_much_at_once_is_sent_off(monkeypatch, finished, room, second):
    """One file comes while another is on its way; the first is let in however large it is."""
    monkeypatch.setattr(uploads, "part", lambda _name: room * uploads.largest() / ARRIVING)
    said = []

    async def app(scope, receive, send):
        if scope["path"].endswith("first"):
            said.append(await put(bounded, f"{PATH}visit/second", b"picture"))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    bounded = BoundedUploads(app, lambda: MemoryUploadedFileManager(""))
    for _again in range(2):  # what has arrived no longer counts
        assert finished(put(bounded, f"{PATH}visit/first", b"picture")) == 204
    assert said == [second, second]
    assert bounded.arriving == 0


@pytest.mark.parametrize(
    ("length", "size"), [("7", 7), ("-7", None), ("many", None), ("", None), ("1e9", None)]
)
def test_what_a_request_may_bring(length, size):
    headers = Headers({"content-length": length})
    assert uploads.announced(headers) == (uploads.largest() if size is None else size)
    assert uploads.announced(Headers({})) == uploads.largest() == 260 * 2**20
