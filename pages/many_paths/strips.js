// Two trained nets as rows of blocks: a block under the hand is deleted, or comes back.
// Over each stands the error without it alone; the server works out what several come to.
import { make, fill, fitted, html } from "./svg.js";

const NARROW = 24;
const HIGH = 58, TOP = 16, BOX = 26, LINE = TOP + HIGH + 10 + BOX / 2, TALL = LINE + BOX / 2 + 30;

// The places of the row in lines: one, or where blocks would be too small to touch one a stage.
function lines(net, width) {
  if (width / net.blocks.length >= NARROW) return [net.order];
  const found = [];
  net.blocks.forEach((block, place) => {
    if (!place || block.changes) found.push([]);
    found.at(-1).push(net.order[place]);
  });
  return found;
}

function block(parent, net, number, [x, wide], moved, d, colour) {
  const { shape, alone, said, deleted } = net.blocks[number - 1], w = d.words;
  const facts = { number, shape, share: said };
  const label = `${fill(w.block, facts)}. ${deleted ? w.restore : w.delete}`;
  const group = make("g", {
    role: "button", tabindex: 0, "aria-pressed": deleted, "aria-label": label,
    "data-block": `${net.kind} ${number}`, class: deleted ? "gone" : "",
  }, parent);
  make("title", {}, group, label);
  make("rect", { x, y: 0, width: wide, height: TALL - 14, fill: "transparent" }, group);
  const side = Math.min(wide - 4, 64), left = x + (wide - side) / 2, middle = x + wide / 2;
  const tall = Math.max(HIGH * alone, 1), faint = net.order.some((each, place) => each !== place + 1);
  make("rect", { x: left, y: TOP + HIGH - tall, width: side, height: tall, fill: colour, "fill-opacity": faint ? 0.25 : deleted ? 0.9 : 0.5 }, group);
  make("text", { x: middle, y: TOP + HIGH - tall - 3, "text-anchor": "middle", class: "quiet", style: wide < 34 ? "font-size:10px" : "" }, group, said);
  make("rect", {
    class: "box", x: left, y: LINE - BOX / 2, width: side, height: BOX, rx: 4, fill: deleted ? "var(--st-background-color)" : colour,
    stroke: moved ? d.colours.focus : colour, "stroke-width": moved ? 3 : 1.5, ...(deleted ? { "stroke-dasharray": "4 3", "fill-opacity": 0 } : {}),
  }, group);
  make("text", { x: middle, y: LINE + 4.5, "text-anchor": "middle", class: "number" }, group, number);
}

function strip(parent, net, line, from, width, d, colour) {
  const drawn = make("svg", { viewBox: `0 0 ${width} ${TALL}`, role: "group", "aria-label": fill(d.words.alt, { net: net.title }) }, parent);
  const most = Math.min(width / line.length, 96), ink = { stroke: "var(--st-text-color)", fill: "none", "stroke-opacity": 0.7 };
  make("path", { d: `M0 ${LINE}H${most * line.length}`, ...ink, "stroke-width": 1.5 }, drawn);
  line.forEach((number, k) => {
    const x = k * most, place = from + k, own = net.blocks[place], { deleted } = net.blocks[number - 1];
    if (net.kind === "residual") {
      const round = Math.min(9, most / 3), down = BOX / 2 + 11 - round;
      make("path", { d: `M${x + 1} ${LINE}v${down}q0 ${round} ${round} ${round}h${most - 2 - 2 * round}q${round} 0 ${round} ${-round}v${-down}`, ...ink, ...(deleted ? { stroke: colour, "stroke-opacity": 1, "stroke-width": 3 } : {}) }, drawn);
    }
    if (!place || own.changes) make("text", { x: x + 2, y: TALL - 4, class: "quiet", style: "font-size:11px" }, drawn, fill(d.words.stage, { shape: own.shape }));
    block(drawn, net, number, [x, most], number !== place + 1, d, colour);
  });
}

function digits(parent, net, words) {
  const row = html("div", parent, "", { class: "digits" });
  html("span", row, net.lost);
  for (const { ink, label, answer } of net.turned) {
    const figure = html("figure", row, "", { title: fill(words.digit, { label, answer }) });
    const canvas = html("canvas", figure, "", { width: 8, height: 8, role: "img", "aria-label": fill(words.digit, { label, answer }) });
    const paint = canvas.getContext("2d"), image = paint.createImageData(8, 8);
    [...ink].forEach((letter, k) => image.data.set([0, 0, 0, 0].fill((letter.charCodeAt(0) - 97) * 15.9, 0, 3).fill(255, 3), 4 * k));
    paint.putImageData(image, 0, 0);
    figure.append(`${label}→${answer}`);
  }
}

export default function ({ data: d, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame");
  const send = (told) => {
    const section = frame.querySelector(`[data-net="${told.split(" ")[0]}"]`);
    section.classList.add("waiting");
    section.querySelector("header b").textContent = d.words.working;
    setTriggerValue("toggled", told);
  };

  function draw() {
    const focused = (frame.getRootNode().activeElement ?? {}).dataset?.block;
    const width = Math.max(frame.clientWidth, 260);
    frame.replaceChildren();
    for (const net of d.nets) {
      const colour = d.colours[net.kind];
      const section = html("section", frame, "", { "data-net": net.kind, style: `--colour:${colour}` });
      const head = html("header", section);
      html("strong", head, net.title);
      html("b", head, net.told);
      html("span", head, net.was);
      if (net.blocks.some((each) => each.deleted)) html("button", head, d.words.back).onclick = () => send(`${net.kind} 0`);
      const track = html("div", section, "", { class: "track" });
      html("div", track, "", { style: `width:${100 * net.now}%` });
      html("i", track, "", { style: "left:90%" });
      html("small", track, d.words.guess, { style: "left:90%" });
      html("small", track, d.words.alone, { style: "left:0;transform:none" });
      let from = 0;
      for (const line of lines(net, width)) {
        strip(section, net, line, from, width, d, colour);
        from += line.length;
      }
      digits(section, net, d.words);
    }
    frame.querySelector(`[data-block="${focused}"]`)?.focus();
  }

  const chosen = (event) => event.target.closest?.("[data-block]")?.dataset.block;
  frame.onclick = (event) => chosen(event) && send(chosen(event));
  frame.onkeydown = (event) => {
    if (!chosen(event) || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    send(chosen(event));
  };
  return fitted(frame, draw);
}
