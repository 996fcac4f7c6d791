// Results as one types: each is a link; arrow keys go through them, Enter takes the first.

const MOST = 10;

export default function ({ data, parentElement, setTriggerValue }) {
  const field = parentElement.querySelector("input");
  const list = parentElement.querySelector("ul");
  const told = parentElement.querySelector("p");
  field.placeholder = data.called;
  field.setAttribute("aria-label", data.called);

  function result({ label, kind, link }) {
    const item = document.createElement("li"), way = document.createElement("a");
    const what = document.createElement("small");
    way.href = link;
    what.textContent = kind;
    way.append(label, what);
    way.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      setTriggerValue("go", link);
    };
    item.append(way);
    return item;
  }

  function find() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const named = ({ label }) => words.every((word) => label.toLowerCase().includes(word));
    const fits = words.length ? data.entries.filter((each) => words.every((word) => each.words.includes(word))) : [];
    const sorted = [...fits.filter(named), ...fits.filter((each) => !named(each))];
    list.replaceChildren(...sorted.slice(0, MOST).map(result));
    told.textContent = words.length && !fits.length ? data.none : "";
  }

  const root = parentElement.getRootNode();
  parentElement.onkeydown = (event) => {
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(root.activeElement ?? document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
    else if (event.key === "Enter" && at === 0) stops[1]?.click();
    else if (event.key === "Escape") {
      field.value = "";
      find();
      field.focus();
    } else return;
    event.preventDefault();
  };
  field.oninput = find;
  find();
}
