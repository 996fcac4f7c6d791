"""What the page says under its tabs: where crops lie, in print too, and how the nets were made."""

from cnnviz.claims.claim import Quantity, quoted
from cnnviz.language import _, sentences
from pages.ensembles.crops import ALEXNETS, CROP, SIDE, places
from pages.ensembles.nets import NETS, PICTURES, counted, experiment, recorded
from pages.ensembles.words import processor

COMMAND = "python -m scripts.ensemble"
"""Makes the nets and their answers."""


def cropped() -> str:
    """Where the crops lie, here and in AlexNet."""
    far = ALEXNETS[0] - ALEXNETS[1]
    return "\n\n".join(
        [
            _(
                "AlexNet was asked about ten crops of each picture: its middle and its four "
                "corners, each as it is and mirrored (Krizhevsky et al. 2012, section 4.1). In "
                "training it saw random ones."
            ),
            sentences(
                _geometry(*ALEXNETS),
                _("The paper counts {far} · {far} · 2 = {all:,}.", far=far, all=2 * far**2),
            ),
            _geometry(SIDE, CROP),
            _(
                "Here lengths are an eighth of that. Mirroring needs pictures that stay of their "
                "class: a mirrored star is a star, a mirrored 3 is no digit."
            ),
            _printed(),
        ]
    )


def _printed() -> str:
    """What GoogLeNet's paper gains by crops and nets."""

    def error(models: int, crops: int) -> str:
        asked = Quantity.TOP_5_ERROR
        found = quoted("googlenet", asked, source="szegedy2014", models=models, crops=crops)
        return found.printed

    return _(
        "GoogLeNet's paper prints both ways: top-5 errors of {one} for one net on one crop, {ten} "
        "on ten and {many} on 144 (validation), {nets} for seven nets on 144 (test).",
        one=error(1, 1),
        ten=error(1, 10),
        many=error(1, 144),
        nets=error(7, 144),
    )


def _geometry(side: int, crop: int) -> str:
    return _(
        "**{crop} × {crop} of {side} × {side}**: the middle begins at ({side} − {crop}) / 2 = "
        "{middle}, the corners at 0 and {side} − {crop} = {far}. A crop holds {share:.1%} of the "
        "pixels, and there are 2 · ({far} + 1)² = {all:,} of them in all.",
        side=side,
        crop=crop,
        middle=(side - crop) // 2,
        far=side - crop,
        share=crop**2 / side**2,
        all=places(side, crop),
    )


def made() -> str:
    """What the nets are, and how they were trained."""
    one, kept = experiment(), recorded()
    return "\n\n".join(
        [
            _(
                "{nets} ResNets of {depth} layers, {width} channels wide at first, {parameters:,} "
                "parameters each, apart in their seed alone (0 to {last}): other first weights, "
                "other order, other crops.",
                nets=NETS,
                last=NETS - 1,
                parameters=counted().parameters,
                **one.options,
            ),
            _(
                "Each learnt from the same {pictures} drawn shapes: {epochs} epochs in batches of "
                "{batch_size}, Adam at {rate}, cosine schedule, a random crop of each picture, "
                "half of them mirrored. So few pictures leave something to gain.",
                pictures=PICTURES,
                epochs=one.epochs,
                batch_size=one.batch_size,
                rate=one.learning_rate,
            ),
            _(
                "Trained, asked and timed on one thread of {processor} with torch {torch}, {date}; "
                "{seconds:.0f} s of training in all. Weights are kept in 16 bits, and all errors "
                "are those of the kept weights. `{command}` makes all of it anew.",
                command=COMMAND,
                processor=processor(),
                torch=kept.machine["torch"],
                date=kept.machine["date"],
                seconds=sum(kept.seconds),
            ),
        ]
    )
