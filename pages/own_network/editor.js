// A text with numbered lines: sent a moment after the last key, with the faulty line marked.

const PAUSE = 300;

export default function ({ data, parentElement, setStateValue }) {
  const frame = parentElement.querySelector(".frame");
  const area = frame.querySelector("textarea");
  const numbers = frame.querySelector(".numbers");
  const mark = frame.querySelector(".mark");
  const said = frame.querySelector("p");
  const cure = frame.querySelector("button");

  const follow = () => {
    numbers.style.transform = `translateY(${-area.scrollTop}px)`;
    mark.style.transform = `translateY(${-area.scrollTop}px)`;
  };
  const count = () => {
    const lines = area.value.split("\n").length;
    if (numbers.childElementCount === lines) return;
    numbers.replaceChildren(
      ...Array.from({ length: lines }, (_, index) => {
        const number = document.createElement("div");
        number.textContent = index + 1;
        return number;
      }),
    );
  };
  const send = (pause) => {
    clearTimeout(frame.waiting);
    frame.waiting = setTimeout(() => setStateValue("text", area.value), pause);
  };

  // What comes back while one types on is older than what stands here: only another text is put.
  if (frame.version !== data.version) {
    if (area.value !== data.text) area.value = data.text;
    frame.version = data.version;
    clearTimeout(frame.waiting);
  }
  area.setAttribute("aria-label", data.label);
  count();
  for (const number of numbers.children) number.classList.remove("wrong");
  numbers.children[data.line - 1]?.classList.add("wrong");
  mark.hidden = !data.line;
  mark.style.top = `calc(${data.line - 1} * var(--line) + var(--edge))`;
  said.textContent = data.said || "";
  said.hidden = !data.said;
  cure.textContent = data.cure || "";
  cure.hidden = !data.cure;
  area.setAttribute("aria-invalid", Boolean(data.said));
  follow();

  area.onscroll = follow;
  area.oninput = () => {
    count();
    send(PAUSE);
  };
  cure.onclick = () => {
    area.value = data.cured;
    count();
    send(0);
    area.focus();
  };
}
