"""On a phone the controls are behind a bar at the foot, which says what is set."""

from cnnviz.kit import links
from cnnviz.kit.component import component
from cnnviz.kit.control import Control, Look
from cnnviz.language import _

_component = component("bar", '<button type="button"><b></b><span></span></button>')


def draw() -> None:
    """Draw the bar, the last of a page: then all controls are known."""
    run = links.run()
    if not run.drawn:
        return

    def said(usual: bool) -> str:
        each = (_said(control, run.values[key], usual) for key, control in run.drawn.items())
        return " · ".join(filter(None, each))

    with run.slots.bar:
        told = said(usual=False) or said(usual=True)
        _component(key="bar", data={"label": _("Controls"), "said": told})


def _said(control: Control, value: object, usual: bool) -> str:
    """What a control is set to; of a number only if it is not the usual, or `usual` ones count."""
    if control.look in (Look.LIST, Look.ROW):
        return _(control.labels.get(str(value), str(value)))
    if control.look in (Look.BOX, Look.SLIDER) and (usual or value != control.default):
        return _("{label} {value}", label=_(control.label), value=value)
    return ""
