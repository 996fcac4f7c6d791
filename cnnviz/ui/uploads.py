"""A bound on what visitors' files take, wanted by a page or not.

Streamlit keeps every file that is sent for as long as the visit lasts, and takes any number of
them. A page here has two controls for files, so a visit keeps the last few; where all visits
together keep too much, the one with the most gives up its oldest. A control whose file is gone
says that it waits for one.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

MOST_FILES = 4
"""Of a visit: weights, a picture, and one each that is about to be replaced."""

MOST_BYTES = 1_000_000_000
"""Of all visits together."""

PATH = "/_stcore/upload_file/"

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]


class BoundedUploads:
    """ASGI middleware that makes room after each file that came."""

    def __init__(
        self, app: Application, files: Callable[[], MemoryUploadedFileManager] | None = None
    ) -> None:
        """Wrap an application; `files` is where it keeps them, by default the running server's."""
        self.app = app
        self.files = files or kept_by_server

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on; a PUT of a file is followed by a look at what is kept."""
        await self.app(scope, receive, send)
        if scope["type"] == "http" and scope["method"] == "PUT" and PATH in scope["path"]:
            make_room(self.files(), visit=scope["path"].split("/")[-2])


def kept_by_server() -> MemoryUploadedFileManager:
    """The files of all visits."""
    kept = Runtime.instance().uploaded_file_mgr
    assert isinstance(kept, MemoryUploadedFileManager)
    return kept


def make_room(kept: MemoryUploadedFileManager, visit: str) -> None:
    """Let go of a visit's files but the last ones, and then of the fullest visits' oldest."""
    for file in list(kept.file_storage.get(visit, ()))[:-MOST_FILES]:
        kept.remove_file(visit, file)
    while (held := taken(kept)) and sum(held.values()) > MOST_BYTES:
        fullest = max(held, key=lambda one: held[one])
        kept.remove_file(fullest, next(iter(kept.file_storage[fullest])))


def taken(kept: MemoryUploadedFileManager) -> dict[str, int]:
    """Bytes that each visit's files take, for those that have any."""
    visits = list(kept.file_storage.items())
    return {
        visit: sum(len(file.data) for file in files.values()) for visit, files in visits if files
    }
