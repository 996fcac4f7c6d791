"""Shortcut options A, B and C: a table from counted descriptions, and a drawing of one."""

import streamlit as st

from cnnviz.drawing.graph import network_graph
from cnnviz.drawing.laying import blocks
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.picture import picture
from cnnviz.language import N_, _, sentences
from pages.residual_block.costs import Option, options
from pages.residual_block.state import State

SAID = {
    "A": N_(
        "Zero padding: every second cell of a[l], and zeros for the channels that are new. "
        "No parameters."
    ),
    "B": N_("A projection $W_s$ where the shape changes, the identity elsewhere."),
    "C": N_("A projection $W_s$ on every shortcut, also where the identity would do."),
}


def option_section(draw: Drawing[State]) -> None:
    """Draw the section: its control, what the option is, its drawing and the table."""
    found = {option.letter: option for option in options()}
    letter = draw("option").option.upper()
    st.markdown(f"**{letter}.** {_(SAID[letter])}")
    report = found[letter].widening
    drawn = network_graph(report, next(iter(blocks(report))))
    picture(drawn, "option_graph", fit=True, pick=False, name=f"shortcut_option_{letter}")
    st.markdown(compared(*found.values()))
    page.convention()
    page.table([row for option in found.values() for row in rows(option)], "shortcut_options")


def rows(option: Option) -> list[dict[str, object]]:
    """Parameters and multiplies of a widening block, a keeping one, and ResNet-34."""
    counted = (
        (_("block 64 → 128, stride 2, 56 × 56"), option.widening),
        (_("block 64 → 64, stride 1, 56 × 56"), option.keeping),
        ("ResNet-34, 224 × 224", option.whole),
    )
    return [
        {
            N_("option"): option.letter,
            N_("shortcut"): option.kind.value,
            N_("of"): what,
            N_("parameters"): report.parameters,
            N_("multiplies"): report.macs,
        }
        for what, report in counted
    ]


def compared(a: Option, b: Option, c: Option) -> str:
    """What B and C add to A, in numbers."""
    changing = _(
        "Where the shape changes, B and C add the same {parameters:,} parameters and "
        "{multiplies:,} multiplies to A (a 1 × 1 convolution and its batch norm).",
        parameters=b.widening.parameters - a.widening.parameters,
        multiplies=b.widening.macs - a.widening.macs,
    )
    keeping = _(
        "Where it does not, C alone adds {parameters:,} and {multiplies:,}.",
        parameters=c.keeping.parameters - b.keeping.parameters,
        multiplies=c.keeping.macs - b.keeping.macs,
    )
    whole = _(
        "In the whole ResNet-34 B has {more:,} parameters more than A, and C {most:,} more than B.",
        more=b.whole.parameters - a.whole.parameters,
        most=c.whole.parameters - b.whole.parameters,
    )
    return sentences(changing, keeping, whole)
