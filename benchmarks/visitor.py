"""A visitor without a browser: the frontend's side of a session, over a real WebSocket.

    with Visitor(server.url, "layer-calculator") as visitor:
        visitor.change("f", 7)        # milliseconds until the page has been sent anew
        visitor.watch(20)             # reruns what asks to be rerun, as a browser would

Messages are Streamlit's own. Nothing is drawn, so what is measured is the server's part.
"""

import time
from typing import Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

PATIENCE = 300.0
"""Seconds to wait for the end of a run."""

FAILED = (ForwardMsg.FINISHED_WITH_COMPILE_ERROR,)


class Visitor:
    """One session on one page.

    Attributes:
        took: milliseconds of the last run, from the request to its last message.
        received: bytes of all messages so far.
        repeating: seconds between reruns that a fragment has asked for, by its id.
        errors: what was shown in error boxes, in the order it came.
    """

    def __init__(self, url: str, page: str, query: str = "") -> None:
        self.page, self.query = page, query
        self.took, self.received = 0.0, 0
        self.repeating: dict[str, float] = {}
        self.errors: list[str] = []
        self._widgets: dict[str, str] = {}
        self._states: dict[str, WidgetState] = {}
        self._hash = self._fragment = ""
        address = urlsplit(url)
        self._socket: ClientConnection = connect(
            f"ws://{address.netloc}/_stcore/stream",
            origin=Origin(url),
            max_size=None,
            open_timeout=PATIENCE,
        )
        self.run()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def run(self, fragment: str = "", by_itself: bool = False) -> float:
        """Ask for a run of the page, or of a fragment; milliseconds until it has ended."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name = self.query, self.page
        state.page_script_hash, state.fragment_id = self._hash, fragment
        state.is_auto_rerun = by_itself
        self._fragment = fragment
        state.widget_states.CopyFrom(WidgetStates(widgets=self._states.values()))
        begun = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        while not self._taken(begun):
            continue
        self.took = 1000 * (time.perf_counter() - begun)
        return self.took

    def change(self, key: str, value: int) -> float:
        """Set a whole number; milliseconds until the page has been sent anew."""
        found = self._widgets[key]
        self._states[found] = WidgetState(id=found, int_value=value)
        return self.run()

    def has(self, key: str) -> bool:
        """Whether the page has such a control: while the server loads it has none."""
        return key in self._widgets

    def watch(self, seconds: float) -> list[float]:
        """Do what fragments ask for, as a browser does; milliseconds of each of their runs."""
        until, waits = time.monotonic() + seconds, []
        while self.repeating and time.monotonic() < until:
            fragment, interval = next(iter(self.repeating.items()))
            time.sleep(interval)
            waits.append(self.run(fragment, by_itself=True))
        return waits

    def _taken(self, begun: float) -> bool:
        """Take one message; True for the end of the run."""
        data = self._socket.recv(timeout=max(0.1, begun + PATIENCE - time.perf_counter()))
        assert isinstance(data, bytes)
        self.received += len(data)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._hash = message.new_session.page_script_hash
            if not self._fragment:
                self.repeating.clear()
        elif kind == "auto_rerun":
            self.repeating[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "stop_auto_rerun":
            self.repeating.pop(message.stop_auto_rerun.fragment_id, None)
        elif kind == "delta":
            self._noted(message)
        elif kind == "script_finished":
            if message.script_finished in FAILED:
                self.errors.append("the script does not compile")
            return True
        return False

    def _noted(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind is None:
            return
        if kind == "exception":
            self.errors.append(element.exception.message)
        found = getattr(getattr(element, kind), "id", "")
        if found:
            # Streamlit's ids end in the key that the page gave: ...-f, or ...-layer_calculator.f
            self._widgets[found.rsplit("-", 1)[-1].rsplit(".", 1)[-1]] = found
