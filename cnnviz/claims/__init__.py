"""What was published about the networks: figures beside our counts, their history, famous slips.

    compare_with_claims(report)    # ours beside what was printed, and why they differ
    history()                      # the networks through the years
    errata()                       # cards with live arithmetic

What is printed stands in `claims.toml`, read by `claim.py`: every error a page shows is from there,
by its `top_five` or `published_errors`. Who printed it stands in `sources.toml`. Everything that
can be counted is counted when asked for.
"""

from cnnviz.claims.citations import Citation, Source, source, sources
from cnnviz.claims.claim import (
    Claim,
    Conditions,
    Quantity,
    Relation,
    Status,
    claims,
    claims_for,
    published_errors,
)
from cnnviz.claims.comparison import Agreement, Comparison, compare_with_claims
from cnnviz.claims.reasons import Reason
from cnnviz.claims.slips import Erratum, Place, errata, errata_for, erratum
from cnnviz.claims.steps import Step
from cnnviz.claims.years import Milestone, history, milestone
from cnnviz.counting.depth import depth

__all__ = ["Agreement", "Citation", "Claim", "Comparison", "Conditions", "Erratum", "Milestone"]
__all__ += ["Place", "Quantity", "Reason", "Relation", "Source", "Status", "Step", "claims"]
__all__ += ["claims_for", "compare_with_claims", "depth", "errata", "errata_for", "erratum"]
__all__ += ["history", "milestone", "published_errors", "source", "sources"]
