"""A bound on what visitors' files take, wanted by a page or not.

Streamlit keeps every file that is sent for as long as the visit lasts, and takes any number of
them. A page here has two controls for files, one of which may take several pictures at once, so a
visit keeps the last few; where all visits together keep too much (`jobs.memory`), the one with the
most gives up its oldest. A control whose file is gone says that it waits for one. What is on its
way counts as well: who comes when too much of that is under way is sent off for a moment.
"""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from cnnviz.jobs.memory import part
from cnnviz.kit.language import refusal
from cnnviz.language import N_

MOST_FILES = 24
"""Of a visit: weights, a picture, one each that is about to be replaced, and the pictures of a
class, which come together."""

ARRIVING = 0.4
"""Of what visitors' files may take, the part of those on their way; one is always let in."""

PATH = "/_stcore/upload_file/"


class BoundedUploads:
    """ASGI middleware that makes room after each file that came."""

    def __init__(
        self, app: ASGIApp, files: Callable[[], MemoryUploadedFileManager] | None = None
    ) -> None:
        """Wrap an application; `files` is where it keeps them, by default the running server's."""
        self.app = app
        self.files = files or kept_by_server
        self.arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a PUT of a file waits for room, and is followed by making some."""
        if scope["type"] != "http" or scope["method"] != "PUT" or PATH not in scope["path"]:
            await self.app(scope, receive, send)
            return
        size = announced(Headers(scope=scope))
        if self.arriving and self.arriving + size > ARRIVING * part("uploads"):
            text = N_("Others are sending large files: try again in a minute.")
            await refusal(scope, 503, text)(scope, receive, send)
            return
        self.arriving += size
        try:
            await self.app(scope, receive, send)
        finally:
            self.arriving -= size
        make_room(self.files(), visit=scope["path"].split("/")[-2])


def announced(headers: Headers) -> int:
    """Bytes that a request may bring: what it says, or the most that the server takes."""
    length = headers.get("content-length", "")
    return int(length) if length.isdecimal() else largest()


def largest() -> int:
    """Bytes of the largest file that the server takes."""
    return int(config.get_option("server.maxUploadSize")) * 2**20


def kept_by_server() -> MemoryUploadedFileManager:
    """The files of all visits."""
    kept = Runtime.instance().uploaded_file_mgr
    assert isinstance(kept, MemoryUploadedFileManager)
    return kept


def make_room(kept: MemoryUploadedFileManager, visit: str) -> None:
    """Let go of a visit's files but the last ones, and then of the fullest visits' oldest."""
    for file in list(kept.file_storage.get(visit, ()))[:-MOST_FILES]:
        kept.remove_file(visit, file)
    while (held := taken(kept)) and sum(held.values()) > (1 - ARRIVING) * part("uploads"):
        fullest = max(held, key=lambda one: held[one])
        kept.remove_file(fullest, next(iter(kept.file_storage[fullest])))


def taken(kept: MemoryUploadedFileManager) -> dict[str, int]:
    """Bytes that each visit's files take, for those that have any."""
    visits = list(kept.file_storage.items())
    return {
        visit: sum(len(file.data) for file in files.values()) for visit, files in visits if files
    }
