"""What exported code says about itself: which network, from where, and what it counts."""

import re
import textwrap

from cnnviz.counting import Report
from cnnviz.exporting.naming import camel

TEXT_WIDTH = 96


def network_name(report: Report) -> str:
    """A class name for the network: ResNet-18 becomes ResNet18."""
    title = re.sub(r"\(.*?\)", "", report.network.title or report.network.name)
    name = camel(title.encode("ascii", "ignore").decode())
    return name if name else "Net"


def docstring(report: Report, framework: str) -> list[str]:
    """The text at the top of the file: title, source, counts and what is particular."""
    network = report.network
    size = " × ".join(map(str, report.input_shape))
    first = f"{network.title or network.name} in {framework}"
    first += f": {network.paper}." if network.paper else "."
    counts = (
        f"{report.parameters:,} parameters and {report.macs:,} multiply-accumulates "
        f"(1 MAC = 2 FLOPs) for one {size} image."
    )
    paragraphs = [first, counts, *([network.note] if network.note else [])]
    lines: list[str] = []
    for paragraph in paragraphs:
        safe = paragraph.replace("\\", "/").replace('"', "'")
        lines += [*textwrap.wrap(safe, TEXT_WIDTH), ""]
    lines[0] = f'"""{lines[0]}'
    lines[-1] = '"""'
    return lines
