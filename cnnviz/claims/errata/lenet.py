"""Errata cards on LeNet-5 (LeCun et al. 1998, sec. II.B)."""

from cnnviz.claims.errata.card import Erratum, counted, network_page
from cnnviz.claims.parts import caffe_lenet
from cnnviz.claims.steps import Step, fact, minus, plus, times
from cnnviz.counting import analyse
from cnnviz.networks.lenet import C3_TABLE


def _c3_parameters() -> list[Step]:
    sparse, dense = counted("lenet5-1998").layer("c3"), counted("lenet5").layer("conv2")
    filters, maps = dense.output_shape[0], dense.input_shape[0]
    links = fact("links in Table I", sum(map(len, C3_TABLE)))
    kernels = times("weights of 5 × 5 on those links", links, 5, 5)
    full = times("weights of 5 × 5 on all links", filters, maps, 5, 5)
    return [
        links,
        kernels,
        plus("the 1998 layer, with a bias per filter", kernels, sparse.biases),
        full,
        plus("the dense layer, with a bias per filter", full, dense.biases),
    ]


def _totals() -> list[Step]:
    old, new = counted("lenet5-1998"), counted("lenet5")
    caffe = analyse(caffe_lenet())
    return [
        plus("1998: C1, S2, C3, S4, C5, F6", *(r.parameters for r in old.layers if r.parameters)),
        plus("the modern dress", *(r.parameters for r in new.layers if r.parameters)),
        minus("more than in 1998", new.parameters, old.parameters),
        plus("Caffe's “LeNet”", *(r.parameters for r in caffe.layers if r.parameters)),
    ]


def _connections_or_multiplies() -> list[Step]:
    report = counted("lenet5-1998")
    rows = [(r, r.layer.connections(r.input_shape, r.output_shape)) for r in report.layers]
    links = sum(count for _, count in rows)
    biases = sum(count - row.macs for row, count in rows if row.macs)
    other = sum(count for row, count in rows if not row.macs)
    return [
        fact("connections", links),
        fact("of these, biases of convolutions and F6", biases),
        fact("subsampling and output layer", other),
        minus("multiplies of convolutions and F6", links, biases, other),
    ]


CARDS = (
    Erratum(
        key="lenet-c3-parameters",
        title="LeNet-5's second convolution: 1,516 or 2,416 parameters?",
        claim="LeNet-5's C3 has 1,516 parameters; built as a usual convolution it has 2,416.",
        verdict=(
            "1,516 belongs to the sparse table of 1998, where most filters see only some of the "
            "maps; a dense layer has 2,416."
        ),
        steps=_c3_parameters,
        cited={"lecun1998": "sec. II.B, layer C3 and Table I"},
        place=network_page("lenet5-1998"),
        networks=("lenet5-1998", "lenet5"),
    ),
    Erratum(
        key="lenet-totals",
        title="LeNet has 60,000, 61,706 or 431,080 parameters",
        claim="Three totals are in circulation for “LeNet”.",
        verdict=(
            "They are three nets: the one of 1998 has exactly 60,000 (not a rounded number), its "
            "modern dress 61,706, and the wider one of Caffe's example 431,080."
        ),
        steps=_totals,
        cited={"lecun1998": "sec. II.B", "caffe": "examples/mnist/lenet.prototxt"},
        place=network_page("lenet5"),
        networks=("lenet5-1998", "lenet5"),
    ),
    Erratum(
        key="lenet-connections-are-not-multiplies",
        title="LeNet-5's connections are not its multiplies",
        claim="The paper gives LeNet-5 340,908 connections, easily taken for multiplications.",
        verdict=(
            "A bias is a connection too, and so is each input of subsampling; the multiplies of "
            "the convolutions and F6 are 325,680."
        ),
        steps=_connections_or_multiplies,
        cited={"lecun1998": "sec. II.B, last paragraph"},
        place=network_page("lenet5-1998"),
        networks=("lenet5-1998",),
    ),
)
"""The cards, in reading order."""
