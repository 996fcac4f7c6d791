"""What every layer makes of a picture, from the picture to the answer and to a single product."""

from cnnviz.counting import analyse
from cnnviz.kit import page, places, save
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live
from cnnviz.kit.pad import kept
from cnnviz.kit.picture_controls import draw_picture
from cnnviz.kit.tables import Table
from cnnviz.kit.trace_controls import draw_unit
from cnnviz.kit.weights_controls import draw_weights
from pages.network_map.lesson import fits, found
from pages.network_map.stages import around, columns, shown
from pages.network_map.state import State
from pages.network_map.unit import rows
from pages.network_map.view import KEY, network_map, opened_columns

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    if draw("network").is_own:
        with page.row():
            draw("channels", "height", "input_width")
        draw("net")
    weights, file = draw_weights(draw)
    live = Live(weights, draw_picture(draw, weights, kept), file)
    draw("layer")
    with page.row():
        state = draw_unit(draw)
with page.guarded():
    network = analyse(live.weights.described).network
    parts, at = columns(network), network.index(state.layer) + 1
    opened = opened_columns(state.network, {*around(parts, at)})
    wanted = () if fits(live) else tuple(sorted({*shown(parts, opened)}))
    run = page.ready(found(live, wanted))
    network_map(draw, live, run, parts, opened)

save.drawing(KEY, "map")
Table(lambda: rows(live, state), "cell", state.unit).offer()
if not state.is_own:
    places.depths(state, state.unit)
