// Files chosen but not sent: each uploads at once, shows its progress and can be removed.

import { send, upload } from "./api.js";
import { isTaken, isTooLong, kindOf, lengthOf, preview } from "./clips.js";
import { byId, icon, make } from "./dom.js";
import { say, settings } from "./texts.js";

const MAX_FILES = 10;
const MAX_BYTES = 20 * 2 ** 20;
const FINAL = ["not_taken", "too_long_clip", "too_big", "empty_file"]; // refusals that a second try does not change

export class Tray {
  /** `changed()` is called after every change, `problem(text)` for files that can't be accepted. */
  constructor(changed, problem) {
    this.changed = changed;
    this.problem = problem;
    this.list = byId("tray");
    this.items = [];
  }

  get empty() {
    return !this.items.length;
  }

  get busy() {
    return this.items.some((item) => item.state === "uploading");
  }

  get failed() {
    return this.items.some((item) => item.state === "failed");
  }

  /** True if files were restored after others had been chosen. */
  get overfull() {
    return this.items.length > MAX_FILES;
  }

  add(files) {
    const problems = new Set();
    for (const file of files) {
      if (this.items.length >= MAX_FILES) problems.add(say("error.too_many"));
      else if (!isTaken(file)) problems.add(say("error.not_taken", { name: file.name }));
      else if (file.size > MAX_BYTES) problems.add(say("error.too_big", { name: file.name }));
      else if (file.size === 0) problems.add(say("error.empty_file", { name: file.name }));
      else this.take(file);
    }
    this.problem([...problems].join(" "));
    this.changed();
  }

  take(file) {
    const item = { file, state: "uploading", address: URL.createObjectURL(file) };
    item.node = this.draw(item);
    this.items.push(item);
    this.list.append(item.node);
    this.list.hidden = false;
    this.start(item);
  }

  draw(item) {
    item.progress = make("progress", { max: "1", value: "0", "aria-label": item.file.name });
    const remove = make("button", { type: "button", class: "remove", "aria-label": say("composer.remove", { name: item.file.name }) }, icon("close"));
    remove.addEventListener("click", () => this.remove(item));
    return make("li", {}, preview(item), item.progress, remove);
  }

  async start(item) {
    item.state = "uploading";
    if (kindOf(item.file) !== "photo" && !(await this.measured(item))) return;
    item.transfer = upload(item.file, (part) => item.progress.setAttribute("value", part));
    try {
      item.id = (await item.transfer.done).id;
      item.state = "ready";
      item.progress.remove();
    } catch (refusal) {
      if (FINAL.includes(refusal.key)) {
        this.refuse(item, refusal.message);
        return;
      }
      item.state = "failed";
      this.problem(refusal.message, refusal.key);
      this.offerAgain(item);
    }
    this.changed();
  }

  /** Measures a clip before it travels; false if it is too long, or was removed meanwhile. */
  async measured(item) {
    item.seconds = await lengthOf(item.file, item.address);
    if (!this.items.includes(item)) return false;
    if (item.seconds === null || !isTooLong(item.seconds)) return true;
    const seconds = Math.round(item.seconds);
    this.refuse(item, say("error.too_long_clip", { name: item.file.name, seconds, limit: settings.seconds }));
    return false;
  }

  /** Another try would be refused as well. */
  refuse(item, words) {
    this.drop(item);
    this.problem(words);
    this.changed();
  }

  offerAgain(item) {
    item.node.classList.add("failed");
    const again = make("button", { type: "button", class: "again" }, say("composer.retry"));
    again.addEventListener("click", () => {
      again.remove();
      item.node.classList.remove("failed");
      this.problem("");
      this.start(item);
      this.changed();
    });
    item.node.append(again);
  }

  remove(item) {
    if (item.state === "uploading") item.transfer?.abort();
    if (item.id) send("DELETE", `files/${encodeURIComponent(item.id)}`).catch(() => {}); // otherwise it expires
    this.drop(item);
    this.changed();
    byId("text").focus();
  }

  /** Removes all files from the tray, to be sent; call `release` or `restore` afterwards. */
  removeAll() {
    const items = this.items;
    this.items = [];
    this.list.replaceChildren();
    this.list.hidden = true;
    this.changed();
    return items;
  }

  /** Frees the previews of files that are in the conversation now. */
  release(items) {
    for (const item of items) URL.revokeObjectURL(item.address);
  }

  /** Puts files back into the tray, before those chosen since. */
  restore(items) {
    this.items = [...items, ...this.items];
    this.list.prepend(...items.map((item) => item.node));
    this.list.hidden = this.empty;
    this.changed();
  }

  drop(item) {
    item.node.remove();
    URL.revokeObjectURL(item.address);
    this.items = this.items.filter((other) => other !== item);
    this.list.hidden = this.empty;
  }
}
