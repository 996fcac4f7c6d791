"""A network as a notebook: its PyTorch code, and cells that count it anew with torch's own means.

The cells run on torch's meta device, which follows shapes alone: any network is counted in no time
and no memory. They end with an assertion of what we counted.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cnnviz.code.pytorch import pytorch_code
from cnnviz.counting import analyse
from cnnviz.counting.memory import Budget
from cnnviz.network import Network

COUNT = """\
import torch
from torch.utils.flop_counter import FlopCounterMode

with torch.device("meta"):  # shapes alone: nothing is stored, nothing multiplied
    model = {name}().eval()
    image = torch.zeros(1, {shape})
with FlopCounterMode(display=False) as counter:
    output = model(image)
parameters = sum(each.numel() for each in model.parameters())
multiplies = counter.get_total_flops() // 2
print(f"{{parameters:,}} parameters, {{multiplies:,}} multiplies, {{tuple(output.shape[1:])}}")
assert (parameters, multiplies) == ({parameters:_}, {multiplies:_})
"""

KEPT = '''\
def kept(batch):
    """Bytes that autograd keeps for the backward pass, each stretch of memory once."""
    found = {{}}

    def keep(tensor):
        found[tensor.untyped_storage()._cdata] = tensor.untyped_storage()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        model(torch.zeros(batch, {shape}, device="meta"))
    for own in (*model.parameters(), *model.buffers()):
        found.pop(own.untyped_storage()._cdata, None)
    return sum(storage.nbytes() for storage in found.values())


model.train()
per_image = kept(3) - kept(2)
fixed = {fixed}
largest = max(0, ({available:_} - fixed) // per_image)
print(f"{{per_image:,}} bytes an image: a batch of {{largest:,}} fits")
assert (per_image, largest) == ({per_image:_}, {batch:_})
'''


def notebook_code(network: Network, origin: Mapping[str, str], room: Budget | None = None) -> str:
    """The text of an .ipynb file.

    Args:
        network: with its input shape.
        origin: the `link` it is from and its `convention`, for its head.
        room: what training has to fit in, in 4-byte numbers; its largest batch is found anew.

    Raises:
        CnnvizError: for a piece that has no code.
    """
    code, report = pytorch_code(network), analyse(network)
    name = re.findall(r"^class (\w+)", code, re.MULTILINE)[-1]
    shape = ", ".join(map(str, report.input_shape))
    head = [f"# {network.title or network.name}", f"<{origin['link']}>", origin["convention"]]
    counts = {"parameters": report.parameters, "multiplies": report.macs}
    cells = [code, COUNT.format(name=name, shape=shape, **counts)]
    if room:
        fixed = " + ".join(f"{size:_}" for size in room.fixed.values() if size) or "0"
        sizes = {"available": room.available, "per_image": room.per_image, "batch": room.batch}
        cells.append(KEPT.format(shape=shape, fixed=fixed, **sizes))
    return laid_out("\n\n".join(head), cells)


def laid_out(head: str, cells: Sequence[str]) -> str:
    """The text of an .ipynb file with a heading and these cells of code."""
    made: list[dict[str, Any]] = [{"cell_type": "markdown", "source": head}]
    for cell in cells:
        unrun: dict[str, Any] = {"execution_count": None, "outputs": []}
        made.append({"cell_type": "code", "source": cell.rstrip(), **unrun})
    for number, each in enumerate(made):
        each |= {"id": f"cell-{number}", "metadata": {}}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": made}
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"
