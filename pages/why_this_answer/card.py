"""The card of this question on the first page."""


def draw() -> bytes:
    from cnnviz.probing.attribution import Method
    from pages.why_this_answer.figure import overlays
    from pages.why_this_answer.work import found, meant_by

    answered = found(meant_by({}))
    assert answered is not None  # recorded
    shown = (Method.SALIENCY, Method.OCCLUSION)  # two fill the card
    maps = [answered.reasons[method].found for method in shown]
    return overlays(maps, answered.shown)
