"""Pieces of a page that scripts of ours draw and move in the browser.

A script may say `import { network, decoded } from "./forward.js";`: that file of the assets is put
inside, in a scope of its own, as Streamlit serves one script a component.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

ASSETS = Path(__file__).parent / "assets"
IMPORT = re.compile(r'^import (\{.+\}) from "\./(\w+\.js)";$', re.MULTILINE)
START = "export default function ("
DRAWN = """export default (given) => {
  const at = given.parentElement.host ?? given.parentElement;
  const show = () => {
    at.leave?.();
    try {
      at.leave = draw(given);
    } finally {
      at.dataset.drawn = "";
    }
  };
  if (at.pressed) at.next = show;
  else show();
  const up = () => setTimeout(() => {
    at.pressed = false;
    if (at.isConnected) at.next?.();
    at.next = undefined;
  });
  at.onpointerdown = () => {
    at.pressed = true;
    window.addEventListener("pointerup", up, { once: true, capture: true });
  };
  at.onpointercancel = up;
  return () => at.leave?.();
};
"""
"""Draws a component anew: what the drawing before has set going, a timer, a listener, ends first.

While a pointer is down on it, it waits: a click is none if its button is another by the time the
pointer goes up. Its mark says that the script has run: until then the picture is not there.
"""
MADE: dict[str, tuple[str, Sequence[str]]] = {}
"""Of each component, by its name, what its script finds and what makes the script up."""
EXPORT = re.compile(r"^export (?=(?:function|const) (\w+))", re.MULTILINE)


def component(
    name: str, html: str, folder: Path = ASSETS, scripts: Sequence[str] = ()
) -> Callable[..., Any]:
    """The component whose style and script, `name`.css and .js, lie in a folder.

    Args:
        name: of the component.
        html: what the script finds.
        folder: where the files lie.
        scripts: names of files that make up the script, in order; that of the component alone if
            not given.
    """
    MADE[name] = html, scripts
    css = (folder / f"{name}.css").read_text()
    js = "\n".join(script(folder / f"{each}.js") for each in scripts or [name])
    js = DRAWN + js.replace(START, "function draw(")
    return st.components.v2.component(f"cnnviz_{name}", html=html, css=css, js=js)


def script(path: Path) -> str:
    """A script with the assets inside that it imports."""

    def inside(line: re.Match[str]) -> str:
        text = script(ASSETS / line[2])
        body, names = EXPORT.sub("", text), ", ".join(EXPORT.findall(text))
        return f"const {line[1]} = (() => {{\n{body}return {{ {names} }};\n}})();"

    return IMPORT.sub(inside, path.read_text())
