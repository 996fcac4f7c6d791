"""A visitor without a browser: the frontend's side of a session, over a real WebSocket.

    with Visitor(server.url, "layer-calculator") as visitor:
        visitor.change("f", 7)        # milliseconds until the page has been sent anew
        visitor.change("pad", "same") # any control, by what a visitor reads
        visitor.watch(20)             # reruns what asks to be rerun, as a browser would
        visitor.press("lab_train")    # a button
        visitor.go("pooling", "k=3")  # another page in the same session

Messages are Streamlit's own. Nothing is drawn, so what is measured is the server's part. Large
messages are kept as a browser keeps them, and are not sent again while they are.
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.Alert_pb2 import Alert
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
        said: the notes, warnings and faults on the page after its last run.
        refusals: sentences that said what to change, in the order they came.
        cookie: what the server asked to be told with the next request.
    """

    def __init__(
        self, url: str, page: str, query: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        """Open a page; `headers` are added to the session's requests."""
        self.url, self.page, self.query = url, page, query
        self.took, self.received = 0.0, 0
        self.repeating: dict[str, float] = {}
        self.errors: list[str] = []
        self.said: list[str] = []
        self.refusals: list[str] = []
        self._on_screen: dict[tuple[int, ...], str] = {}
        self._widgets: dict[str, Any] = {}
        self._large: dict[str, int] = {}
        self._runs = self._age = 0
        self._states: dict[str, WidgetState] = {}
        self._hash = self._fragment = ""
        self._headers = dict(headers or {})
        address = urlsplit(url)
        self._open = ExitStack()
        connection = connect(
            f"ws://{address.netloc}/_stcore/stream",
            origin=Origin(url),
            additional_headers=self._headers,
            max_size=None,
            open_timeout=PATIENCE,
        )
        self._socket: ClientConnection = self._open.enter_context(connection)
        reply = self._socket.response
        self.cookie = reply.headers.get("Set-Cookie", "").partition(";")[0] if reply else ""
        self.run()

    def close(self) -> None:
        """Leave."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, fragment: str = "", by_itself: bool = False) -> float:
        """Ask for a run of the page, or of a fragment; milliseconds until it has ended."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name = self.query, self.page
        state.page_script_hash, state.fragment_id = self._hash, fragment
        state.is_auto_rerun = by_itself
        state.cached_message_hashes.extend(self._large)
        self._fragment = fragment
        self._runs += not fragment
        self.said.clear()
        state.widget_states.CopyFrom(WidgetStates(widgets=self._states.values()))
        begun = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        while not self._taken(begun):
            continue
        self.took = 1000 * (time.perf_counter() - begun)
        return self.took

    def go(self, page: str, query: str = "") -> float:
        """Open another page; milliseconds until it is there."""
        self.page, self.query, self._hash = page, query, ""
        self._states, self._widgets = {}, {}
        self.repeating.clear()
        return self.run()

    def press(self, key: str) -> float:
        """Press a button; milliseconds until what comes of it is shown."""
        widget = self._widgets[key]
        self._states[widget.id] = WidgetState(id=widget.id, trigger_value=True)
        try:
            return self.run()
        finally:
            del self._states[widget.id]

    def change(self, key: str, value: Any) -> float:
        """Set a control to a number, to an option by its words; milliseconds until it is shown."""
        widget = self._widgets[key]
        state = self._states[widget.id] = WidgetState(id=widget.id)
        kind = type(widget).__name__
        if kind == "NumberInput" and isinstance(value, float):
            state.double_value = value
        elif kind == "NumberInput":
            state.int_value = value
        elif kind == "Slider" and not widget.options:
            state.double_array_value.data[:] = [value]
        elif kind == "Checkbox":
            state.bool_value = value
        elif kind in ("Selectbox", "Radio", "TextInput", "TextArea"):
            state.string_value = value
        else:
            state.string_array_value.data[:] = [value] if isinstance(value, str) else value
        return self.run()

    def offers(self, key: str) -> Sequence[Any]:
        """What a control can be set to, a number from what it shows; nothing where none."""
        widget = self._widgets.get(key)
        kind = type(widget).__name__
        if widget is None or kind not in ("NumberInput", "Slider", "Selectbox", "ButtonGroup"):
            return ()
        if kind == "NumberInput":
            shown = int(widget.value if widget.set_value else widget.default)
            return range(max(1, shown, int(widget.min)), int(widget.max) + 1)
        words = [getattr(option, "content", option) for option in widget.options]
        return words

    def has(self, key: str) -> bool:
        """Whether the page has such a control: while the server loads it has none."""
        return key in self._widgets

    def shows(self, key: str) -> bool:
        """Whether the control stands on the screen now."""
        return key in self._on_screen.values()

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
        if message.metadata.cacheable or message.WhichOneof("type") == "ref_hash":
            self._large[message.ref_hash or message.hash] = self._runs
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._age = message.new_session.config.max_cached_message_age
            if not self._fragment:
                self.repeating.clear()
                self._on_screen.clear()
        elif kind == "navigation":
            self._hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self.repeating[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "stop_auto_rerun":
            self.repeating.pop(message.stop_auto_rerun.fragment_id, None)
        elif kind == "delta":
            self._noted(message)
        elif kind == "script_finished":
            self._large = {key: n for key, n in self._large.items() if n >= self._runs - self._age}
            if message.script_finished in FAILED:
                self.errors.append("the script does not compile")
            # Where a page asks to be run again, that run is part of this one.
            return bool(message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN)
        return False

    def _noted(self, message: ForwardMsg) -> None:
        path = tuple(message.metadata.delta_path)
        for at in [at for at in self._on_screen if at[: len(path)] == path]:
            del self._on_screen[at]  # what comes takes the place of what stood there
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind is None:
            return
        if kind == "exception":
            self.errors.append(element.exception.message)
        if kind == "alert":
            self.said.append(element.alert.body)
            if element.alert.format == Alert.ERROR:
                self.refusals.append(element.alert.body)
        found = getattr(getattr(element, kind), "id", "")
        if found:
            # Streamlit's ids end in the key that the page gave: ...-f, or ...-layer_calculator.f
            key = found.rsplit("-", 1)[-1].rsplit(".", 1)[-1]
            self._widgets[key] = getattr(element, kind)
            if kind == "file_uploader":  # they have no keys
                self._widgets[element.file_uploader.label] = element.file_uploader
            self._on_screen[path] = key
