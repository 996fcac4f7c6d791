"""What stands on the screen while a page loads is what the page then shows."""

import io
import json
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from cnnviz.kit import warm
from cnnviz.kit.first import FILE
from cnnviz.kit.questions import PAGES
from scripts.first import LIVE, shown


def assert_alike(one, other, key=""):
    """The same; numbers and colours but for the last digit, as processors add up otherwise."""
    if isinstance(one, dict):
        assert one.keys() == other.keys(), key
        for name in one.keys() - {"words"}:
            assert_alike(one[name], other[name], name)
    elif isinstance(one, list) and not isinstance(other, str):
        assert len(one) == len(other), key
        for before, after in zip(one, other, strict=True):
            assert_alike(before, after, key)
    elif isinstance(one, str) and one.startswith("data:image"):
        before, after = (
            np.asarray(Image.open(io.BytesIO(b64decode(each.partition(",")[2]))), dtype=float)
            for each in (one, other)
        )
        assert np.abs(before - after).max() <= 3, key
    elif key == "numbers" and isinstance(one, str) and len(one) > 100:
        before, after = (np.frombuffer(b64decode(each), "<f4") for each in (one, other))
        assert after == pytest.approx(before, rel=1e-3, abs=1e-4)
    else:
        assert other == (pytest.approx(one, rel=1e-3) if isinstance(one, float) else one), key


@pytest.mark.parametrize("page", LIVE)
def test_what_is_stored_is_what_the_page_shows(page, monkeypatch):
    monkeypatch.setattr(warm, "_there", set())  # nothing is loaded: the stored one is shown first
    stored = json.loads((PAGES / page / FILE).read_text())["en"]
    assert_alike(stored, shown(page, "en"))
    assert warm.is_ready(page)
