"""Workbooks read back: numbers are numbers, text is text, and the second sheet says whence."""

import io

import openpyxl

from cnnviz.kit.workbook import EXACT, workbook


def test_a_workbook_says_what_the_table_does():
    rows = [
        {"layer": "=1+1", "kind": "https://a.example", "n": 138_357_544, "share": 0.5, "on": True},
        {"layer": "{=x}", "kind": None, "n": EXACT, "share": float("inf"), "on": False},
        {"layer": "@SUM(1)", "kind": "é", "n": 1 - EXACT, "share": 2, "on": None},
    ]
    made = workbook(rows, {"link": "=https://x.example/?a=1", "shape": [3, 224]})
    assert made == workbook(rows, {"link": "=https://x.example/?a=1", "shape": [3, 224]})
    book = openpyxl.load_workbook(io.BytesIO(made))
    table, about = book
    assert {cell.data_type for line in table for cell in line} <= {"s", "n", "b"}
    header, *lines = table.iter_rows(values_only=True)
    assert header == ("layer", "kind", "n", "share", "on")
    assert lines == [
        ("=1+1", "https://a.example", 138_357_544, 0.5, True),
        ("{=x}", None, str(EXACT), "inf", False),
        ("@SUM(1)", "é", 1 - EXACT, 2, None),
    ]
    assert [*about.values] == [("link", "=https://x.example/?a=1"), ("shape", "[3, 224]")]
    assert about["B1"].data_type == "s" and not about["B1"].hyperlink
