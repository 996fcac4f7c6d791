// All maps of a layer, numbered: a click or the arrow keys choose the one that is shown large.
const LEGIBLE = 18; // pixels of a tile from which its number stands in it

const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

export default function ({ data: d, parentElement, setStateValue }) {
  const sheet = parentElement.querySelector(".sheet"), said = parentElement.querySelector(".said");
  const [image, numbers, mark] = sheet.children, { columns, gap, count } = d;
  const down = d.height + gap, across = d.width + gap;
  const whole = { width: columns * across + gap, height: Math.ceil(count / columns) * down + gap };
  let at = d.channel;
  image.src = d.picture;
  image.width = whole.width;
  image.height = whole.height;
  sheet.style.maxWidth = `${whole.width}px`;
  sheet.setAttribute("aria-label", d.words.all);
  sheet.setAttribute("aria-valuemax", count - 1);

  const percent = (part, of) => `${(100 * part) / of}%`;
  function lay(element, channel) {
    element.style.left = percent(gap + (channel % columns) * across, whole.width);
    element.style.top = percent(gap + Math.floor(channel / columns) * down, whole.height);
  }

  function choose(channel) {
    at = Math.max(0, Math.min(count - 1, channel));
    lay(mark, at);
    sheet.setAttribute("aria-valuenow", at);
    sheet.setAttribute("aria-valuetext", fill(d.words.map, { channel: at }));
  }

  function send() {
    if (at !== d.channel) setStateValue("channel", at);
  }

  function under(event) {
    const box = sheet.getBoundingClientRect();
    const place = (share, size, step) => Math.floor((share * size - gap / 2) / step);
    const column = place((event.clientX - box.left) / box.width, whole.width, across);
    const row = place((event.clientY - box.top) / box.height, whole.height, down);
    const channel = row * columns + column;
    return column >= 0 && column < columns && channel >= 0 && channel < count ? channel : null;
  }

  sheet.onclick = (event) => { const found = under(event); if (found !== null) { choose(found); send(); } };
  sheet.onpointermove = (event) => { const found = under(event); said.textContent = found === null ? d.words.hint : fill(d.words.map, { channel: found }); };
  sheet.onpointerleave = () => { said.textContent = d.words.hint; };
  sheet.onkeydown = (event) => {
    const by = { ArrowUp: -columns, ArrowDown: columns, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    choose(at + by);
    clearTimeout(sheet.timer);
    sheet.timer = setTimeout(send, 250);
  };
  mark.style.width = percent(d.width, whole.width);
  mark.style.height = percent(d.height, whole.height);

  function number() {
    numbers.replaceChildren();
    if ((d.width * sheet.clientWidth) / whole.width < LEGIBLE) return;
    for (let channel = 0; channel < count; channel++) {
      const entry = document.createElement("span");
      entry.textContent = channel;
      lay(entry, channel);
      numbers.append(entry);
    }
  }

  said.textContent = d.words.hint;
  choose(at);
  number();
  const watcher = new ResizeObserver(number);
  watcher.observe(sheet);
  return () => watcher.disconnect();
}
