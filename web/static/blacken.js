// Blacking out a photo: boxes drawn with mouse or finger, moved and resized, also with the keyboard. The form below gets
// them in thousandths of the picture; without this script its fields are filled in by hand.

const FULL = 1000;
const LEAST = 8; // thousandths: a smaller box was a tap
const STEP = 10;
const SIDES = ["left", "top", "width", "height"];

class Stage {
  constructor(node) {
    this.node = node;
    this.form = document.querySelector("[data-boxes]");
    this.tools = document.querySelector("[data-tools]");
    this.status = this.tools.querySelector("[role=status]");
    this.list = this.form.querySelector(".boxes");
    this.boxes = [];
    for (const row of this.list.children) {
      const sides = [...row.querySelectorAll("input")].map((input) => input.value);
      if (sides.every((side) => side !== "")) this.add(Object.fromEntries(SIDES.map((side, i) => [side, Number(sides[i])])));
    }
    this.list.hidden = true;
    this.tools.hidden = false;
    document.querySelector("[data-how]").hidden = false;
    node.classList.add("drawing");
    node.addEventListener("pointerdown", (event) => this.draw(event));
    this.tools.addEventListener("click", (event) => this.tool(event.target.dataset.do));
    this.form.addEventListener("submit", () => this.write());
  }

  /** Where a pointer is, in thousandths. */
  where(event) {
    const area = this.node.getBoundingClientRect();
    const part = (value, size) => Math.round(Math.min(1, Math.max(0, value / size)) * FULL);
    return [part(event.clientX - area.left, area.width), part(event.clientY - area.top, area.height)];
  }

  draw(event) {
    if (event.button !== 0 || event.target.closest(".box")) return;
    event.preventDefault();
    const [left, top] = this.where(event);
    const box = this.add({ left, top, width: 1, height: 1 });
    this.follow(event, ([x, y]) => {
      this.place(box, { left: Math.min(left, x), top: Math.min(top, y), width: Math.abs(x - left), height: Math.abs(y - top) });
    }, () => {
      if (box.sides.width < LEAST || box.sides.height < LEAST) this.drop(box);
      else box.node.focus();
    });
  }

  move(box, event) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    box.node.focus();
    const from = this.where(event);
    const before = { ...box.sides };
    const resizes = event.target.tagName === "I";
    this.follow(event, ([x, y]) => {
      const [across, down] = [x - from[0], y - from[1]];
      this.place(box, resizes
        ? { ...before, width: before.width + across, height: before.height + down }
        : { ...before, left: before.left + across, top: before.top + down });
    });
  }

  follow(event, moved, ended = () => {}) {
    const move = (later) => moved(this.where(later));
    const end = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      ended();
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  add(sides) {
    const node = document.createElement("button");
    node.type = "button";
    node.className = "box";
    node.append(document.createElement("i"));
    const box = { node, sides };
    node.addEventListener("pointerdown", (event) => this.move(box, event));
    node.addEventListener("keydown", (event) => this.key(box, event));
    this.boxes.push(box);
    this.node.append(node);
    this.place(box, sides);
    this.name();
    return box;
  }

  /** Keeps the box inside the picture. */
  place(box, sides) {
    const width = Math.min(FULL, Math.max(1, sides.width));
    const height = Math.min(FULL, Math.max(1, sides.height));
    const left = Math.min(FULL - 1, Math.max(0, sides.left));
    const top = Math.min(FULL - 1, Math.max(0, sides.top));
    box.sides = { left, top, width: Math.min(width, FULL - left), height: Math.min(height, FULL - top) };
    for (const side of SIDES) box.node.style[side] = `${box.sides[side] / 10}%`;
  }

  drop(box) {
    this.boxes = this.boxes.filter((other) => other !== box);
    box.node.remove();
    this.name();
  }

  name() {
    this.boxes.forEach(({ node }, i) => node.setAttribute("aria-label", this.node.dataset.box.replace("{n}", i + 1)));
  }

  key(box, event) {
    const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    if (event.key === "Delete" || event.key === "Backspace") this.drop(box);
    else if (event.key in steps) {
      const [across, down] = steps[event.key];
      const { left, top, width, height } = box.sides;
      this.place(box, event.shiftKey
        ? { left, top, width: width + across, height: height + down }
        : { left: left + across, top: top + down, width, height });
    } else return;
    event.preventDefault();
  }

  async tool(what) {
    if (what === "add") this.add({ left: 400, top: 400, width: 200, height: 200 }).node.focus();
    else if (what === "drop") {
      const box = this.boxes.find(({ node }) => node === this.last) || this.boxes[this.boxes.length - 1];
      if (box) this.drop(box);
    } else if (what === "suggest") await this.suggest();
  }

  async suggest() {
    this.status.textContent = "…";
    const body = new URLSearchParams({ csrf: this.node.dataset.csrf });
    const response = await fetch(this.node.dataset.suggest, { method: "POST", body, credentials: "same-origin" });
    const { boxes } = response.ok ? await response.json() : { boxes: [] };
    for (const box of boxes) this.add(box);
    const { found, none } = this.node.dataset;
    this.status.textContent = boxes.length ? found.replace("{count}", boxes.length) : none;
  }

  /** The form's fields from the boxes. */
  write() {
    this.list.replaceChildren();
    for (const { sides } of this.boxes.length ? this.boxes : [{ sides: {} }]) {
      const row = document.createElement("li");
      for (const side of SIDES) {
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name: side, value: side in sides ? sides[side] : "" });
        row.append(input);
      }
      this.list.append(row);
    }
  }
}

for (const node of document.querySelectorAll("[data-blacken]")) {
  const stage = new Stage(node);
  node.addEventListener("focusin", (event) => {
    stage.last = event.target;
  });
}
