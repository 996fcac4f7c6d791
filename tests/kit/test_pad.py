"""What the drawing pad sends is a PNG, and nothing else gets through."""

import base64
import io

import pytest
from PIL import Image

from cnnviz import CnnvizError
from cnnviz.kit.pad import LONGEST, PREFIX, decoded


def test_a_drawing_arrives():
    out = io.BytesIO()
    Image.new("RGB", (280, 280), "white").save(out, "PNG")
    assert decoded(PREFIX + base64.b64encode(out.getvalue()).decode()) == out.getvalue()


def test_an_empty_sheet_is_none():
    assert decoded("") is None


@pytest.mark.parametrize(
    "sent",
    ["hello", "data:text/html;base64,AAAA", PREFIX + "%%%", PREFIX + "A" * LONGEST],
    ids=["text", "html", "no base64", "too long"],
)
def test_anything_else_is_refused(sent):
    with pytest.raises(CnnvizError, match="did not arrive whole: clear the pad and draw anew"):
        decoded(sent)
