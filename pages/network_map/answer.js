// The answer: a bar for each class, and a sheet beside it to draw a digit on.
const PEN = 24, DOT = 0.01, SHEET = 280, MOST_MAPS = 4;
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
  draw(model, scale) {
    const { words, trained, told } = model.data, last = model.values.length - 1, image = !model.flat(last);
    const shares = image ? model.channels(last).slice(0, MOST_MAPS).map((one) => [fill(words.source_map, { channel: one }), 0, one]) : Answer.shares(model);
    const stands = [last, ...shares.map(([, , number]) => number)].join(), moved = stands !== this.stands;
    if (moved) {
      const [count, height, width] = model.values[last].shape;
      this.stands = stands;
      this.head.replaceChildren();
      tag("div", "title", this.head, image ? words.output : words.answer);
      tag("div", "size", this.head, image ? `${height} × ${width} × ${count}` : fill(words.softmax, { count }));
      this.bars.replaceChildren();
      this.rows = shares.map(([label, , number]) => this.row(label, number, image));
    }
    const best = Math.max(...shares.map(([, share]) => share));
    shares.forEach(([, share, number], place) => {
      const row = this.rows[place], [, length, said] = row.children;
      row.dataset.value = model.answer;
      const plane = image && model.plane(last, number);
      if (plane) paint(length, plane, plane.peak, scale);
      if (image) return;
      row.classList.toggle("best", share === best);
      length.style.setProperty("--share", share);
      said.textContent = share >= 0.9999 ? words.more : share < 0.0001 ? words.less : `${(100 * share).toFixed(2)} %`;
    });
    this.warning.textContent = told ?? (trained ? "" : image ? words.untrained_image : words.untrained);
    return moved;
  }

  row(label, number, image) {
    const row = tag("button", image ? "made" : "bar", this.bars);
    Object.assign(row, { type: "button", tabIndex: -1 });
    row.dataset.channel = number;
    tag("span", "label", row, label);
    if (image) tag("canvas", "", row);
    else for (const part of ["length", "share"]) tag("span", part, row);
    return row;
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
      brush.lineTo(to[0] + DOT, to[1]); // browsers draw no line without a length
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
