"""A page of the app run without a browser, by Streamlit's own tester.

The tester looks through all installed packages for components at each page it opens, which takes
several times as long as the page; here that is done once.
"""

from functools import cache
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from cnnviz.kit.control import texts
from cnnviz.kit.links import ASKED, RUN
from cnnviz.kit.questions import Preset, question_of

ROOT = Path(__file__).resolve().parent.parent

manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def visit(name: str, patience: float = 120) -> AppTest:
    """A visitor about to open a page by its link; `run()` opens it.

    Args:
        name: of the page's folder.
        patience: seconds a run may take.
    """
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=patience)
    question = question_of(name)
    # Before the first run the tester takes a page's file name for its address.
    at._page_hash = calc_hash(question.address if question.section else "")
    return at


def choose(at: AppTest, preset: Preset) -> AppTest:
    """Choose a preset, as a click on its chip does."""
    asked = {name: texts(value) for name, value in preset.query.items()}
    at.session_state[ASKED] = at.session_state[RUN].page, asked
    return at.run()
