"""Shortcut options A, B and C: a table from counted descriptions, and a drawing of one."""

import streamlit as st

from cnnviz.drawing.graph import network_graph, openable
from cnnviz.kit import page
from cnnviz.kit.controls import choice
from cnnviz.kit.picture import picture
from pages.residual_block.costs import Option, options

SAID = {
    "A": "Zero padding: every second cell of a[l], and zeros for the channels that are new. "
    "No parameters.",
    "B": "A projection $W_s$ where the shape changes, the identity elsewhere.",
    "C": "A projection $W_s$ on every shortcut, also where the identity would do.",
}


def option_section() -> None:
    """Draw the section: its control, what the option is, its drawing and the table."""
    found = {option.letter: option for option in options()}
    letter = choice("Option", "option", list(found), "A", few=True)
    st.markdown(f"**{letter}.** {SAID[letter]}")
    report = found[letter].widening
    drawn = network_graph(report, openable(report)[0])
    picture(drawn, "option_graph", fit=True, pick=False, name=f"shortcut_option_{letter}")
    st.markdown(compared(list(found.values())))
    page.convention()
    page.table([row for option in found.values() for row in rows(option)], "shortcut_options")


def rows(option: Option) -> list[dict[str, object]]:
    """Parameters and multiplies of a widening block, a keeping one, and ResNet-34."""
    counted = (
        ("block 64 → 128, stride 2, 56 × 56", option.widening),
        ("block 64 → 64, stride 1, 56 × 56", option.keeping),
        ("ResNet-34, 224 × 224", option.whole),
    )
    return [
        {
            "option": option.letter,
            "shortcut": option.kind.value,
            "of": what,
            "parameters": report.parameters,
            "multiplies": report.macs,
        }
        for what, report in counted
    ]


def compared(found: list[Option]) -> str:
    """What B and C add to A, in numbers."""
    a, b, c = found
    block = b.widening.parameters - a.widening.parameters
    keeping = c.keeping.parameters - b.keeping.parameters
    return (
        f"Where the shape changes, B and C add the same {block:,} parameters and "
        f"{b.widening.macs - a.widening.macs:,} multiplies to A (a 1 × 1 convolution and its batch "
        f"norm); where it does not, C alone adds {keeping:,} and "
        f"{c.keeping.macs - b.keeping.macs:,}. In the whole ResNet-34 B has "
        f"{b.whole.parameters - a.whole.parameters:,} parameters more than A, and C "
        f"{c.whole.parameters - b.whole.parameters:,} more than B."
    )
