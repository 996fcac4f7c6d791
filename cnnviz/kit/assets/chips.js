// Presets as links in one row: a plain click sets the controls and leaves the page where it is.

export default function ({ data, parentElement, setTriggerValue }) {
  const row = parentElement.querySelector("nav");
  const more = parentElement.querySelector("button");
  row.setAttribute("aria-label", data.called);
  row.replaceChildren(
    ...data.chips.map(({ label, text, link }, number) => {
      const chip = document.createElement("a");
      chip.href = link;
      chip.textContent = label;
      chip.title = text;
      chip.onclick = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
        setTriggerValue("picked", number);
      };
      return chip;
    }),
  );
  const left = () => row.scrollWidth - row.clientWidth - row.scrollLeft;
  const tell = () => parentElement.firstElementChild && (more.hidden = left() < 4);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  more.onclick = () =>
    row.scrollTo({
      left: left() < 4 ? 0 : row.scrollLeft + 0.8 * row.clientWidth,
      behavior: calm ? "auto" : "smooth",
    });
  row.onscroll = tell;
  const watch = new ResizeObserver(tell);
  watch.observe(row);
  tell();
  return () => watch.disconnect();
}
