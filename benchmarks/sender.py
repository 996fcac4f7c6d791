"""A visitor without a browser who sends files too, and messages that no browser would.

with Sender(server.url, "feature-maps", "network=lenet5&picture=own") as visitor:
    visitor.give("Your picture", "mine.png", data)     # milliseconds until it is shown
"""

import time
import urllib.request

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState, FileURLs, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.visitor import PATIENCE, Visitor


class Sender(Visitor):
    """One session on one page, with files."""

    def give(self, label: str, name: str, data: bytes) -> float:
        """Give a control a file; milliseconds until it has come and what comes of it is shown."""
        begun = time.perf_counter()
        place = self.place(name)
        self.put(place.upload_url, data, name)
        found = self._widgets[label].id
        file = UploadedFileInfo(file_id=place.file_id, name=name, size=len(data), file_urls=place)
        files = FileUploaderState(uploaded_file_info=[file])
        self._states[found] = WidgetState(id=found, file_uploader_state_value=files)
        self.run()
        return 1000 * (time.perf_counter() - begun)

    def place(self, name: str) -> FileURLs:
        """Where the server wants a file."""
        self.send(BackMsg(file_urls_request={"request_id": name, "file_names": [name]}))
        while True:
            message = ForwardMsg.FromString(self._socket.recv(timeout=PATIENCE))
            if message.WhichOneof("type") == "file_urls_response":
                return message.file_urls_response.file_urls[0]

    def put(self, path: str, data: bytes, name: str = "file") -> None:
        """Send a file to a place of the server's, as a page in a frame does, without a token."""
        head = f'--edge\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
        headers = {"Content-Type": "multipart/form-data; boundary=edge", "Origin": self.url}
        body = head.encode() + data + b"\r\n--edge--\r\n"
        request = urllib.request.Request(
            self.url + path, body, headers | self._headers, method="PUT"
        )
        with urllib.request.urlopen(request, timeout=PATIENCE):
            pass

    def send(self, message: BackMsg) -> None:
        """Send any message."""
        self._socket.send(message.SerializeToString())

    def set(self, key: str, state: WidgetState) -> float:
        """Set a control to a state of any kind, its own or not; milliseconds until it is shown."""
        state.id = self._widgets[key].id
        self._states[state.id] = state
        return self.run()

    @property
    def controls(self) -> list[str]:
        """Keys of what there is to set."""
        return list(self._widgets)
