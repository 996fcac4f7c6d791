"""What exported PyTorch code carries along of `pieces`: the very source of what runs here."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PIECES = Path(__file__).with_name("pieces.py")


@cache
def sources() -> dict[str, str]:
    """Name to source of each function and class of `pieces`, in order; torch is not imported."""
    text = PIECES.read_text(encoding="utf-8")
    return {
        node.name: ast.get_source_segment(text, node) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def helpers(used: Iterable[str]) -> list[str]:
    """The sources of the helpers among these names, and of what they need, each once."""
    wanted = sources().keys() & set(used)
    wanted |= {name.removeprefix("Padded") for name in wanted} & sources().keys()
    if any("Window(" in sources()[name] for name in wanted):
        wanted.add("Window")
    return [source for name, source in sources().items() if name in wanted]
