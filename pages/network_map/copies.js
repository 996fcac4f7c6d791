// What a saved drawing of the map holds besides its edges: maps, names and bars, as they stand when
// the Save menu opens. On the page they are not seen.
function copyInto({ edges, row }, accent) {
  edges.querySelector(".copies")?.remove();
  row.classList.add("measured"); // nothing sticks
  const outer = row.getBoundingClientRect(), group = document.createElementNS(NS, "g");
  group.classList.add("copies");
  const put = (name, element, facts, text) => {
    const box = element.getBoundingClientRect(), copy = document.createElementNS(NS, name);
    const at = { x: box.left - outer.left, y: box.top - outer.top, width: box.width, height: box.height };
    for (const [fact, value] of Object.entries({ ...at, ...facts(at) })) copy.setAttribute(fact, value);
    if (text) copy.textContent = text;
    group.appendChild(copy);
  };
  const words = (element, anchor, x) =>
    put("text", element, (at) => ({ x: x(at), y: at.y + at.height * 0.75, "font-size": 10, "text-anchor": anchor, fill: "currentColor" }), element.firstChild.textContent);
  for (const image of row.querySelectorAll(".unit canvas:not([hidden]), .unit img, .made canvas"))
    put("image", image, () => ({ href: image.src || image.toDataURL(), preserveAspectRatio: "none", style: "image-rendering:pixelated" }));
  for (const cell of row.querySelectorAll(".flat .unit")) put("rect", cell, () => ({ fill: cell.style.background || "#f7f7f7", stroke: "#999", "stroke-width": 0.5 }));
  for (const text of row.querySelectorAll(".column .head > *")) words(text, "middle", (at) => at.x + at.width / 2);
  for (const bar of row.querySelectorAll(".bar .length"))
    put("rect", bar, (at) => ({ fill: accent, width: Math.max(2, at.width * bar.style.getPropertyValue("--share")) }));
  for (const text of row.querySelectorAll(".answer .head > *, .bar .label, .made .label")) words(text, "start", (at) => at.x);
  for (const text of row.querySelectorAll(".bar .share")) words(text, "end", (at) => at.x + at.width);
  const style = document.createElementNS(NS, "style");
  style.textContent = `.edges { --accent: ${accent} }`;
  group.prepend(style);
  row.classList.remove("measured");
  edges.appendChild(group);
}
