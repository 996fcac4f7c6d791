"""The formulas beside the window, term by term, with the fraction that is rounded in them."""

from dataclasses import replace

from cnnviz.counting.formulas import exact_positions
from cnnviz.kit.lit_formula import Line, LitFormula, Token, joined, over, rounded, term
from cnnviz.language import _
from cnnviz.layers import Conv, Pool, Shape
from cnnviz.window import Axis


def formulas(layer: Conv | Pool, shape: Shape) -> list[LitFormula]:
    """The output's size, the padding where "same" makes it, and the multiplies."""
    rows, columns = layer.window.axes
    made = [_size(rows, shape[1], "H"), *_padding(rows, shape[1], "H")]
    if rows == columns and shape[1] == shape[2]:
        both = [term("H'"), "=", term("W'")]
        made[0] = replace(made[0], caption=_("Output height and width"), quantity=both)
    else:
        made += [_size(columns, shape[2], "W"), *_padding(columns, shape[2], "W")]
    return [*made, *_multiplies(layer, shape)]


def names(layer: Conv | Pool, shape: Shape) -> dict[str, str]:
    """What each term is, with its value."""
    filters, *made = layer.output_shape(shape)
    window, sides = layer.window, "{} × {}".format
    edges = [axis.pads(cells) for axis, cells in zip(window.axes, shape[1:], strict=True)]
    (top, bottom), (left, right) = edges
    told = {
        "H": _("H = {value}: input height", value=shape[1]),
        "W": _("W = {value}: input width", value=shape[2]),
        "C": _("C = {value}: input channels, how deep each filter is", value=shape[0]),
        "K": _("K = {value}: side of the window", value=sides(*window.kernel)),
        "S": _("S = {value}: step from one position to the next", value=sides(*window.stride)),
        "D": _("D = {value}: dilation, the step inside the window", value=sides(*window.dilation)),
        "P": _(
            "P: padding, {top} above, {bottom} below, {left} left, {right} right",
            **{"top": top, "bottom": bottom, "left": left, "right": right},
        ),
        "H'": _("H′ = {value}: output height", value=made[0]),
        "W'": _("W′ = {value}: output width", value=made[1]),
        "C'": _("C′ = {value}: output channels, one a filter", value=filters),
    }
    if isinstance(layer, Conv):
        told["G"] = _("G = {value}: groups that do not see each other", value=layer.groups)
    return told


def _size(axis: Axis, size: int, name: str) -> LitFormula:
    """The output along one axis: symbols, numbers, the fraction, what it is rounded to."""
    value, quantity = axis.output(size), [term(f"{name}'")]
    caption = _("Output height") if name == "H" else _("Output width")
    if axis.padding is None:
        whole = [over([term(name)], [term("S")])]
        numbers = [over([term(name, size)], [term("S", axis.stride)])]
        steps: list[Line] = [[rounded(whole, True), "=", rounded(numbers, True)]]
        if size % axis.stride:
            steps.append([rounded([f"{size / axis.stride:.2f}"], True)])
        return LitFormula(caption, quantity, [*steps, [term(f"{name}'", value)]])
    exact = exact_positions(axis, size)
    symbols = [over([term(name), "−", *_span(axis, False), "+", *_pads(axis, False)], [term("S")])]
    above = [term(name, size), "−", *_span(axis, True), "+", *_pads(axis, True)]
    numbers = [over(above, [term("S", axis.stride)])]
    steps = [[rounded([*each, "+ 1"], axis.ceil)] for each in (symbols, numbers)]
    full = -(-exact.numerator // exact.denominator) if axis.ceil else int(exact)
    dropped = [] if full == value else ["− 1"]
    if exact.denominator > 1:
        steps.append([rounded([f"{float(exact):.2f}"], axis.ceil), *dropped])
    steps.append([term(f"{name}'", value)])
    return LitFormula(caption, quantity, steps, _otherwise(axis, size, value))


def _otherwise(axis: Axis, size: int, value: int) -> str:
    """What rounding the other way would make, where that is another number."""
    other = replace(axis, ceil=not axis.ceil, beyond=False).output(size)
    if exact_positions(axis, size).denominator == 1 or other == value:
        return ""
    if axis.ceil:
        return _("Rounded up: {value}. Rounded down: {other}.", value=value, other=other)
    return _("Rounded down: {value}. Rounded up: {other}.", value=value, other=other)


def _padding(axis: Axis, size: int, name: str) -> list[LitFormula]:
    """How much "same" pads: (K − 1) / 2 at stride 1, else as much as the last window needs."""
    if axis.padding is not None:
        return []
    before, after = axis.pads(size)
    told = _("{before} before, {after} after.", before=before, after=after)
    kernel, numbers = _span(axis, False), _span(axis, True)
    if axis.stride == 1 and before == after:
        each: list[Token] = [
            over([*kernel, "− 1"], ["2"]),
            over([*numbers, "− 1"], ["2"]),
            term("P", before),
        ]
        return [LitFormula(_("Padding on each side"), [term("P")], [[step] for step in each])]
    steps: list[Line] = [
        ["max(0, (", term(f"{name}'"), "− 1) ·", term("S"), "+", *kernel, "−", term(name), ")"],
        [
            *["max(0, (", term(f"{name}'", axis.output(size)), "− 1) ·", term("S", axis.stride)],
            *["+", *numbers, "−", term(name, size), ")"],
        ],
        [term("P", before + after)],
    ]
    return [LitFormula(_("Padding of both sides together"), [term("P")], steps, told)]


def _span(axis: Axis, numbers: bool) -> list[Token]:
    dilation, kernel = term("D", axis.dilation if numbers else None), term("K")
    if axis.dilation == 1:
        return [term("K", axis.kernel) if numbers else kernel]
    inner = ["(", term("K", axis.kernel) if numbers else kernel, "− 1) + 1)"]
    return ["(", dilation, "·", *inner]


def _pads(axis: Axis, numbers: bool) -> list[Token]:
    before, after = axis.padding or (0, 0)
    if before == after:
        return ["2 ·", term("P", before) if numbers else term("P")]
    sides: tuple[object, object] = (before, after) if numbers else ("P_1", "P_2")
    return joined("+", [term("P", each) for each in sides])


def _multiplies(layer: Conv | Pool, shape: Shape) -> list[LitFormula]:
    """H' · W' · C' · C · K · K, each factor its term."""
    if not isinstance(layer, Conv):
        return []
    filters, rows, columns = made = layer.output_shape(shape)
    of = {"H'": rows, "W'": columns, "C'": filters}
    depth = term("C"), term("C", shape[0])
    if layer.groups > 1:
        groups = term("G"), term("G", layer.groups)
        depth = over([depth[0]], [groups[0]]), over([depth[1]], [groups[1]])
    kernels = [term("K", each) for each in layer.window.kernel]
    symbols = [*map(term, of), depth[0], term("K", "K_H"), term("K", "K_W")]
    numbers = [*(term(name, value) for name, value in of.items()), depth[1], *kernels]
    steps: list[Line] = [
        joined("·", symbols),
        joined("·", numbers),
        [f"{layer.macs(shape, made):,}"],
    ]
    return [LitFormula(_("Multiplies per image"), [_("multiplies")], steps)]
