"""Names the server answers to, and what its replies tell the browser."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.web.server.starlette.starlette_routes import create_upload_routes

from cnnviz.kit.doors import FRAMES, HOSTS, KEPT_ON, REPLICA, Doors, is_known

NAMES = ("lab.school.example", "*.class.example")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8501",
        "LOCALHOST.",
        "127.0.0.1:8501",
        "192.168.1.20:8501",
        "[::1]:8501",
        "lab.school.example",
        "Lab.School.Example:443",
        "room7.class.example",
    ],
)
def test_own_names(host):
    assert is_known(host, NAMES)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8501",
        "school.example",
        "class.example",
        "evilclass.example",
        "127.0.0.1@evil.example",
        "[::1",
        "lab.school.example.evil.example",
    ],
)
def test_foreign_names(host):
    assert not is_known(host, NAMES)
    assert is_known(host or "x", ["*"]) or host == "[::1"


@pytest.fixture
def answered(finished):
    """A function: what the middleware sends for a Host, and whether the app was asked."""

    def ask(kind, host, language="", query=b"", path="/", method="GET", more=()):
        reached, sent = [], []

        async def app(scope, receive, send):
            reached.append(scope["type"])
            if kind == "websocket":
                await send({"type": "websocket.accept"})
                return
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"page"})

        async def send(message):
            sent.append(message)

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": kind,
            "method": method,
            "path": path,
            "query_string": query,
            "headers": [
                (b"host", host.encode()),
                (b"accept-language", language.encode()),
                *((name.encode(), value.encode()) for name, value in more),
            ],
        }
        finished(Doors(app)(scope, receive, send))
        return reached, sent

    return ask


def test_a_reply_has_the_headers(answered):
    reached, (start, body) = answered("http", "localhost:8501")
    assert (reached, start["status"], body["body"]) == (["http"], 200, b"page")
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert found["x-frame-options"] == "SAMEORIGIN"
    policy = found["content-security-policy"]
    for rule in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'self'"):
        assert rule in policy
    assert "http" not in policy and "*" not in policy


@pytest.mark.parametrize(
    ("query", "frames", "ancestors"),
    [
        (b"", "", "'self'"),
        (b"k=5&embed=true", "", None),
        (b"k=embed%3Dtrue", "", "'self'"),
        (b"", "https://canvas.example", "'self' https://canvas.example"),
        (b"embed=true", "https://canvas.example", "'self' https://canvas.example"),
    ],
)
def test_who_may_show_a_page_in_a_frame(answered, monkeypatch, query, frames, ancestors):
    monkeypatch.setenv(FRAMES, frames)
    _reached, (start, _body) = answered("http", "localhost", query=query)
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    rules = dict(rule.split(" ", 1) for rule in found["content-security-policy"].split("; "))
    assert rules.get("frame-ancestors") == ancestors
    assert ("x-frame-options" in found) == (ancestors == "'self'")


def test_a_foreign_name_reaches_nothing(answered):
    reached, (start, body) = answered("http", "evil.example")
    assert (reached, start["status"]) == ([], 400)
    assert b"CNNVIZ_HOSTS" in body["body"]
    _, (_, body) = answered("http", "evil.example", "fr-FR,zh-CN;q=0.8,en;q=0.5")
    assert "请在启动" in body["body"].decode() and b"CNNVIZ_HOSTS" in body["body"]
    reached, sent = answered("websocket", "evil.example")
    assert (reached, sent) == ([], [{"type": "websocket.close", "code": 1008}])


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/resnet-against-plain", "training-lab?depth=20&log=true"),
        ("/lab/resnet-against-plain/", "../training-lab?depth=20&log=true"),
        ("//evil.example/resnet-against-plain", "training-lab?depth=20&log=true"),
        ("/training-lab", None),
    ],
)
def test_a_link_to_an_old_address_leads_to_the_new_one(answered, path, leads_to):
    reached, (start, _body) = answered("http", "localhost", query=b"depth=20&log=true", path=path)
    found = dict(start["headers"])
    assert found.get(b"location", b"").decode() == (leads_to or "")
    assert reached == ([] if leads_to else ["http"])


def test_settings(answered, monkeypatch):
    monkeypatch.setenv(HOSTS, "lab.example, *.class.example")
    assert answered("http", "a.class.example")[0] == ["http"]


OWN = "lab.school.example:8501"


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        (f"http://{OWN}", True),
        (f"https://{OWN}", True),  # a proxy before us may speak TLS
        ("HTTP://LAB.school.example:8501", True),
        (None, True),  # no browser: nobody whom a page could use
        ("http://lab.school.example", False),
        ("http://lab.school.example:8502", False),  # another server of the same machine
        ("http://localhost:8501", False),
        ("http://evil.example", False),
        (f"http://{OWN}.evil.example", False),
        (f"http://evil.example/http://{OWN}", False),
        ("null", False),  # a sandboxed frame, a file
        ("", False),
        (OWN, False),
    ],
)
def test_a_page_of_another_origin_reaches_no_session_and_sends_no_file(
    answered, monkeypatch, origin, own
):
    monkeypatch.setenv(HOSTS, "lab.school.example")
    more = [] if origin is None else [("origin", origin)]
    reached, sent = answered("websocket", OWN, more=more)
    assert reached == (["websocket"] if own else [])
    assert own or sent == [{"type": "websocket.close", "code": 1008}]
    for method in ("PUT", "DELETE", "POST", "PATCH", "put"):
        reached, sent = answered("http", OWN, method=method, more=more)
        assert (reached, sent[0]["status"]) == ((["http"], 200) if own else ([], 403))
        assert own or b"x-frame-options" in dict(sent[0]["headers"])
    for method in ("GET", "HEAD", "OPTIONS"):
        assert answered("http", OWN, method=method, more=more)[0] == ["http"]


TOKEN = "2|00000000|6162|1"
OTHER = "2|00000000|6364|1"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"origin": "http://localhost"}, 204),  # in a frame no cookie is kept
        ({"origin": "http://localhost", "x-xsrftoken": TOKEN}, 204),
        ({"origin": "http://localhost", "cookie": f"_streamlit_xsrf={TOKEN}"}, 403),
        ({"origin": "http://localhost", "cookie": "_streamlit_xsrf="}, 403),
        (
            {
                "origin": "http://localhost",
                "cookie": f"_streamlit_xsrf={TOKEN}",
                "x-xsrftoken": TOKEN,
            },
            204,
        ),
        (
            {
                "origin": "http://localhost",
                "cookie": f"_streamlit_xsrf={TOKEN}",
                "x-xsrftoken": OTHER,
            },
            403,
        ),
        ({}, 403),
        ({"origin": "http://evil.example"}, 403),
    ],
)
def test_a_file_needs_streamlits_token_or_where_no_cookie_is_kept_our_origin(
    finished, more, status
):
    kept = MemoryUploadedFileManager("/_stcore/upload_file")
    routes = create_upload_routes(None, kept, "")
    app = Starlette(routes=routes, middleware=[Middleware(Doors)])
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "DELETE",
        "path": "/_stcore/upload_file/visit/file",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), *((k.encode(), v.encode()) for k, v in more.items())],
    }
    before = config.get_option("server.enableXsrfProtection")
    config.set_option("server.enableXsrfProtection", True)
    try:
        finished(app(scope, None, send))
    finally:
        config.set_option("server.enableXsrfProtection", before)
    assert sent[0]["status"] == status


@pytest.mark.parametrize(
    ("kind", "cookie", "kept"),
    [
        ("http", "", True),
        ("http", "a=1", True),
        ("http", f"{KEPT_ON}=one", False),
        ("http", f"{KEPT_ON}=two", False),  # its session may still be there
        ("websocket", "", True),
        ("websocket", f"{KEPT_ON}=one", False),
        ("websocket", f"{KEPT_ON}=two", True),  # which has gone, or the proxy would have asked it
    ],
)
def test_a_visitor_is_brought_back_to_the_server_that_has_the_session(
    answered, monkeypatch, kind, cookie, kept
):
    said = [("cookie", cookie)]
    first = answered(kind, "localhost", more=said)[1][0]
    assert b"set-cookie" not in dict(first["headers"])
    monkeypatch.setenv(REPLICA, "one")
    first = answered(kind, "localhost", more=said)[1][0]
    found = dict(first["headers"]).get(b"set-cookie", b"").decode()
    assert found == (f"{KEPT_ON}=one; Path=/; HttpOnly; SameSite=Lax" if kept else "")


def test_the_servers_own_settings():
    """What `streamlit run app.py` does by itself."""
    assert config.get_option("server.address") == "localhost"
    assert config.get_option("server.enableXsrfProtection")
    assert config.get_option("server.enableCORS")
    assert config.get_option("client.showErrorDetails") == "type"
