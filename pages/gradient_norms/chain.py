"""The chain of Jacobians on a net small enough to print: as a product, and as a sum of paths."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.matrices import matrix as printed
from cnnviz.language import _, sentences
from cnnviz.numerals import short
from pages.gradient_norms import words
from pages.gradient_norms.jacobians import LAYERS, START, Chains, Matrix, chains, size_of
from pages.gradient_norms.state import ACTIVATIONS, State

DERIVATIVE = rf"\frac{{\partial a_{LAYERS}}}{{\partial a_0}}"


def small_chain(draw: Drawing[State]) -> None:
    """Draw the section: its control, both formulas and what they come to."""
    state = draw("chain")
    page.formulas(words.CHAIN)
    both = chains(state.chain, state.setting.activation)
    st.markdown(sentences(*_meant(ACTIVATIONS[state.activation])))
    page.formulas(named("W", both.weights))
    st.markdown(_("**Plain: a product**"))
    page.formulas([*named("J", both.plain), product(both)])
    st.markdown(_("**Residual: a sum of paths**"))
    page.formulas(terms(both))
    page.formulas([total(both)])
    st.markdown(outcome(both))


def _meant(activation: str) -> list[str]:
    """What the chain is, in sentences."""
    return [
        _(
            "{layers} layers of width 2 without biases, {activation}, at the input ({start}).",
            layers=LAYERS,
            activation=activation,
            start=", ".join(f"{value:g}" for value in START),
        ),
        _("Plain: $a_{l+1} = g(W a_l)$."),
        _(
            "Residual: $a_{l+1} = a_l + g(W a_l)$, with the same weights; the sum stands behind "
            "the activation here, so that the product multiplies out."
        ),
        _("(Where it stands before, as in ResNet, each factor has a $G'$ in front.)"),
        _("$J_l$ is the Jacobian of $g(W a)$ at the values that reach layer $l$."),
    ]


def named(letter: str, matrices: Sequence[Matrix]) -> list[str]:
    """One matrix a layer, as LaTeX."""
    return [f"{letter}_{layer} = {printed(found)}" for layer, found in enumerate(matrices, 1)]


def product(both: Chains) -> str:
    """The plain chain's Jacobian, last layer left, as LaTeX."""
    names = " ".join(f"J_{layer}" for layer in range(LAYERS, 0, -1))
    return f"{DERIVATIVE} = {names} = {printed(both.plain_total)}"


def terms(both: Chains) -> list[str]:
    """The Jacobian of each of the eight paths, as LaTeX."""
    names = [" ".join(f"J_{layer}" for layer in path.layers[::-1]) or "I" for path in both.paths]
    return [
        rf"{'+' if path.layers else ''}\underbrace{{{printed(path.jacobian)}}}_{{{name}}}"
        for name, path in zip(names, both.paths, strict=True)
    ]


def total(both: Chains) -> str:
    """The residual chain's Jacobian, which the paths add up to, as LaTeX."""
    factors = "".join(f"(I + J_{layer})" for layer in range(LAYERS, 0, -1))
    return (
        rf"\begin{{aligned}} {DERIVATIVE} &= {factors} \\ "
        rf"&= {printed(both.residual_total)}\end{{aligned}}"
    )


def outcome(both: Chains) -> str:
    """What the product and the sum come to, in a sentence."""
    plain, residual = size_of(both.plain_total), size_of(both.residual_total)
    facts = {"terms": 2**LAYERS, "residual": short(residual)}
    if plain == 0:
        return _(
            "Three factors or {terms} terms. The plain product is exactly 0: a layer whose units "
            "are all off ends it; the residual sum stretches one {residual}-fold, and one of its "
            "terms, the path that goes through no layer, is $I$ whatever the weights are. No layer "
            "can shrink that term. The others add to it or take from it: the sum can still be "
            "small, but shrinking the layers does not make it so.",
            **facts,
        )
    return _(
        "Three factors or {terms} terms. The plain product stretches no vector more than "
        "{plain}-fold; the residual sum stretches one {residual}-fold, and one of its terms, the "
        "path that goes through no layer, is $I$ whatever the weights are. No layer can shrink "
        "that term. The others add to it or take from it: the sum can still be small, but "
        "shrinking the layers does not make it so.",
        plain=short(plain),
        **facts,
    )
