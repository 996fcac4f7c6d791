// A sheet of paper to draw a digit on, with mouse, pen or finger. Whenever the pen is lifted the
// drawing goes to the page as a PNG; an empty sheet is an empty string. Whatever changes on it is
// told at once to those who listen for "cnnviz-drawn" (pen.js).
const PEN = 24, DOT = 0.01;

function changed(canvas) {
  window.cnnvizSheet = canvas;
  window.dispatchEvent(new CustomEvent("cnnviz-drawn", { detail: canvas }));
}

function wipe(canvas) {
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  changed(canvas);
}

// What was drawn before the visitor went to another page and came back.
function restore(canvas, drawing) {
  wipe(canvas);
  if (!drawing) return;
  const image = new Image();
  image.onload = () => {
    canvas.getContext("2d").drawImage(image, 0, 0);
    changed(canvas);
  };
  image.src = drawing;
}

function place(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return [
    ((event.clientX - box.left) * canvas.width) / box.width,
    ((event.clientY - box.top) * canvas.height) / box.height,
  ];
}

function stroke(canvas, from, to) {
  const brush = canvas.getContext("2d");
  brush.strokeStyle = "#000";
  brush.lineWidth = PEN;
  brush.lineCap = brush.lineJoin = "round";
  brush.beginPath();
  brush.moveTo(...from);
  brush.lineTo(to[0] + DOT, to[1]); // browsers draw no line without a length
  brush.stroke();
  changed(canvas);
}

export default function ({ data, parentElement, setStateValue }) {
  const find = (what) => parentElement.querySelector(what), canvas = find("canvas");
  canvas.setAttribute("aria-label", data.sheet);
  find("button").textContent = data.clear;
  find(".said").textContent = data.said;
  if (!canvas.dataset.ready) restore(canvas, data.drawing);
  canvas.dataset.ready = "yes";
  let last = null;
  canvas.onpointerdown = (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(canvas, event);
    stroke(canvas, last, last);
  };
  canvas.onpointermove = (event) => {
    if (!last) return;
    const here = place(canvas, event);
    stroke(canvas, last, here);
    last = here;
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (!last) return;
    last = null;
    setStateValue("drawing", canvas.toDataURL("image/png"));
  };
  find("button").onclick = () => {
    wipe(canvas);
    setStateValue("drawing", "");
  };
}
