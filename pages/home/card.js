// A card: picture, title and question are one link; a plain click stays in this visit.

export default function ({ data, parentElement, setTriggerValue }) {
  const card = parentElement.querySelector("a");
  const picture = card.querySelector(".picture");
  card.href = data.link;
  card.className = data.door ? "door" : "";
  card.querySelector("b").textContent = data.title;
  card.querySelector("span").textContent = data.question;
  picture.innerHTML = data.svg || (data.image ? `<img alt="" src="${data.image}">` : "");
  picture.querySelector("svg")?.setAttribute("aria-hidden", "true");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (calm) picture.querySelector("svg")?.pauseAnimations();
  card.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    setTriggerValue("go", data.link);
  };
}
