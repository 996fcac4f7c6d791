"""Readying the server: what every visit needs is loaded once, and put out of the collector's way.

After each run of a page Streamlit collects garbage in full, which looks at every object there is:
a quarter of a second once torch is loaded, for every click of every visitor. What the imports made
lives as long as the server, so it is frozen (`gc.freeze`): the collector no longer looks at it.
"""

import gc
import os
import pkgutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from cnnviz.kit.questions import PAGES

SWITCH = "CNNVIZ_WARM"
"""Environment variable: `no` starts lean, for a machine short of memory; pages then load what
they need when they are first opened."""

LATE = ("captum.attr", "safetensors.torch", "sklearn.datasets")
"""What our modules import only once they need it."""

FOREIGN = ("cnnviz.code.keras_pieces",)
"""Only ever copied into exported code: what it stands on is not installed here."""


def warm() -> None:
    """Import all of cnnviz, the pages and what they stand on, then freeze what is there."""
    import cnnviz

    for module in pkgutil.walk_packages(cnnviz.__path__, "cnnviz."):
        if module.name not in FOREIGN:
            import_module(module.name)
    for path in PAGES.glob("*/*.py"):
        if path.name != "page.py":  # what a visit runs
            import_module(f"pages.{path.parent.name}.{path.stem}")
    for name in LATE:
        import_module(name)
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Warm up beside the first visitors: the server answers at once, as it did before."""
    if os.environ.get(SWITCH, "").lower() != "no":
        threading.Thread(target=warm, name="warm", daemon=True).start()
    yield
