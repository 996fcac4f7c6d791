// An SVG picture in the page's colours: its named parts can be picked, its boxes turned.

// The edges of boxes run back at another angle; text stays as it is.
function turn(svg, degrees) {
  const [across, up] = [Math.cos, Math.sin].map((of) => Math.SQRT2 * of((degrees * Math.PI) / 180));
  for (const box of svg.querySelectorAll("[data-box]")) {
    const [x, top, deep, high, slant] = box.dataset.box.split(" ").map(Number);
    const [, lid, side] = box.children, [dx, dy] = [slant * across, slant * up];
    lid.setAttribute("d", `M${x} ${top}l${dx} ${-dy}h${deep}l${-dx} ${dy}z`);
    side.setAttribute("d", `M${x + deep} ${top}l${dx} ${-dy}v${high}l${-dx} ${dy}z`);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame");
  const left = frame.scrollLeft;
  frame.innerHTML = data.svg;
  frame.scrollLeft = left;
  frame.classList.toggle("fit", data.fit);
  const svg = frame.querySelector("svg");
  const angle = parentElement.querySelector("label");
  angle.hidden = !data.turn;
  angle.firstChild.textContent = data.turn;
  angle.lastChild.oninput = () => turn(svg, angle.lastChild.value);
  if (data.turn) angle.lastChild.oninput();
  // An image has no parts to a screen reader; a group has. What scrolls must take the focus.
  svg.setAttribute("role", data.pick ? "group" : "img");
  frame.tabIndex = data.pick || data.fit ? -1 : 0;
  for (const part of data.pick ? frame.querySelectorAll("[data-name]") : []) {
    part.setAttribute("tabindex", "0");
    part.setAttribute("role", "button");
    const pick = () => setTriggerValue("picked", part.dataset.name);
    part.onclick = pick;
    part.onkeydown = (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        pick();
      }
    };
  }
}
