"""What of a browser's messages reaches Streamlit: only what our pages have a browser ask for.

Streamlit's own menu for developers has more to ask, and Streamlit does it for anybody who sends
the message: empty the caches of all visitors, tell the names of changed files beside the program,
write files there. None of it is offered here, so a message of such a kind is not from a page.
"""

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

ASKED = ("rerun_script", "stop_script", "file_urls_request", "app_heartbeat")

FETCHED = ("deferred_file", "dataframe_chunk")
"""What may be fetched without a run: a file of the Save menu, rows of a long table."""


class Heard:
    """ASGI middleware that lets messages of other kinds go unanswered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on, with its messages looked at."""

        async def heard() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive" or is_asked(message.get("bytes")):
                    return message

        await self.app(scope, heard if scope["type"] == "websocket" else receive, send)


def is_asked(data: bytes | None) -> bool:
    """Whether a page of ours may have sent this; what cannot be read Streamlit refuses itself."""
    try:
        message = BackMsg.FromString(data or b"")
    except DecodeError:
        return True
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in FETCHED
    return kind in ASKED or data is None
