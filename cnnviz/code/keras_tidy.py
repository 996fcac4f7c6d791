"""Saying several layers as the one that Keras has for them, before and after folding."""

from cnnviz.code.tree import Chain, Leaf, Tree
from cnnviz.layers import Conv, slots
from cnnviz.layers.calls import Call, Symbol, Value

NAMES = {"layers.ReLU": "relu", "layers.Softmax": "softmax"}
"""Activation layers by the name that other layers take."""


def tidy(tree: Tree) -> None:
    """Join activations to the layers they follow and drop what flattens nothing, in place."""
    for part in tree.parts():
        tidy(part)
    if isinstance(tree, Chain):
        tree.items = _without_flatten(_with_activations(_flattened(tree)))


def _flattened(chain: Chain) -> list[Tree]:
    """The items, those of spread chains in their place."""
    items: list[Tree] = []
    for item in chain.items:
        if isinstance(item, Chain) and not item.owner:
            items += item.items
        else:
            items.append(item)
    return items


def _with_activations(items: list[Tree]) -> list[Tree]:
    kept: list[Tree] = []
    for item in items:
        last = kept[-1] if kept else None
        name = _activation(item)
        if name and isinstance(last, Leaf) and _takes_activation(last):
            last.call = _with(last.call, slots.ACTIVATION.name, name)
            last.y = item.y
        else:
            kept.append(item)
    return kept


def _activation(item: Tree) -> Value:
    if not isinstance(item, Leaf):
        return None
    if item.call.function == "layers.Activation":
        return next(iter(item.call.arguments.values()))
    return NAMES.get(item.call.function)


def _takes_activation(leaf: Leaf) -> bool:
    return leaf.call.arguments.get(slots.ACTIVATION, True) is None


def _with(call: Call, name: str, new: Value) -> Call:
    return call.changed(lambda slot, value: new if slot.name == name else value)


def _without_flatten(items: list[Tree]) -> list[Tree]:
    """Drop a flatten that follows a global average, which is flat unless asked otherwise."""
    kept: list[Tree] = []
    flat: Leaf | None = None
    for item in items:
        function = item.call.function if isinstance(item, Leaf) else ""
        if flat is not None and function == "layers.Flatten":
            flat.call = _with(flat.call, "keepdims", False)
            for between in kept[kept.index(flat) :]:
                between.y = item.y
            flat = None
            continue
        if isinstance(item, Leaf) and function == "layers.GlobalAveragePooling2D":
            flat = item
        elif function != "layers.Dropout":
            flat = None
        kept.append(item)
    return kept


def with_same(tree: Tree) -> None:
    """Write padding that "same" means as "same", in place; strided convolutions keep theirs."""
    for part in tree.parts():
        with_same(part)
    if not isinstance(tree, Chain):
        return
    items: list[Tree] = []
    for item in tree.items:
        last = items[-1] if items else None
        if isinstance(item, Leaf) and isinstance(last, Leaf) and _is_same(last, item):
            item.call = _with(item.call, slots.KERAS_PADDING.name, "same")
            items.pop()
        items.append(item)
    tree.items = items


def _is_same(pad: Leaf, leaf: Leaf) -> bool:
    """Tell whether zeros and the convolution after them are one at stride 1 with "same"."""
    if pad.call.function != "layers.ZeroPadding2D" or not isinstance(leaf.layer, Conv):
        return False
    window, given = (
        leaf.layer.window,
        {slot.name: leaf.call.arguments[slot] for slot in leaf.call.arguments},
    )
    value = pad.call.arguments[slots.CELLS]
    told = (value, given["strides"], given["kernel_size"])
    if any(isinstance(each, Symbol) for each in told) or window.stride != (1, 1):
        return False
    pads = value if isinstance(value, tuple) else (value, value)
    return all(
        axis.span % 2 == 1 and axis.span // 2 == cells
        for axis, cells in zip(window.axes, pads, strict=True)
    )
