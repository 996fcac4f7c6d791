"""Tables: exact rows, and files that say the same."""

import csv
import io
import json

import pytest

import cnnviz
from cnnviz.counting.conventions import DEFAULT
from cnnviz.counting.tables import rows, size, to_csv, to_json, to_markdown

NETWORKS = ["lenet5", "alexnet", "googlenet", "resnet20-cifar", "lenet5-1998"]


@pytest.mark.parametrize("name", NETWORKS)
def test_columns_add_up(name):
    report = cnnviz.analyse(cnnviz.architecture(name))
    table = rows(report)
    assert sum(row["parameters"] for row in table) == report.parameters
    assert sum(row["multiplies"] for row in table) == report.macs
    assert all(row["weights"] + row["biases"] == row["parameters"] for row in table)
    assert [row["layer"] for row in table] == [layer.name for layer in report.layers]


def test_rows_are_exact():
    assert rows(cnnviz.analyse(cnnviz.architecture("alexnet")))[0] == {
        "layer": "conv1",
        "kind": "conv",
        "output": "55 × 55 × 96",
        "values": 290_400,
        "weights": 34_848,
        "biases": 96,
        "parameters": 34_944,
        "multiplies": 105_415_200,
    }


def test_sizes_are_read_height_first():
    assert size((192, 28, 14)) == "28 × 14 × 192"
    assert size((4096,)) == "4,096"


@pytest.mark.parametrize("name", NETWORKS)
def test_csv_and_json_say_the_same(name):
    table = rows(cnnviz.analyse(cnnviz.architecture(name)))
    read = list(csv.DictReader(io.StringIO(to_csv(table))))
    assert [{key: str(value) for key, value in row.items()} for row in table] == read
    loaded = json.loads(to_json(table, network=name))
    assert loaded["rows"] == table
    assert loaded["network"] == name
    assert loaded["convention"] == DEFAULT.describe()


@pytest.mark.parametrize("name", NETWORKS)
def test_markdown_says_the_same(name):
    table = rows(cnnviz.analyse(cnnviz.architecture(name)))
    head, rule, *lines = to_markdown(table).splitlines()
    names = [cell.strip() for cell in head.strip("|").split("|")]
    assert names == list(table[0])
    assert [cell.strip() == "---:" for cell in rule.strip("|").split("|")] == [
        isinstance(value, int) for value in table[0].values()
    ]
    for row, line in zip(table, lines, strict=True):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for value, cell in zip(row.values(), cells, strict=True):
            assert cell == (f"{value:,}" if isinstance(value, int) else value)


def test_texts_that_could_break_a_file():
    table = [{"a": 'x, "y"\nz', "b": 1}]
    assert next(csv.DictReader(io.StringIO(to_csv(table)))) == {"a": 'x, "y"\nz', "b": "1"}
    assert json.loads(to_json(table))["rows"] == table
