// Formulas in plain markup: a term pointed at is told to the drawing by the event POINT, and what
// is pointed at there lights up here. The arrow keys go from term to term. What a drawing changes
// under the hand it tells by the event LIVE, {name: text}.
const POINT = "cnnviz-point", LIVE = "cnnviz-live";
const tell = (term) => document.dispatchEvent(new CustomEvent(POINT, { detail: term }));

function element(name, kind, parent, text = "") {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  parent.appendChild(made);
  return made;
}

function write(tokens, parent) {
  for (const token of [tokens].flat()) {
    if (typeof token === "string") element("span", "sign", parent, token);
    else if (token.above) {
      const fraction = element("span", "over", parent);
      write(token.above, element("span", "above", fraction));
      write(token.below, element("span", "below", fraction));
    } else if (token.inside) write(token.inside, element("span", token.rounded, parent));
    else {
      const term = element("span", "term", parent);
      const [, body, sub] = token.text.match(/^([^_]*)_?(.*)$/);
      term.textContent = body;
      if (sub) element("sub", "", term, sub);
      term.classList.toggle("symbol", /^\D/.test(body));
      term.dataset.term = token.term;
      if (token.live) term.dataset.live = token.live;
      term.onpointerenter = () => tell(token.term);
      term.onpointerleave = () => tell("");
      term.onclick = () => tell(token.term);
    }
  }
}

// The formula as one line of text, for who does not see it.
function spoken(tokens) {
  return [tokens].flat().map((token) => token.text ?? (token.above
    ? `(${spoken(token.above)}) / (${spoken(token.below)})`
    : token.inside ? `${token.rounded}(${spoken(token.inside)})` : token)).join(" ");
}

export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".formulas");
  box.replaceChildren();
  for (const { caption, quantity, steps, note } of data.formulas) {
    const part = element("section", "formula", box);
    element("p", "caption", part, caption);
    const lines = element("div", "lines", part);
    lines.setAttribute("role", "group");
    lines.setAttribute("aria-label", `${caption}: ${[quantity, ...steps].map(spoken).join(" = ")}`);
    lines.tabIndex = 0;
    steps.forEach((step, k) => {
      const left = element("span", "quantity", lines);
      if (!k) write(quantity, left);
      const line = element("span", "step", lines);
      element("span", "sign", line, "=");
      write(step, line);
    });
    if (note) element("p", "note", part, note);
    let at = -1;
    lines.onkeydown = (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1, Escape: 0 }[event.key];
      const terms = lines.querySelectorAll(".term");
      if (by === undefined || !terms.length) return;
      event.preventDefault();
      at = by ? (at + by + terms.length) % terms.length : -1;
      tell(at < 0 ? "" : terms[at].dataset.term);
    };
    lines.onblur = () => tell("");
  }
  const hint = element("p", "hint", box, data.hint);
  hint.setAttribute("role", "status");
  const light = ({ detail }) => {
    const names = detail.split(" ").filter(Boolean);
    for (const term of box.querySelectorAll(".term"))
      term.classList.toggle("lit", names.includes(term.dataset.term));
    hint.textContent = names.map((name) => data.names[name]).filter(Boolean).join(" · ") || data.hint;
  };
  const follow = ({ detail }) => {
    for (const term of box.querySelectorAll("[data-live]"))
      term.textContent = detail[term.dataset.live] ?? term.textContent;
  };
  const heard = { [POINT]: light, [LIVE]: follow };
  for (const [event, hear] of Object.entries(heard)) document.addEventListener(event, hear);
  return () => {
    for (const [event, hear] of Object.entries(heard)) document.removeEventListener(event, hear);
  };
}
