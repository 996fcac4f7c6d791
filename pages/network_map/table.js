// A table of numbers, a coloured cell each; its cells stay while only the numbers change.
class Table {
  constructor(host, name, rows, columns, wide, high, steps) {
    Object.assign(this, { rows, columns, wide, high, steps, name });
    this.figure = tag("figure", "", host);
    this.caption = tag("figcaption", "", this.figure);
    this.grid = tag("div", `grid ${name}`, this.figure);
    this.grid.style.gridTemplateColumns = `repeat(${columns}, ${wide}px)`;
    this.grid.style.gridAutoRows = `${high}px`;
    this.grid.setAttribute("role", "group");
    this.cells = [];
  }

  // Numbers with the largest that colours span; `out` says which are padding, `won` which is largest.
  show(title, values, peak, scale, { out = () => false, won = -1, words = {}, label } = {}) {
    if (this.caption.title !== title) {
      this.caption.textContent = this.caption.title = title;
      this.grid.setAttribute("aria-label", title);
    }
    values.forEach((value, place) => {
      const padding = out(place), cell = this.cell(place, this.steps && !padding);
      if (label && !padding) cell.setAttribute("aria-label", label(place, value));
      const look = [padding, place === won, value, peak].join();
      if (cell.look === look) return;
      cell.look = look;
      cell.classList.toggle("pad", padding);
      cell.classList.toggle("won", place === won);
      cell.told = padding ? words.padding : value; // its title, once it is pointed at
      if (padding) Object.assign(cell.style, { background: "", color: "" });
      else colour(cell, value, peak, scale);
      if (this.wide >= 24 && this.high >= 16) cell.textContent = padding ? "0" : inCell(value, peak, this.wide);
    });
  }

  cell(place, steps) {
    const kind = steps ? "BUTTON" : "DIV", old = this.cells[place];
    if (old?.tagName === kind) return old;
    const cell = tag(kind.toLowerCase(), "cell");
    cell.dataset.place = place;
    if (steps) Object.assign(cell, { type: "button", tabIndex: this.grid.querySelector("button") ? -1 : 0 });
    old ? old.replaceWith(cell) : this.grid.appendChild(cell);
    return (this.cells[place] = cell);
  }
}
