"""An SVG picture inside the page, in the page's own colours, whose parts can be picked."""

import streamlit as st

HTML = '<div class="frame"></div>'

CSS = """
.frame { overflow-x: auto; overflow-y: hidden; }
.frame { color: var(--st-text-color); font-family: var(--st-font); }
svg { display: block; max-width: none; }
.fit svg { max-width: 100%; height: auto; }
[data-name] { cursor: pointer; }
[data-name]:hover, [data-name]:focus-visible { filter: brightness(1.15); outline: none; }
[data-name]:focus-visible path:first-of-type { stroke: var(--st-text-color); stroke-width: 2; }
"""

JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame");
  frame.innerHTML = data.svg;
  frame.classList.toggle("fit", data.fit);
  for (const part of frame.querySelectorAll("[data-name]")) {
    part.setAttribute("tabindex", "0");
    part.setAttribute("role", "button");
    const pick = () => setTriggerValue("picked", part.dataset.name);
    part.onclick = pick;
    part.onkeydown = (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(); }
    };
  }
}
"""

_component = st.components.v2.component("cnnviz_picture", html=HTML, css=CSS, js=JS)


def picture(svg: str, key: str, *, fit: bool = False) -> str | None:
    """Show an SVG of ours; returns the data-name of the part the visitor just picked, if any.

    It keeps its own size and scrolls sideways where the screen is narrower; with `fit` it
    shrinks instead.
    """
    result = _component(key=key, data={"svg": svg, "fit": fit}, on_picked_change=lambda: None)
    picked = result.get("picked")
    return str(picked) if picked else None
