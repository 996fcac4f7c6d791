"""What exported code carries along: the very source of `pieces`, or of `keras_pieces`."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path


@cache
def sources(file: str) -> dict[str, str]:
    """Name to source of each function and class of a file here, in order; it is not imported."""
    text = Path(__file__).with_name(file).read_text(encoding="utf-8")
    return {
        node.name: ast.get_source_segment(text, node) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def helpers(file: str, used: Iterable[str]) -> list[str]:
    """The sources of what is used of a file, and of what that needs, each once."""
    known = sources(file)
    wanted = [name for name in known if name in set(used)]
    for name in wanted:  # which grows meanwhile
        named = {node.id for node in ast.walk(ast.parse(known[name])) if isinstance(node, ast.Name)}
        wanted += [needed for needed in known if needed in named and needed not in wanted]
    return [source for name, source in known.items() if name in wanted]
