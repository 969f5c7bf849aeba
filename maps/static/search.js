// A field that searches the places of the zone: a combobox with a list (WAI-ARIA 1.2), by finger or by keyboard alone.

import { json } from "./loading.js";

const WAIT_MS = 250;

export class PlaceSearch {
  /** `input` and `list` are in the page; `status` says the number of results, and in sight that there is none; `choose(place)`
   * gets the chosen one. */
  constructor({ input, list, status }, { address, say, choose }) {
    Object.assign(this, { input, list, status, address, say, choose });
    this.places = [];
    this.active = -1;
    this.asked = 0;
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 200)); // after the tap on a result
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(Number(option.dataset.at));
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  async look() {
    clearTimeout(this.timer);
    const typed = this.input.value.trim();
    this.asked += 1;
    const asked = this.asked;
    if (!typed) {
      this.close();
      return;
    }
    try {
      const { places } = await json(`${this.address}&q=${encodeURIComponent(typed)}`);
      if (asked === this.asked) this.show(places);
    } catch {
      if (asked === this.asked) this.fail();
    }
  }

  show(places) {
    this.places = places;
    this.active = -1;
    this.list.replaceChildren(...places.map((place, at) => this.option(place, at)));
    this.list.hidden = !places.length;
    this.input.setAttribute("aria-expanded", String(places.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.tell(places.length ? this.say("found", { count: places.length }) : this.say("found_none"), !places.length);
  }

  fail() {
    this.close();
    this.tell(this.say("search_failed"), true);
  }

  tell(text, seen = false) {
    this.status.textContent = text;
    this.status.classList.toggle("sr", !seen);
  }

  option(place, at) {
    const node = document.createElement("li");
    node.id = `${this.list.id}-${at}`;
    node.dataset.at = at;
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", "false");
    const name = document.createElement("b");
    name.textContent = place.name;
    const about = document.createElement("small");
    about.textContent = [this.say(`kind_${place.kind}`), place.area].filter(Boolean).join(" · ");
    node.append(name, " ", about);
    return node;
  }

  async key(event) {
    if (event.isComposing) return; // Enter and arrows belong to the input method
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key] && this.places.length) {
      event.preventDefault();
      this.move(steps[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!this.places.length) await this.look();
      if (this.places.length) this.take(Math.max(this.active, 0));
    } else if (event.key === "Escape" && (!this.list.hidden || !this.status.classList.contains("sr"))) {
      event.preventDefault(); // closes the list, not the sheet around it
      event.stopPropagation();
      this.close();
    }
  }

  move(step) {
    const count = this.places.length;
    const start = this.active < 0 && step < 0 ? 0 : this.active;
    this.active = (start + step + count) % count;
    [...this.list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === this.active)));
    const chosen = this.list.children[this.active];
    chosen.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", chosen.id);
  }

  take(at) {
    const place = this.places[at];
    this.input.value = place.name;
    this.close();
    this.choose(place);
  }

  /** Forgets what was typed: the map is about to be used for another place. */
  clear() {
    this.input.value = "";
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1; // an answer that is on its way comes too late
    this.tell("");
    this.places = [];
    this.active = -1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
