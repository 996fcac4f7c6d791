"""Store what the live pages show at first, for as long as they load: `python -m scripts.first`."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from streamlit.testing.v1.element_tree import Block, Node

from cnnviz.drawing.png import address
from cnnviz.kit import page
from cnnviz.kit.component import MADE
from cnnviz.kit.first import FILE
from cnnviz.kit.language import PARAMETER, offered
from cnnviz.kit.questions import PAGES
from scripts.visit import visit

LIVE = (
    "activations",
    "ensembles",
    "feature_maps",
    "many_paths",
    "one_by_one",
    "one_number",
    "pooling",
    "what_a_unit_sees",
    "why_this_answer",
)


def elements(block: Node) -> Iterator[Node]:
    """What a block shows, in order."""
    for each in block.children.values() if isinstance(block, Block) else ():
        yield from elements(each) if isinstance(each, Block) else [each]


def shown(page_name: str, language: str) -> dict[str, Any]:
    """A page's picture and numbers as it shows them by its bare link."""
    at = visit(page_name)
    at.query_params[PARAMETER] = language
    with patch.object(page, "image", wraps=page.image) as drawn:
        found = list(elements(at.run().main))
    numbers = [[each.label, each.value] for each in at.metric]
    for each in found:
        name = getattr(each.proto, "component_name", "").removeprefix("cnnviz_")
        if name and (PAGES / page_name / f"{name}.js").exists():  # others stand around it
            html, scripts = MADE[name]
            told = {"component": name, "html": html, "scripts": scripts}
            return {**told, "data": json.loads(each.proto.json), "numbers": numbers}
    picture, alt = drawn.call_args_list[0].args
    return {"picture": address(picture), "alt": alt, "numbers": numbers}


def main() -> None:
    """Write the files."""
    for name in LIVE:
        (PAGES / name / FILE).unlink(missing_ok=True)  # while it is there the page shows it first
        stored = {language: shown(name, language) for language in offered()}
        (PAGES / name / FILE).write_text(json.dumps(stored, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
