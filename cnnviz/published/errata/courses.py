"""Errata cards on worked examples of courses, and on units."""

from cnnviz.blocks import Concat, Sequential
from cnnviz.counting import analyse
from cnnviz.counting.comparisons import bottleneck
from cnnviz.counting.memory import MB, MIB
from cnnviz.layers import Conv, MaxPool
from cnnviz.network import Network
from cnnviz.published.errata.card import Erratum, Place, counted, network_page
from cnnviz.published.steps import Step, fact, minus, multiplies_of, over, plus, times


def _bottleneck() -> list[Step]:
    compared = bottleneck((192, 28, 28), filters=32, kernel=5, width=16)
    reduce, expand = compared.through.layers
    direct = multiplies_of("directly", compared.direct.layers[0])
    narrow = multiplies_of("1 × 1 down to 16 channels", reduce)
    wide = multiplies_of("5 × 5 behind it", expand)
    through = plus("through the bottleneck", narrow, wide)
    return [direct, narrow, wide, through, over("times fewer", direct, through)]


def slide_module() -> Network:
    """The Inception module of the CS231n slides, on 28 × 28 × 256."""
    body = Concat(
        one=Conv(128, 1, bias=False),
        three=Sequential(reduce=Conv(64, 1, bias=False), conv=Conv(192, 3, padding=1, bias=False)),
        five=Sequential(reduce=Conv(64, 1, bias=False), conv=Conv(96, 5, padding=2, bias=False)),
        pool=Sequential(pool=MaxPool(3, 1, 1), project=Conv(64, 1, bias=False)),
    )
    return Network("slide-module", body, (256, 28, 28))


def naive_module() -> Network:
    """The same without the 1×1 convolutions in front."""
    body = Concat(
        one=Conv(128, 1, bias=False),
        three=Conv(192, 3, padding=1, bias=False),
        five=Conv(96, 5, padding=2, bias=False),
    )
    return Network("naive-module", body, (256, 28, 28))


def _slide() -> list[Step]:
    report = analyse(slide_module())
    terms = [multiplies_of(row.name, row) for row in report.layers if row.macs]
    total = plus("all that the slide lists", *terms)
    again = report.layer("three.conv").macs
    extra = times("the 3 × 3 counted on 64 filters once more", 28, 28, 64, 64, 9, 3)
    extra = minus("what is missing to 358 million", 358_056_000, total) if not again else extra
    return [*terms, total, extra]


CARDS: tuple[Erratum, ...] = ()
