"""Downloads that are cut off half-way, of OpenML's pictures and of published weights."""

import hashlib
import io
import os
from pathlib import Path
from unittest import mock
from urllib.request import urlopen

import numpy as np

from benchmarks.breaking import half_a_file
from cnnviz.errors import CnnvizError

PICTURES = 2000
VALUES = 16


def pictures(folder: Path) -> tuple[str, list[Path]]:
    """What is said of a set whose loader gets half of it, and which files lie there."""
    from sklearn.datasets import _openml

    from cnnviz.training.data import load

    whole = _arff(np.arange(PICTURES * (VALUES + 1), dtype=np.uint8).reshape(PICTURES, -1) % 10)
    with half_a_file(whole, _described(whole)) as site:

        def elsewhere(request: object) -> object:
            path = str(getattr(request, "selector", "/"))
            return urlopen(f"{site}{path}", timeout=30)

        kept = mock.patch.dict(os.environ, {"XDG_DATA_HOME": str(folder)})
        with kept, mock.patch.object(_openml, "urlopen", elsewhere):
            try:
                load("mnist")
                said = "nothing"
            except CnnvizError as error:
                said = str(error)
    there = [path for path in (folder / "cnnviz" / "pictures").rglob("*") if path.is_file()]
    return said, there


def weights(folder: Path) -> tuple[str, list[Path]]:
    """What is said of a file of weights of which half arrives, and which files lie there."""
    import torch

    from cnnviz.weights.preprocessing import Preprocessing, Steps
    from cnnviz.weights.published import Published, fetch

    held = io.BytesIO()
    torch.save({"a": torch.zeros(100_000)}, held)
    digest = hashlib.sha256(held.getvalue()).hexdigest()[:8]
    before = torch.hub.get_dir()
    torch.hub.set_dir(str(folder))
    try:
        with half_a_file(held.getvalue(), {}) as site:
            how = Preprocessing(Steps.CENTRE, (0.5,), (0.5,), side=32)
            try:
                fetch(Published(f"{site}/made-{digest}.pth", 0, 0, how))
                said = "nothing"
            except CnnvizError as error:
                said = str(error)
    finally:
        torch.hub.set_dir(before)
    return said, [path for path in folder.rglob("*") if path.is_file()]


def _arff(values: np.ndarray) -> bytes:
    heads = [f"@ATTRIBUTE pixel{k} INTEGER" for k in range(1, values.shape[1])]
    lines = [",".join(map(str, row)) for row in values.tolist()]
    last = "@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}"
    return "\n".join(["@RELATION x", *heads, last, "@DATA", *lines, ""]).encode()


def _described(whole: bytes) -> dict[str, object]:
    """OpenML's answers about the set, by a part of their addresses."""
    plain = {"is_target": "false", "is_ignore": "false", "is_row_identifier": "false"}
    plain |= {"data_type": "numeric", "number_of_missing_values": "0"}
    features = [plain | {"name": f"pixel{k}"} for k in range(1, VALUES + 1)]
    features.append(plain | {"name": "class", "is_target": "true", "data_type": "nominal"})
    about = {"status": "active", "format": "ARFF", "version": "1", "name": "made"}
    about |= {"url": "https://www.openml.org/data/v1/download/1/made.arff", "description": "made"}
    about |= {"md5_checksum": hashlib.md5(whole, usedforsecurity=False).hexdigest()}
    many = [{"name": "NumberOfInstances", "value": str(PICTURES)}]
    return {
        "data/features": {"data_features": {"feature": features}},
        "data/qualities": {"data_qualities": {"quality": many}},
        "json/data/": {"data_set_description": about},
    }
