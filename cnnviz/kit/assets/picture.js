// An SVG picture in the page's colours: its named parts can be picked, and it can be saved.

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// The picture as a file of its own: all that is drawn, on white, in ink, with a font that is named.
function standalone(svg) {
  const copy = svg.cloneNode(true), drawn = svg.getBBox();
  const spare = 16; // another program's font may be wider
  const [x, y, wide, high] = copy.getAttribute("viewBox").split(" ").map(Number);
  const left = Math.min(x, drawn.x), top = Math.min(y, drawn.y);
  const width = Math.ceil(Math.max(x + wide, drawn.x + drawn.width) - left + spare);
  const height = Math.ceil(Math.max(y + high, drawn.y + drawn.height) - top + spare);
  copy.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
  copy.setAttribute("height", height);
  copy.setAttribute("width", width);
  copy.setAttribute("font-family", "Source Sans, Source Sans 3, Helvetica, Arial, sans-serif");
  copy.setAttribute("style", "color:#1B2430;background:#fff");
  return new XMLSerializer().serializeToString(copy);
}

function saveSvg(svg, name) {
  download(new Blob([standalone(svg)], { type: "image/svg+xml" }), `${name}.svg`);
}

function savePng(svg, name) {
  const text = standalone(svg), image = new Image(), twice = 2;
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = image.width * twice;
    canvas.height = image.height * twice;
    const brush = canvas.getContext("2d");
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download(blob, `${name}.png`), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame");
  const save = parentElement.querySelector(".save");
  const left = frame.scrollLeft;
  frame.innerHTML = data.svg;
  frame.scrollLeft = left;
  frame.classList.toggle("fit", data.fit);
  const svg = frame.querySelector("svg");
  save.hidden = !data.name;
  const [asSvg, asPng] = save.children;
  asSvg.textContent = data.save_svg;
  asPng.textContent = data.save_png;
  asSvg.onclick = () => saveSvg(svg, data.name);
  asPng.onclick = () => savePng(svg, data.name);
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
