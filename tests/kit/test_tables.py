"""Tables on the screen: whole numbers stay exact, however large and with gaps between them."""

import pandas as pd
import pyarrow
import pytest

from cnnviz.kit.tables import LARGEST_EXACT, with_exact_integers
from cnnviz.numerals import count


@pytest.mark.parametrize("value", [0, 7, 1_234_567, LARGEST_EXACT])
def test_what_a_browser_can_hold_is_a_number(value):
    frame, config = with_exact_integers([{"n": value}, {"n": 1}])
    assert list(frame["n"]) == [value, 1]
    assert config["n"]["type_config"]["format"] == "localized"
    assert pyarrow.Table.from_pandas(frame).column("n").to_pylist() == [value, 1]


@pytest.mark.parametrize(
    "value", [LARGEST_EXACT + 1, -7, -LARGEST_EXACT - 1, 2**63, -(2**63) - 1, 2**64, 10**40]
)
def test_what_it_cannot_is_text(value):
    frame, config = with_exact_integers([{"n": value, "x": "a"}, {"n": 1, "x": "b"}])
    assert list(frame["n"]) == [count(value), "1"]
    assert config["n"]["alignment"] == "right"
    assert pyarrow.Table.from_pandas(frame).column("n").to_pylist() == [count(value), "1"]


def test_gaps_do_not_make_floats():
    exact = 2**53 - 3
    frame, config = with_exact_integers([{"n": exact}, {"n": None}, {}])
    assert frame["n"].dtype == pd.Int64Dtype()
    assert frame["n"][0] == exact
    assert frame["n"].isna().tolist() == [False, True, True]
    assert "n" in config
    large, _ = with_exact_integers([{"n": 2**70}, {"n": None}])
    assert list(large["n"]) == [f"{2**70:,}", None]


def test_what_is_no_whole_number_is_left_alone():
    rows = [{"share": 0.5, "name": "a", "on": True, "mixed": 1, "none": None}]
    rows += [{"share": 1.5, "name": "b", "on": False, "mixed": "all", "none": None}]
    frame, config = with_exact_integers(rows)
    assert config == {}
    assert frame.to_dict("records") == rows
    assert with_exact_integers([])[0].empty
