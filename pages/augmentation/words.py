"""What the Data augmentation page says, in numbers and sentences."""

from cnnviz.counting.tables import Row
from cnnviz.kit.page import Number
from cnnviz.kit.runs.groups import NAMES, PICTURES
from cnnviz.language import N_, _, sentences
from cnnviz.numerals import percent
from cnnviz.training.colours import Principal
from cnnviz.training.kinds import KINDS, PCA, call
from pages.augmentation.effects import Errors, Verdict
from pages.augmentation.experiments import NONE, STUDIES
from pages.augmentation.state import BASES, State

MOST_TOLD = 3
"""Kinds whose errors are told one by one."""

TOLD = {
    Verdict.HELPS: N_(
        "{kind}: the held-out error falls from {before} to {after}, with each of {count} seeds."
    ),
    Verdict.HARMS: N_(
        "{kind}: the held-out error rises from {before} to {after}, with each of {count} seeds."
    ),
    Verdict.OPEN: N_(
        "{kind}: the held-out error is {after} instead of {before}, less with {less} of {count} "
        "seeds: that may be chance."
    ),
}


def headline(state: State, found: dict[str, Errors]) -> list[Number]:
    """The error without any change, and with each chosen one."""
    kinds = [NONE, *(kind for kind in state.kinds if kind in found)][: MOST_TOLD + 1]
    return [
        Number(
            _("Held-out error, {kind}", kind=_("no change") if kind == NONE else _(NAMES[kind])),
            percent(found[kind].mean),
            _(
                "Mean of {count} runs, from {least} to {most}.",
                count=len(found[kind].runs),
                least=percent(min(found[kind].runs)),
                most=percent(max(found[kind].runs)),
            ),
        )
        for kind in kinds
    ]


def told(state: State, found: dict[str, Errors]) -> str:
    """What the chosen changes do to the error, each by itself."""
    if not state.kinds:
        return _("Nothing is changed: choose a kind of change.")
    said = [
        _(
            TOLD[found[kind].against(found[NONE])],
            kind=_(NAMES[kind]),
            before=percent(found[NONE].mean),
            after=percent(found[kind].mean),
            less=found[kind].less(found[NONE]),
            count=len(found[kind].runs),
        )
        for kind in state.kinds
        if kind in found
    ][:MOST_TOLD]
    missing = [kind for kind in state.kinds if kind not in found]
    if missing and state.learnt == "digits" and any(KINDS[kind].coloured for kind in missing):
        said.append(_("The digits have no colours to change."))
    elif missing:
        said.append(_("{kind}: not tried on these pictures.", kind=_(NAMES[missing[0]])))
    return sentences(*said)


def trained(learnt: str) -> str:
    """On what the errors were measured."""
    study = STUDIES[learnt]
    one = study.runs(NONE)[0]
    return _(
        "Each kind alone, at the strength its slider begins with: {net}, width {width}, on "
        "{pictures:,} pictures ({set}) for {epochs} epochs, {seeds} seeds, {test:,} others held "
        "out. A dot is a run, a stroke the mean.",
        net=one.network.title,
        width=one.options["width"],
        pictures=one.extent.training,
        set=_(PICTURES[learnt]),
        epochs=one.epochs,
        seeds=study.seeds,
        test=one.extent.test,
    )


def code(state: State, side: int) -> str:
    """The chosen changes in Python, by kornia."""
    own = "# PCA colour is AlexNet's own: x + (sigma * randn(N, 3) * eigenvalues) @ vectors.T"
    lines = [
        f"    {call(kind, strength, side).code}," if kind != PCA else f"    {own}"
        for kind, strength in state.strengths
    ]
    if "window" in state.kinds:
        place = next(k for k, line in enumerate(lines) if "RandomCrop" in line)
        lines.insert(place + 1, f"    K.Resize(size=({side}, {side})),")
    made = "\n".join(lines)
    return (
        "import kornia.augmentation as K\n\n"
        f"augment = K.AugmentationSequential(\n{made}\n)\n"
        "after = augment(pictures)  # (N, 3, H, W), values from 0 to 1\n"
    )


def over(state: State) -> str:
    """Over what the principal components were computed."""
    return _("Over the colours of {set}.", set=_(BASES[state.basis]))


def formula(basis: Principal, deviation: float) -> str:
    """AlexNet's sum with this set's numbers, in LaTeX."""
    rows = r" \\ ".join(" & ".join(f"{each:.2f}" for each in row) for row in basis.vectors.tolist())
    terms = r" \\ ".join(
        rf"\alpha_{k + 1} \cdot {value:.4f}" for k, value in enumerate(basis.values.tolist())
    )
    return (
        r"\begin{aligned} \begin{pmatrix} R \\ G \\ B \end{pmatrix} &\mathrel{+}= "
        rf"\begin{{pmatrix}} {rows} \end{{pmatrix}} \begin{{pmatrix}} {terms} \end{{pmatrix}} \\ "
        rf"\alpha_i &\sim \mathcal{{N}}(0,\, {deviation:g}) \end{{aligned}}"
    )


def rows(found: dict[str, Errors]) -> list[Row]:
    """One row a kind."""
    return [
        {
            N_("change"): _(NAMES[kind]),
            N_("held-out error, mean"): each.mean,
            N_("least"): min(each.runs),
            N_("greatest"): max(each.runs),
            N_("runs"): len(each.runs),
        }
        for kind, each in found.items()
    ]
