"""What stands below the bars of the comparison, a tab each."""

import re
from collections.abc import Sequence

import streamlit as st

from cnnviz.claims.contenders import Contender, variants
from cnnviz.claims.slips import errata
from cnnviz.counting.alignment import Pair
from cnnviz.drawing.volumes import network_svg
from cnnviz.kit import page
from cnnviz.kit.leading import link
from cnnviz.kit.picture import picture
from cnnviz.language import _
from cnnviz.layers import size
from pages.compare import words
from pages.compare.alignment import strips
from pages.compare.contest import short
from pages.compare.years import years

WIDTH = re.compile(r'\bwidth="([\d.]+)"')


def why_it_matters(first: Contender, second: Contender) -> None:
    """Lead on to the card of a famous slip that is about both."""
    both = {variants()[one.key][0] for one in (first, second)}
    for card in errata():
        if len(both) == 2 and both <= set(card.networks):
            told = _("Why it matters: {slip}", slip=card.title)
            link(told, "why_numbers_differ", {"erratum": card.key})
            return


def layer_by_layer(
    first: Contender, second: Contender, pairs: Sequence[Pair], differing: bool
) -> None:
    """The two aligned, as a picture and as a table."""
    picture(strips(pairs, first.label, second.label), "alignment", name="alignment")
    words.legend([first, second])
    rows = words.pair_table(pairs, only_differing=differing)
    page.table(rows, "alignment", {"first": first.key, "second": second.key})
    st.caption(words.marks())


def through_the_years(by: str) -> None:
    """All networks of the history by one measure."""
    walk = words.walk()
    page.plot(lambda: years(walk, by), "years", words.walk_note(by), of=by)
    st.caption(words.walk_note(by))
    page.table([one.row for one in walk], "history")


def drawings(contenders: Sequence[Contender], labels: bool) -> None:
    """Draw the networks under each other, each to the scale of its own input."""
    svgs = [network_svg(one.report, labels=labels) for one in contenders]
    if not labels:  # with labels they scroll sideways: shrunk letters could not be read
        svgs = same_scale(svgs)
    for place, (one, svg) in enumerate(zip(contenders, svgs, strict=True)):
        st.markdown(
            _(
                "**{network}** · {input} · {parameters} parameters, {multiplies} multiplies",
                network=one.label,
                input=size(one.report.input_shape),
                parameters=short(one.report.parameters),
                multiplies=short(one.report.macs),
            )
        )
        picture(svg, f"drawing_{place}", fit=not labels, pick=False, name=one.key)
    st.caption(
        _("Height and width are to the scale of each network's own input, depth to √channels.")
    )


def same_scale(drawings: Sequence[str]) -> list[str]:
    """Make SVG drawings, `width` pixels wide each, shrink together on a narrow screen."""
    widths = [float(found[1]) for svg in drawings if (found := WIDTH.search(svg))]
    widest = max(widths, default=1.0)
    return [
        WIDTH.sub(
            f'width="{width:.0f}" style="width:{100 * width / widest:.3f}%;'
            f'max-width:{width:.0f}px;height:auto"',
            svg,
            count=1,
        )
        for svg, width in zip(drawings, widths, strict=True)
    ]
