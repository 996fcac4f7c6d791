"""How large is the gradient in each layer of a plain and of a residual network?"""

import streamlit as st

from cnnviz.figures.gradients import norms_over_depth
from cnnviz.figures.palette import PLAIN, RESIDUAL
from cnnviz.ui import page
from cnnviz.ui.gradient_words import PRESETS, chosen_setting, headline, norms_of, table, verdict

page.header(
    "Gradient norms",
    "How much of the gradient reaches the first layer of a deep network, with and without "
    "shortcuts?",
)

with page.guarded():
    setting = chosen_setting()
    with st.spinner(f"One backward pass through each of two {setting.depth}-layer nets …"):
        plain, residual = norms_of(setting)

page.numbers(headline(plain, residual))
st.markdown(verdict(setting, plain, residual))
page.plot(
    norms_over_depth(
        {
            f"plain-{setting.depth}": (plain, PLAIN),
            f"ResNet-{setting.depth}": (residual, RESIDUAL),
        }
    ),
    "norms",
    verdict(setting, plain, residual),
)
st.caption(
    "L2 norm of the cross-entropy's gradient with respect to each layer's weights, at "
    "initialisation, on bundled 8 × 8 digits; CIFAR-style nets of width 16 with zero-padded "
    "shortcuts, so both have the same parameters. Batch norm uses the batch's own statistics, "
    "as in training. The picture is of the first step only: a few updates later a batch-normalised "
    "plain net calms down, and yet it trains worse."
)
page.formula(
    r"a_{l+2} = g(F(a_l) + a_l) \quad\Rightarrow\quad "
    r"\frac{\partial a_{l+2}}{\partial a_l} = G' \left( \frac{\partial F}{\partial a_l} + I \right)"
)
st.header("Layer by layer", anchor=False)
page.table(table(plain, residual), "gradient_norms")
page.try_this(PRESETS)
