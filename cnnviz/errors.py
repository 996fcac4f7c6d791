"""The one error family: every message says, in one sentence, what to change."""


class CnnvizError(ValueError):
    """Something a visitor or caller can put right; the message says how."""


class LayerError(CnnvizError):
    """A layer's own settings make no sense (a stride of 0, a kernel of -1)."""


class ShapeError(CnnvizError):
    """A layer cannot take the shape it was given."""
