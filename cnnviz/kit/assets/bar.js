// What is set, on a narrow screen: a press opens the controls.

const OPEN = '[data-testid="stExpandSidebarButton"]';
const CONTROLS = '[data-testid="stSidebarUserContent"]';

export default function ({ data, parentElement }) {
  const bar = parentElement.querySelector("button");
  bar.querySelector("b").textContent = data.label;
  bar.querySelector("span").textContent = data.said;
  bar.onclick = () => {
    document.querySelector(OPEN)?.click();
    // The way around stands above them.
    setTimeout(() => document.querySelector(CONTROLS)?.scrollIntoView(), 350);
  };
}
