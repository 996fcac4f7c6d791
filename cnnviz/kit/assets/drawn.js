// A button that saves what is drawn elsewhere on the page, on white and in ink: SVG, PNG, HTML.

const PAPER = "color:#1B2430;--st-text-color:#1B2430;--st-background-color:#fff;background:#fff;";
const FONT = "'Source Sans', 'Source Sans 3', Helvetica, Arial, sans-serif";
const SPARE = 16; // around all; another program's font may be wider
const MOST = 16000; // pixels along a side that browsers paint

const made = (tag, text) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  element.textContent = text;
  return element;
};
const sized = (width, height) => `width:${width}px;height:${height}px;`;

// The drawings of an element: Plotly's layers, Vega's charts, or what a component of ours has drawn.
function drawings(key) {
  const place = document.querySelector(`.st-key-${CSS.escape(key)}`);
  const layers = [...place.querySelectorAll(".main-svg, svg.marks")];
  if (layers.length) return [layers, ""];
  const inside = [...place.querySelectorAll("*")].find((each) => each.shadowRoot).shadowRoot;
  const styles = [...inside.querySelectorAll("style")].map((each) => each.textContent);
  return [[...inside.querySelectorAll("svg")], styles.join("\n")];
}

// Vega writes the page's colours into its charts, so those keep the page's ground.
const ground = (svg) =>
  svg.matches(".marks")
    ? `background:${getComputedStyle(document.querySelector(".stApp")).backgroundColor};`
    : "";

// What is seen of a drawing, labels beyond its edges too: [left, top, width, height].
function extent(svg) {
  const box = svg.getBoundingClientRect(), drawn = svg.getBBox(), seen = svg.viewBox.baseVal;
  if (!seen?.width) return [0, 0, box.width, box.height];
  const left = Math.min(seen.x, drawn.x), top = Math.min(seen.y, drawn.y);
  const right = Math.max(seen.x + seen.width, drawn.x + drawn.width);
  const bottom = Math.max(seen.y + seen.height, drawn.y + drawn.height);
  return [left, top, Math.ceil(right - left), Math.ceil(bottom - top)];
}

// The page's own font, to go into the file: elsewhere letters are wider, and labels would be cut.
async function font() {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const face = rules.find((rule) => /^@font-face.*Source Sans"?;.*normal/s.test(rule.cssText));
  if (!face) return "";
  const [, url] = face.style.getPropertyValue("src").match(/url\("?([^")]+)/);
  const reader = new FileReader();
  reader.readAsDataURL(await (await fetch(new URL(url, face.parentStyleSheet.href))).blob());
  await new Promise((done) => (reader.onload = done));
  return `@font-face{font-family:"Source Sans";font-weight:100 900;src:url(${reader.result})}`;
}

// A file of an element's drawings: one in its own size, several where they stand on the screen.
async function standalone({ key, link, convention }) {
  const [svgs, style] = drawings(key), boxes = svgs.map((svg) => svg.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const whole = made("svg"), corner = [0, 0];
  whole.append(made("desc", `${link}\n${convention}`), made("style", (await font()) + style));
  svgs.forEach((svg, number) => {
    const box = boxes[number], view = extent(svg), copy = svg.cloneNode(true);
    const scale = svgs.length > 1 ? box.width / view[2] : 1;
    const [x, y] = [box.left - left + SPARE, box.top - top + SPARE];
    const [width, height] = [view[2] * scale, view[3] * scale];
    for (const [name, value] of Object.entries({ x, y, width, height, viewBox: view.join(" ") }))
      copy.setAttribute(name, value);
    copy.setAttribute("style", `overflow:visible;${sized(width, height)}`);
    whole.append(copy);
    corner[0] = Math.max(corner[0], Math.ceil(x + width) + SPARE);
    corner[1] = Math.max(corner[1], Math.ceil(y + height) + SPARE);
  });
  whole.setAttribute("width", corner[0]);
  whole.setAttribute("height", corner[1]);
  whole.setAttribute("font-family", FONT);
  whole.setAttribute("style", PAPER + ground(svgs[0]) + sized(...corner));
  return new XMLSerializer().serializeToString(whole);
}

async function painted(text) {
  const image = new Image(), canvas = document.createElement("canvas");
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const scale = Math.min(2, MOST / Math.max(image.width, image.height));
  [canvas.width, canvas.height] = [image.width * scale, image.height * scale];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

const SUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

// A piece of a PNG file that says something in words: https://www.w3.org/TR/png-3/#11iTXt
function words(name, text) {
  const body = new TextEncoder().encode(`iTXt${name}\0\0\0\0\0${text}`);
  const sum = ~body.reduce((sum, byte) => SUMS[(sum ^ byte) & 255] ^ (sum >>> 8), -1);
  const number = (value) => new Uint8Array(new Uint32Array([value]).buffer).reverse();
  return [number(body.length - 4), body, number(sum)];
}

// A page that shows a drawing, with the link to where it is from under it.
function page({ name, link, convention }, drawing) {
  const html = document.implementation.createHTMLDocument(name), from = html.createElement("a");
  html.head.appendChild(html.createElement("meta")).setAttribute("charset", "utf-8");
  html.body.append(html.importNode(new DOMParser().parseFromString(drawing, "image/svg+xml").documentElement, true));
  from.textContent = from.href = link;
  for (const said of [from, convention]) html.body.appendChild(html.createElement("p")).append(said);
  return `<!doctype html>\n${html.documentElement.outerHTML}`;
}

async function file(data) {
  const text = await standalone(data);
  if (data.name.endsWith(".html")) return new Blob([page(data, text)], { type: "text/html" });
  if (data.name.endsWith(".svg")) return new Blob([text], { type: "image/svg+xml" });
  const png = await painted(text), HEAD = 33; // the signature, and what must come first
  const told = [...words("Source", data.link), ...words("Description", data.convention)];
  return new Blob([png.slice(0, HEAD), ...told, png.slice(HEAD)], { type: "image/png" });
}

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.onclick = async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await file(data));
    link.download = data.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
}
