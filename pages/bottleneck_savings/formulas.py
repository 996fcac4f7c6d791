"""Both ways as formulas whose terms light up with the drawing, and the break-even from them."""

from fractions import Fraction

from cnnviz.counting.comparisons import Bottleneck
from cnnviz.kit.lit_formula import Line, LitFormula, Token, joined, moving, over, term
from cnnviz.language import _
from pages.bottleneck_savings.state import State


def formulas(state: State, compared: Bottleneck, even: Fraction | float) -> list[LitFormula]:
    """The direct way, the way through the bottleneck, and the width at which they meet."""
    sizes = {"H": state.height, "W": state.width, "C": state.channels, "F": state.filters}
    symbols: dict[str, Token] = {name: term(name) for name in (*sizes, "b")}
    symbols["K"] = term("K", "K²")
    values: dict[str, Token] = {name: term(name, size) for name, size in sizes.items()}
    values |= {"K": term("K", f"{state.kernel}²"), "b": moving(term("b", state.narrow), "b")}
    both = symbols, values
    direct = [joined("·", [each[name] for name in "HWCKF"]) for each in both]
    through = [[*joined("·", [each[n] for n in "HWb"]), "·", *_sides(each, state)] for each in both]
    made = moving(term("through", compared.through.macs), "through")
    counted = [_("multiplies")]
    return [
        LitFormula(_("Directly"), counted, [*direct, [term("direct", compared.direct.macs)]]),
        LitFormula(_("Through the bottleneck"), counted, [*through, [made]]),
        *_even(state, both, even),
    ]


def names(state: State) -> dict[str, str]:
    """What each term is."""
    return {
        "H": _("H = {value}: height of all maps", value=state.height),
        "W": _("W = {value}: width of all maps", value=state.width),
        "C": _("C = {value}: channels of the input", value=state.channels),
        "F": _("F = {value}: filters, the channels of the output", value=state.filters),
        "K": _("K = {value}: side of the large kernel", value=state.kernel),
        "b": _("b: channels between the 1 × 1 and the large kernel"),
        "direct": _("{kernel} × {kernel} directly", kernel=state.kernel),
        "through": _("all convolutions of the way through the bottleneck"),
        "reduce": _("1 × 1 in front"),
        "kernel": _("{kernel} × {kernel} on fewer channels", kernel=state.kernel),
        "restore": _("1 × 1 behind"),
        "even": _("Break-even width"),
    }


def _sides(by: dict[str, Token], state: State) -> Line:
    """What each of the b channels costs at a position: (C + K²·F), or (C + K²·b + F)."""
    if state.restored:
        return ["(", by["C"], "+", by["K"], "·", by["b"], "+", by["F"], ")"]
    return ["(", by["C"], "+", by["K"], "·", by["F"], ")"]


def _even(
    state: State, both: tuple[dict[str, Token], ...], even: Fraction | float
) -> list[LitFormula]:
    """Both set equal, H · W left out, and solved for b."""
    symbols = both[0]
    same = LitFormula(
        _("Both the same; H · W cancels"),
        [symbols["b"], "·", *_sides(symbols, state)],
        [joined("·", [symbols[name] for name in "CKF"])],
    )
    result: Line = [term("even", f"{float(even):.1f}")]
    product = [joined("·", [each[name] for name in "CKF"]) for each in both]
    if not state.restored:
        steps: list[Line] = [
            [over(above, [each["C"], "+", each["K"], "·", each["F"]])]
            for above, each in zip(product, both, strict=True)
        ]
    else:
        steps = [
            [over(["√(", *root, "+ 4 ·", each["K"], "·", *above, ") −", *ends], ["2 ·", each["K"]])]
            for above, each, root, ends in zip(product, both, *_ends(state), strict=True)
        ]
    return [same, LitFormula(_("Break-even width"), [symbols["b"]], [*steps, result])]


def _ends(state: State) -> tuple[list[Line], list[Line]]:
    """(C + F)², and (C + F), in symbols and summed up."""
    added = state.channels + state.filters
    plain: Line = ["(", term("C"), "+", term("F"), ")"]
    return [[*plain[:-1], ")²"], [f"{added:,}²"]], [plain, [f"{added:,}"]]
