"""The controls of the 1×1 page: which scene, and what is moved in each."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import choice, whole
from cnnviz.kit.picture_controls import Looking, picture

CHANNELS = 32
"""Of the small volume whose channels are mixed."""
WIDEST = 384
"""Most filters of the large one: twice its channels."""


@dataclass(frozen=True)
class State(Looking):
    """What is tried."""

    scene: str = choice(
        "Scene",
        {
            "single": "One channel",
            "mixed": "32 channels",
            "channels": "Fewer or more channels",
            "network": "Network in Network",
        },
        "mixed",
        look=Look.TABS,
    )
    factor: int = whole("The filter's one number", 2, key="times", high=9, slide=True)
    filters: int = whole("Filters", 4, key="n", low=1, high=CHANNELS, slide=True)
    seed: int = whole("Numbers drawn anew (seed)", 0, high=9999)
    made: int = whole("Number of filters", 32, key="f", low=1, high=WIDEST, slide=True)
    picture: str = picture("digit-7")
