// A picture and what each draw makes of it: under the hand, or with the keyboard, the original.
import { fill } from "./svg.js";

export default function ({ data: d, parentElement }) {
  const figures = [...parentElement.querySelectorAll("figure")];
  parentElement.querySelector(".said").textContent = d.words.said;
  figures.forEach((figure, place) => {
    const [picture, caption] = figure.children;
    picture.className = d.sharp ? "sharp" : "";
    picture.tabIndex = place ? 0 : -1;
    const show = (original) => {
      picture.src = d.pictures[original ? 0 : place];
      picture.alt = place ? fill(d.words.alt, { place }) : d.words.original;
      caption.textContent = original || !place ? d.words.original : "";
    };
    figure.onpointerenter = picture.onfocus = () => show(true);
    figure.onpointerleave = picture.onblur = () => show(false);
    show(false);
  });
}
