"""The run store: what runs there are, how they stand, and what was measured of them.

Pages read it, training processes write it, and nothing about a run is kept anywhere else. Times
are seconds since 1970.
"""

from cnnviz.training.asking import Asking
from cnnviz.training.runs import Watchman
from cnnviz.training.serving import Serving


class RunStore(Asking, Serving):
    """A database of runs.

    Args:
        url: of SQLite or another database SQLAlchemy knows; by default the environment's
            CNNVIZ_STORE, else a file in this user's data folder.

    Raises:
        CnnvizError: when it cannot be opened. All methods raise `StoreError` when the database
            cannot be read or written; they work again once it can.
    """

    def __init__(self, url: str | None = None) -> None:
        super().__init__(url)
        self.watchman = Watchman()
