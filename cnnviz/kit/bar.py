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
    said = [_said(control, run.values[key]) for key, control in run.drawn.items()]
    with run.slots.bar:
        told = " · ".join(each for each in said if each)
        _component(key="bar", data={"label": _("Controls"), "said": told})


def _said(control: Control, value: object) -> str:
    if control.look in (Look.LIST, Look.ROW):
        return _(control.labels.get(str(value), str(value)))
    if control.look in (Look.BOX, Look.SLIDER) and value != control.default:
        return _("{label} {value}", label=_(control.label), value=value)
    return ""
