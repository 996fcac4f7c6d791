"""Names the server answers to, and what its replies tell the browser."""

import pytest

from cnnviz.kit.doors import FRAMES, HOSTS, Doors, is_known

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

    def ask(kind, host, language="", query=b"", path="/"):
        reached, sent = [], []

        async def app(scope, receive, send):
            reached.append(scope["type"])
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"page"})

        async def send(message):
            sent.append(message)

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": kind,
            "method": "GET",
            "path": path,
            "query_string": query,
            "headers": [(b"host", host.encode()), (b"accept-language", language.encode())],
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
