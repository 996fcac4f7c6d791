"""What every reply of the server says to the browser, whom it answers, old addresses.

The headers keep a page to its own server: no foreign script, picture or frame, even where a
visitor's text were ever taken for markup. A foreign name in front of our address is how a page
elsewhere would read this one (DNS rebinding); an address in figures cannot be such a name. A page
elsewhere opens no session and sends no file either: the browser says where a request comes from.

Any page may show one of ours in a frame by the address that the Save menu gives, with `embed=true`:
there is no login here and no cookie that gives a right, so a click lured out of somebody does
nothing that anybody could not do.
"""

import ipaddress
import os
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from cnnviz.kit.language import refusal
from cnnviz.kit.questions import moved
from cnnviz.language import N_

HOSTS = "CNNVIZ_HOSTS"
"""Environment variable: further names the server answers to, with commas between; * for any."""

FRAMES = "CNNVIZ_FRAMES"
"""Environment variable: the only sites that may show the app in a frame, with commas between."""

REPLICA = "CNNVIZ_REPLICA"
"""Environment variable: this server's name among several behind one proxy."""

KEPT_ON = "cnnviz_replica"
"""The cookie by which a proxy finds the server that has a visitor's session."""

READS = ("GET", "HEAD", "OPTIONS")
"""What changes nothing here, wherever it comes from."""

POLICY = {
    "default-src": "'self'",
    # Vega makes functions of its expressions; components come from blobs.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "worker-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "frame-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


def listed(variable: str) -> list[str]:
    """The entries of an environment variable with commas between them."""
    return [entry.strip() for entry in os.environ.get(variable, "").split(",") if entry.strip()]


def headers(frames: Sequence[str], embedded: bool = False) -> dict[str, str]:
    """The headers of a reply.

    Args:
        frames: the sites that may show the app in a frame.
        embedded: whether the address is one for a frame: if no site is named, any may show it.
    """
    found = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    }
    policy = POLICY
    if frames or not embedded:
        policy = POLICY | {"frame-ancestors": " ".join(["'self'", *frames])}
    if not frames and not embedded:  # the old header knows no list of sites
        found["X-Frame-Options"] = "SAMEORIGIN"
    said = "; ".join(f"{name} {value}" for name, value in policy.items())
    return found | {"Content-Security-Policy": said}


def is_known(host: str, names: Iterable[str]) -> bool:
    """Tell whether a Host header names this server: localhost, an address, or one of `names`.

    A name that begins with `*.` stands for all below it, and `*` for any.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    name = name.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost") or _is_address(name):
        return True
    known = [each.lower().rstrip(".") for each in names]
    return any(
        each in ("*", name) or (each.startswith("*.") and name.endswith(each[1:])) for each in known
    )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_from_elsewhere(scope: Scope) -> bool:
    """Tell whether a page of another origin would open a session or send a file, as browsers say.

    What is no browser says nothing, and could say anything: it is nobody whom a page could use.
    """
    asked = Headers(scope=scope)
    origin = asked.get("origin")
    if origin is None or (scope["type"] == "http" and scope["method"] in READS):
        return False
    return origin.lower().partition("://")[2] != asked.get("host", "").lower()


class Doors:
    """ASGI middleware: refuses foreign names and pages, and adds the headers to every reply."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.names = listed(HOSTS)
        self.frames = listed(FRAMES)
        self.replica = os.environ.get(REPLICA, "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request or a connection on if it is meant for this server."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        embedded = parse_qs(scope["query_string"]).get(b"embed") == [b"true"]
        send = _with(send, headers(self.frames, embedded) | self._kept_on(scope))
        if not is_known(Headers(scope=scope).get("host", ""), self.names):
            text = N_(
                "This server does not go by that name. Start it with {names} set to the name."
            )
            await _refused(scope, receive, send, 400, text, names=HOSTS)
        elif is_from_elsewhere(scope):
            text = N_("Another site's page asked for this: open it at this server's own address.")
            await _refused(scope, receive, send, 403, text)
        else:
            await (_to_new_address(scope) or self.app)(_trusted(scope), receive, send)

    def _kept_on(self, scope: Scope) -> dict[str, str]:
        """What has a proxy bring the visitor back to this server.

        The cookie goes with the session, which a WebSocket opens; before that, with the page.
        """
        there = HTTPConnection(scope).cookies.get(KEPT_ON) if self.replica else None
        if not self.replica or there == self.replica or (there and scope["type"] == "http"):
            return {}
        return {"Set-Cookie": f"{KEPT_ON}={self.replica}; Path=/; HttpOnly; SameSite=Lax"}


async def _refused(
    scope: Scope, receive: Receive, send: Send, status: int, text: str, **facts: str
) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await refusal(scope, status, text, **facts)(scope, receive, send)


def _trusted(scope: Scope) -> Scope:
    """The request of a page of ours in a frame, for which the browser keeps no cookie.

    Streamlit asks for a token that a cookie repeats, to see that it is no foreign page that sends a
    file. Where there can be no cookie, the browser's word for the origin stands for both.
    """
    if scope["type"] == "websocket" or scope["method"] in READS:
        return scope
    asked = HTTPConnection(scope)
    if "origin" not in asked.headers or XSRF_COOKIE_NAME in asked.cookies:
        return scope
    token = generate_xsrf_token_string().encode()
    kept = [(name, value) for name, value in scope["headers"] if name != b"x-xsrftoken"]
    both = [(b"x-xsrftoken", token), (b"cookie", XSRF_COOKIE_NAME.encode() + b"=" + token)]
    return {**scope, "headers": [*kept, *both]}


def _to_new_address(scope: Scope) -> ASGIApp | None:
    """Where a page has got another address, a reply that leads there, all settings kept."""
    page, slash = scope["path"].rstrip("/").rpartition("/")[2], scope["path"].endswith("/")
    if scope["type"] != "http" or page not in moved():
        return None
    query = scope["query_string"].decode("latin-1")
    # Beside the old one: what stands before it may be a proxy's, or another site's name.
    return RedirectResponse("../" * slash + moved()[page] + f"?{query}" * bool(query), 308)


def _with(send: Send, more: Mapping[str, str]) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            message.setdefault("headers", [])
            found = MutableHeaders(scope=message)
            for name, value in more.items():
                found.append(name, value) if name == "Set-Cookie" else found.update({name: value})
        await send(message)

    return adding
