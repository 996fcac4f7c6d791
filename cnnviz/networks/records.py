"""What is told of each network, from `networks.toml`, put to its description."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cnnviz.layers import Shape
from cnnviz.network import Block, Network

_FILE = Path(__file__).with_name("networks.toml")
RECORDS: dict[str, dict[str, str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))


def described(
    name: str,
    body: Block,
    input_shape: Shape,
    year: int,
    record: str = "",
    state_keys: Mapping[str, str] | None = None,
    **facts: Any,
) -> Network:
    """A network with its title, paper and note, or those of another `record`.

    The `facts` are what stands in the places of these.
    """
    told = RECORDS[record or name]
    title, paper = (told[part].format(**facts) for part in ("title", "paper"))
    return Network(
        name, body, input_shape, title, year, paper, told["note"], facts, state_keys or {}
    )
