"""What an errata card is: a claim as people meet it, a verdict, and the arithmetic, worked live."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from cnnviz.claims.claims import Claim, Quantity, claims_for
from cnnviz.claims.sources import Citation, source
from cnnviz.claims.steps import Step, as_printed
from cnnviz.counting import LayerReport, Report, analyse
from cnnviz.counting.comparisons import single
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer, Shape
from cnnviz.networks import architecture


@dataclass(frozen=True)
class Place:
    """A page of the app and the controls, by link key, that set up what a card is about."""

    page: str
    query: Mapping[str, str | int | bool] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The link inside the app: /layer-calculator?h=224&k=11."""
        pairs = {
            key: str(value).lower() if isinstance(value, bool) else value
            for key, value in self.query.items()
        }
        return f"/{self.page}?{urlencode(pairs)}" if pairs else f"/{self.page}"


@dataclass(frozen=True)
class Erratum:
    """One famous slip or misunderstanding.

    Attributes:
        key: a short name for links, of small letters and hyphens.
        title: what it is about.
        claim: what people meet, and where.
        verdict: what is right, and why, as far as a source or the arithmetic shows it.
        steps: makes the arithmetic; `work()` calls it.
        cited: where the claim and its correction are printed: the place by the source's key.
        place: where in the app it can be seen.
        networks: the networks it is about, for their pages.
    """

    key: str
    title: str
    claim: str
    verdict: str
    steps: Callable[[], list[Step]] = field(repr=False)
    cited: Mapping[str, str]
    place: Place
    networks: tuple[str, ...] = ()

    def work(self) -> list[Step]:
        """The arithmetic, computed now from the descriptions and the published figures."""
        return self.steps()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Where the claim and its correction are printed."""
        return tuple(Citation(source(key), where) for key, where in self.cited.items())


def counted(name: str, shape: Shape | None = None, **options: object) -> Report:
    """Count a network of the catalogue, varied by its options."""
    return analyse(architecture(name, **options), shape)


def one(layer: Layer, *shape: int) -> LayerReport:
    """Count one layer at an input shape (channels, height, width)."""
    return single(layer, shape)


def quoted(
    network: str, quantity: Quantity, source_key: str, models: int = 1, crops: int | None = None
) -> Claim:
    """The published error of a network under given conditions; raises `CnnvizError` if none."""
    for claim in claims_for(network):
        measured = claim.conditions
        if measured is None or claim.quantity is not quantity or claim.source.key != source_key:
            continue
        if (measured.models, measured.crops) == (models, crops):
            return claim
    raise CnnvizError(
        f"no {quantity} of {network} by {source_key} with {models} models and {crops} crops is "
        "listed: add it to claims.toml."
    )


def error(label: str, claim: Claim) -> Step:
    """A published error as a step, in per cent."""
    return as_printed(label, claim.value, "%")


def network_page(name: str, **settings: str | int | bool) -> Place:
    """The page of one network, varied by its controls."""
    return Place("architectures", {"network": name, **settings})


def layer_page(**settings: str | int | bool) -> Place:
    """The layer calculator with some controls set."""
    return Place("layer-calculator", settings)
