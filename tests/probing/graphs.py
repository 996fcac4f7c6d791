"""Random small networks: windows of all kinds in a chain, with branches in the middle."""

from hypothesis import strategies as st

from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.layers import AdaptiveAvgPool, AvgPool, BatchNorm, Conv, L2Pool, MaxPool, ZeroPad

SPANS = st.tuples(st.integers(1, 4), st.integers(1, 4))


@st.composite
def windows(draw):
    """A convolution or a pool, of any reach."""
    kernel, dilation = draw(SPANS), draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    stride = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    kind = draw(st.sampled_from(["conv", "same", "pool", "tiles", "zeros"]))
    if kind == "tiles":
        return AdaptiveAvgPool(draw(st.integers(1, 5)))
    if kind == "zeros":
        return ZeroPad(3, draw(st.integers(1, 2)))
    if kind == "same":
        return Conv(3, kernel, stride, "same")
    if kind == "pool":
        pads = tuple(tuple(draw(st.integers(0, k - 1)) for _ in "ab") for k in kernel)
        pool = draw(st.sampled_from([MaxPool, AvgPool, L2Pool]))
        more = {"count_padding": draw(st.booleans())} if pool is AvgPool else {}
        return pool(kernel, stride, pads, ceil=draw(st.booleans()), **more)
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    pads = tuple(tuple(draw(st.integers(0, span - 1)) for _ in "ab") for span in spans)
    return Conv(3, kernel, stride, pads, dilation, ceil=draw(st.booleans()))


@st.composite
def bodies(draw):
    """A chain of windows with a block of branches in the middle."""
    first, last = (st.lists(windows(), max_size=2) for _ in "ab")
    kernel, other = draw(SPANS), draw(SPANS)
    tiles, grown = draw(st.integers(1, 5)), draw(st.integers(0, 2))
    side = Conv(3, kernel, padding="same", dilation=draw(st.integers(1, 2)))
    # Branches of one size whose padding, or tiles, lie elsewhere.
    moved = Conv(3, 1, padding=((grown, 0), (0, grown)))
    away = Conv(3, 1, padding=((0, grown), (grown, 0)))
    block = draw(
        st.sampled_from(
            [
                Residual(Sequential(side, Conv(3, other, padding="same"))),
                Concat(a=side, b=AvgPool(other, stride=1, padding="same"), c=BatchNorm()),
                Concat(a=moved, b=away),
                Residual(Sequential(side, AdaptiveAvgPool(tiles)), AdaptiveAvgPool(tiles)),
                Concat(a=Sequential(moved, AdaptiveAvgPool(tiles)), b=AdaptiveAvgPool(tiles)),
            ]
        )
    )
    return Sequential(Conv(3, 1), *draw(first), block=block, last=Sequential(*draw(last)))
