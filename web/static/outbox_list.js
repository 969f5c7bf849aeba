// What is still waiting on this device, in words: each item with picture, since when, why, and what can be done.

import { canvasOf } from "./outbox_tray.js";
import { itemsOf, photosOf, putPhoto, removeItem } from "./outbox_store.js";
import { reopen } from "./outbox_send.js";

export class OutboxList {
  /** `texts` is the dataset of the page's #outbox. */
  constructor({ account, texts, sender, holder }) {
    Object.assign(this, { account, texts, sender, holder, drawing: false, again: false, sure: "" });
    this.list = holder.querySelector("ul");
    this.summary = holder.querySelector("summary");
    this.pictures = new Map();
  }

  async draw() {
    if (this.drawing) {
      this.again = true;
      return;
    }
    this.drawing = true;
    try {
      do {
        this.again = false;
        await this.drawOnce();
      } while (this.again);
    } finally {
      this.drawing = false;
    }
  }

  async drawOnce() {
    const items = (await itemsOf(this.account)).filter((item) => item.state !== "draft");
    const photos = await Promise.all(items.map((item) => photosOf(item.id)));
    const rows = await Promise.all(items.map((item, n) => this.row(item, photos[n])));
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.does : "";
    this.list.replaceChildren(...rows);
    if (focused) (this.list.querySelector(`[data-does="${focused}"]`) || this.summary).focus();
    this.summary.textContent = this.headline(items, photos);
    this.holder.hidden = !items.length;
    this.holder.dataset.state = this.sender.state;
    for (const place of document.querySelectorAll("[data-outbox-list]")) this.fill(place, items);
  }

  headline(items, photos) {
    const posted = items.filter((item) => item.state === "posted");
    const left = items.length - posted.length;
    const pictures = photos.reduce((sum, some, n) => sum + (items[n].state === "posted" ? some.length : 0), 0);
    const parts = [];
    if (left) parts.push(this.texts.count.replace("{count}", left));
    if (pictures) parts.push(this.texts.photosLeft.replace("{count}", pictures));
    if (this.sender.state) parts.push(this.texts[`state${this.sender.state[0].toUpperCase()}${this.sender.state.slice(1)}`]);
    return parts.join(" · ");
  }

  async row(item, photos) {
    const row = document.createElement("li");
    row.dataset.item = item.id;
    const picture = photos.find((photo) => photo.thumb);
    if (picture) {
      if (!this.pictures.has(picture.key)) this.pictures.set(picture.key, await canvasOf(picture, this.texts.onePhoto));
      row.append(this.pictures.get(picture.key));
    }
    const words = document.createElement("div");
    const title = document.createElement("b");
    title.textContent = item.answer && item.answer.shown ? `${item.answer.shown} ${item.title}` : item.title;
    words.append(title, line(item.words), line(this.standing(item, photos), "why"));
    row.append(words, this.buttons(item, photos));
    return row;
  }

  standing(item, photos) {
    const { texts, sender } = this;
    if (item.state === "refused") return texts.refused.replace("{reason}", item.reason);
    const refused = photos.find((photo) => photo.refused);
    if (refused) return texts.photoRefused.replace("{reason}", refused.refused);
    if (item.state === "posted") {
      const busy = photos.find((photo) => photo.key === sender.busy);
      const percent = busy && sender.of ? Math.round((100 * sender.sent) / sender.of) : 0;
      return texts.posted.replace("{count}", photos.length).replace("{percent}", percent);
    }
    if (sender.busy === item.id) return texts.sending;
    return texts.since.replace("{at}", at(item.waits_since)).replace("{count}", photos.length);
  }

  buttons(item, photos) {
    const row = document.createElement("div");
    row.className = "row";
    const does = (name, act, words = this.texts[name]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words;
      button.dataset.does = `${name}:${item.id}`;
      button.setAttribute("aria-label", `${words}${item.words ? ` ${item.words}` : ""}`);
      button.addEventListener("click", act);
      row.append(button);
      return button;
    };
    if (item.state === "refused") {
      does("edit", async () => {
        await reopen(item.id);
        const to = new URL(item.page, location.href);
        const isHere = to.pathname + to.search === location.pathname + location.search;
        to.hash = `outbox=${item.id}`;
        location.assign(to);
        if (isHere) location.reload();
      });
    } else does("retry", () => this.retry(photos));
    if (this.sender.busy === item.id) return row;
    const sure = this.sure === item.id;
    does("remove", () => this.remove(item, sure), this.texts[sure ? "removeSure" : "remove"]).className = "danger";
    return row;
  }

  async retry(photos) {
    for (const photo of photos.filter((one) => one.refused)) await putPhoto({ ...photo, refused: "" });
    await this.sender.retry();
  }

  /** Asks by a second tap. */
  async remove(item, sure) {
    this.sure = item.id;
    if (sure) await removeItem(item.id);
    this.sender.show("busy", null);
  }

  /** The page's own list of a session or a form: short, without buttons. */
  fill(place, items) {
    const own = items.filter((item) => item.kind === place.dataset.outboxList);
    place.replaceChildren(...own.map((item) => {
      const row = document.createElement("li");
      row.className = "pending";
      row.textContent = `${item.state === "posted" && item.answer.shown ? item.answer.shown : this.texts.pending} ${item.words || item.title}`;
      return row;
    }));
  }
}

function line(text, name = "small") {
  const node = document.createElement("span");
  node.className = name;
  node.textContent = text || "";
  return node;
}

function at(iso) {
  const when = new Date(iso);
  const today = new Date().toDateString() === when.toDateString();
  const time = { hour: "2-digit", minute: "2-digit", hour12: false };
  return when.toLocaleString(document.documentElement.lang, today ? time : { month: "numeric", day: "numeric", ...time });
}
