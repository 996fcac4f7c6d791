// The answer: a bar for each class, and a sheet beside it to draw a digit on.
const PEN = 24, SHEET = 280;
const LIFTED = 500; // milliseconds without a stroke until the page is told of the drawing

class Answer {
  constructor(host, does) {
    Object.assign(this, { host, does });
    host.replaceChildren();
    this.head = tag("div", "head", host);
    this.bars = tag("div", "bars", host);
    this.warning = tag("p", "warning", host);
    this.pen = false;
    this.rows = [];
  }

  // Classes with their shares and numbers, from the scores of the last layer or as the page sends them.
  static shares(model) {
    const { labels, answers } = model.data;
    if (answers) return answers;
    const last = model.values.at(-1), scores = Array.from(last.maps), most = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - most)), sum = total(powers);
    const all = powers.map((power, place) => [labels[place], power / sum, place]);
    return all.length <= 10 ? all : all.sort((a, b) => b[1] - a[1]).slice(0, 5);
  }

  // Says whether other classes stand there now.
  draw(model) {
    const { words, trained } = model.data, shares = Answer.shares(model);
    const best = Math.max(...shares.map(([, share]) => share));
    const moved = shares.map(([, , number]) => number).join() !== this.rows.map((row) => row.dataset.channel).join();
    if (moved) {
      this.head.replaceChildren();
      tag("div", "title", this.head, words.answer);
      tag("div", "size", this.head, fill(words.softmax, { count: model.values.at(-1).shape[0] }));
      this.bars.replaceChildren();
      this.rows = shares.map(([label, , number]) => {
        const row = tag("button", "bar", this.bars);
        Object.assign(row, { type: "button", tabIndex: -1 });
        tag("span", "label", row, label);
        tag("span", "length", row);
        tag("span", "share", row);
        row.dataset.channel = number;
        return row;
      });
    }
    shares.forEach(([, share], place) => {
      const row = this.rows[place], [, length, said] = row.children;
      row.dataset.value = model.answer;
      row.classList.toggle("best", share === best);
      length.style.setProperty("--share", share);
      said.textContent = share >= 0.9999 ? words.more : share < 0.0001 ? words.less : `${(100 * share).toFixed(2)} %`;
    });
    this.warning.textContent = trained ? "" : words.untrained;
    return moved;
  }

  pad(model) {
    const { words, drawing } = model.data;
    const box = tag("div", "pad", this.host), sheet = tag("canvas", "", box), line = tag("div", "line", box);
    Object.assign(sheet, { width: SHEET, height: SHEET });
    sheet.setAttribute("role", "img");
    sheet.setAttribute("aria-label", words.draw);
    const said = tag("span", "hint", box, words.draw), clear = tag("button", "", line, words.clear);
    clear.type = "button";
    const brush = sheet.getContext("2d", { willReadFrequently: true });
    const wipe = () => { brush.fillStyle = "#fff"; brush.fillRect(0, 0, SHEET, SHEET); };
    wipe();
    said.hidden = !!drawing;
    if (drawing) {
      const image = new Image();
      image.onload = () => brush.drawImage(image, 0, 0);
      image.src = drawing;
    }
    let last = null, timer = 0;
    const place = (event) => {
      const bounds = sheet.getBoundingClientRect();
      return [((event.clientX - bounds.left) * SHEET) / bounds.width, ((event.clientY - bounds.top) * SHEET) / bounds.height];
    };
    const stroke = (from, to) => {
      Object.assign(brush, { strokeStyle: "#000", lineWidth: PEN, lineCap: "round", lineJoin: "round" });
      brush.beginPath();
      brush.moveTo(...from);
      brush.lineTo(...to);
      brush.stroke();
      this.does.stroke(sheet);
    };
    sheet.onpointerdown = (event) => {
      event.preventDefault();
      sheet.setPointerCapture(event.pointerId);
      said.hidden = true;
      this.pen = true;
      clearTimeout(timer);
      last = place(event);
      stroke(last, last);
    };
    sheet.onpointermove = (event) => {
      if (!last) return;
      const here = place(event);
      stroke(last, here);
      last = here;
    };
    sheet.onpointerup = sheet.onpointercancel = () => {
      if (!last) return;
      last = null;
      this.pen = false;
      timer = setTimeout(() => this.does.drawn(sheet.toDataURL("image/png")), LIFTED);
    };
    clear.onclick = () => {
      clearTimeout(timer);
      wipe();
      said.hidden = false;
    };
  }
}
