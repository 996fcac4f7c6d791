"""What every reply of the server says to the browser, which names it answers to, old addresses.

The headers keep a page to its own server: no foreign script, picture or frame, even where a
visitor's text were ever taken for markup. A foreign name in front of our address is how a page
elsewhere would read this one (DNS rebinding); an address in figures cannot be such a name.

Any page may show one of ours in a frame by the address that the Save menu gives, with `embed=true`:
there is no login here and no cookie that gives a right, so a click lured out of somebody does
nothing that anybody could not do.
"""

import ipaddress
import os
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cnnviz.kit.language import refusal
from cnnviz.kit.questions import moved
from cnnviz.language import N_

HOSTS = "CNNVIZ_HOSTS"
"""Environment variable: further names the server answers to, with commas between; * for any."""

FRAMES = "CNNVIZ_FRAMES"
"""Environment variable: the only sites that may show the app in a frame, with commas between."""

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


class Doors:
    """ASGI middleware: refuses foreign names, and adds the headers to every reply."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.names = listed(HOSTS)
        self.frames = listed(FRAMES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request or a connection on if it is meant for this server."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        embedded = parse_qs(scope["query_string"]).get(b"embed") == [b"true"]
        send = _with(send, headers(self.frames, embedded))
        if is_known(host, self.names):
            await (_to_new_address(scope) or self.app)(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            text = N_(
                "This server does not go by that name. Start it with {names} set to the name."
            )
            refused = refusal(scope, 400, text, names=HOSTS)
            await refused(scope, receive, send)


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
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(more)
        await send(message)

    return adding
