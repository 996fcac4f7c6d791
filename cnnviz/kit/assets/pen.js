// The answer under the pen: a bar for each class, which follows the strokes on the pad.
import { network, decoded, likelihoods } from "./forward.js";
import { greys, prepare } from "./prepare.js";

function bars(box, { names, said }) {
  const title = document.createElement("div");
  title.textContent = said;
  const rows = names.map((name) => {
    const row = document.createElement("div"), label = document.createElement("span");
    label.textContent = name;
    row.className = "row";
    row.append(label, document.createElement("i"), document.createElement("span"));
    return row;
  });
  box.replaceChildren(title, ...rows);
  return rows;
}

function fill(rows, likely) {
  const best = likely && likely.indexOf(Math.max(...likely));
  rows.forEach((row, number) => {
    row.classList.toggle("best", number === best);
    row.style.setProperty("--share", likely ? likely[number] : 0);
    row.lastChild.textContent = likely ? `${(100 * likely[number]).toFixed(1)} %` : "";
  });
}

export default function ({ data, parentElement }) {
  const rows = bars(parentElement.querySelector(".answer"), data);
  const run = network(data.program, decoded(data.weights));
  let frame = 0;
  const show = (sheet) => {
    const input = prepare(greys(sheet), sheet.width, data.program.input, data.how);
    fill(rows, input && likelihoods(run(input), data.program));
  };
  const follow = ({ detail }) => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      show(detail);
    });
  };
  window.addEventListener("cnnviz-drawn", follow);
  if (window.cnnvizSheet?.isConnected) show(window.cnnvizSheet);
  return () => window.removeEventListener("cnnviz-drawn", follow);
}
