"""What can be taken along of the runs: all records as CSV, long for pandas and wide for trackio.

Columns and measures keep the names they have in the store. `trackio.import_csv` reads one run a
file, with a column `step` and one for each measure (trackio/imports.py); so these are in a ZIP.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence

from cnnviz.kit import save
from cnnviz.kit.runs.groups import groups
from cnnviz.training.curves import Curve

Read = Callable[[], Sequence[Curve]]


def offer(curves: Read) -> None:
    """Put the files on the menu; `curves` finds out how they stand once one is taken."""
    save.add(save.TABLES, "CSV", lambda _origin: long(curves()), "records.csv", "text/csv")
    save.add(save.TABLES, "ZIP", lambda _origin: wide(curves()), "trackio.zip", "application/zip")


def long(curves: Sequence[Curve]) -> str:
    """One line a value: run, step, epoch, measure, value."""
    rows = [
        (name, record.step, record.epoch, measure, value)
        for name, curve in zip(names(curves), curves, strict=True)
        for record in curve.records
        for measure, value in record.values.items()
    ]
    return _written(["run", "step", "epoch", "measure", "value"], rows)


def wide(curves: Sequence[Curve]) -> bytes:
    """A ZIP with a CSV file a run: step, epoch and a column for each measure."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, curve in zip(names(curves), curves, strict=True):
            measures = list(dict.fromkeys(m for record in curve.records for m in record.values))
            rows = [
                (record.step, record.epoch, *(record.values.get(m, "") for m in measures))
                for record in curve.records
            ]
            archive.writestr(f"{name}.csv", _written(["step", "epoch", *measures], rows))
    return packed.getvalue()


def names(curves: Sequence[Curve]) -> list[str]:
    """A name for each run that can be a file's: plain-56-seed-1."""
    experiments = [curve.experiment for curve in curves]
    found = {place: group.name for group in groups(experiments) for place in group.members}
    said = [f"{found[place]} seed {one.seed}" for place, one in enumerate(experiments)]
    slugs = [re.sub(r"[^\w.]+", "-", each.lower()).strip("-") for each in said]
    counts = [slugs[: place + 1].count(slug) for place, slug in enumerate(slugs)]
    return [s if n == 1 else f"{s}-{n}" for s, n in zip(slugs, counts, strict=True)]


def _written(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([head, *rows])
    return text.getvalue()
