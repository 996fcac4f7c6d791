// An SVG picture in the page's colours: its named parts can be picked.

export default function ({ data, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame");
  const left = frame.scrollLeft;
  frame.innerHTML = data.svg;
  frame.scrollLeft = left;
  frame.classList.toggle("fit", data.fit);
  const svg = frame.querySelector("svg");
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
