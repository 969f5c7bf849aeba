// The input field at the bottom: text, files, corrections and replies. A message leaves the field as soon as it is sent, so
// that the next one can be written; if the server rejects it, it is put back before the text written since.

import { send } from "./api.js";
import { byId } from "./dom.js";
import { keep, recall } from "./kept.js";
import { withPhones } from "./phones.js";
import { say } from "./texts.js";
import { Tray } from "./tray.js";

const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;
const DRAFT = "lvwang-draft";

export class Composer {
  /** `showSending(text, items)`: called with the message being sent, and with nothing when that is over.
   * `sent(messages)`: called with the messages that the server stored. `locate()`: asks for the place. */
  constructor({ showSending, sent, locate }) {
    this.showSending = showSending;
    this.sent = sent;
    this.locate = locate;
    this.form = byId("composer");
    this.text = byId("text");
    this.context = byId("context");
    this.tray = new Tray(() => this.trayChanged(), (text) => this.complain(text));
    this.mode = null; // {kind: "edit" | "reply", message}
    this.textInTransit = ""; // being sent; the server may not have it yet
    this.draft = recall(DRAFT); // unsent text, set aside during a correction
    this.sending = false;
    this.submitWhenUploaded = false;
    this.tooLong = false;
    this.offered = ""; // text of the report that stands in the field to be rewritten
    this.lastRequest = null; // {kind, content, key} of a request without an answer so far
    this.listen();
    this.text.value = this.draft;
    this.grow();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    byId("send").addEventListener("click", () => this.submit());
    this.text.addEventListener("input", () => this.grow());
    addEventListener("resize", () => this.grow());
    this.text.addEventListener("keydown", (event) => {
      // 229: the Enter that ends a composition, which Safari sends after compositionend (WebKit bug 165004)
      const composing = event.isComposing || event.keyCode === 229;
      if (event.key === "Enter" && !event.shiftKey && !composing && !matchMedia("(pointer: coarse)").matches) {
        event.preventDefault();
        this.submit();
      } else if (event.key === "Escape" && this.mode) this.leaveMode();
    });
    byId("attach").addEventListener("click", () => byId("files").click());
    byId("files").addEventListener("change", (event) => {
      this.tray.add([...event.target.files]);
      event.target.value = "";
    });
    byId("place").addEventListener("click", () => this.locate());
    this.context.querySelector("button").addEventListener("click", () => this.leaveMode());
    this.text.addEventListener("paste", (event) => this.takeDropped(event, event.clipboardData));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => this.takeDropped(event, event.dataTransfer));
  }

  takeDropped(event, data) {
    if (!data?.files.length) return;
    event.preventDefault();
    this.tray.add([...data.files]);
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
    if (this.mode?.kind !== "edit") this.draft = this.text.value;
    this.remember();
    const over = this.text.value.length - TEXT_LIMIT;
    if (over > 0) this.complain(say("composer.too_long", { count: over }));
    else if (this.tooLong) this.complain("");
    this.tooLong = over > 0;
  }

  /** Stores unsent text, so that a reload loses nothing. */
  remember() {
    keep(DRAFT, joined(this.textInTransit, this.draft));
  }

  trayChanged() {
    this.text.placeholder = say(this.tray.empty ? "composer.placeholder" : "composer.caption");
    if (this.submitWhenUploaded && !this.tray.busy) {
      this.submitWhenUploaded = false;
      this.busy(false);
      if (!this.tray.failed) this.submit();
    }
  }

  complain(text, key = "") {
    this.complaint = key;
    const problem = byId("problem");
    problem.replaceChildren(...withPhones(text));
    problem.hidden = !text;
  }

  /** The network is back: what was said of it no longer holds. */
  reconnected() {
    if (this.complaint === "network") this.complain("");
  }

  busy(yes) {
    byId("send").setAttribute("aria-busy", String(yes));
    this.sending = yes;
  }

  edit(message, words = message.text) {
    this.enterMode("edit", message, say("composer.editing"));
    this.text.value = words;
    this.grow();
  }

  reply(message) {
    this.enterMode("reply", message, `${say("composer.replying")} ${message.text.slice(0, 80)}`);
  }

  enterMode(kind, message, words) {
    this.mode = { kind, message };
    this.context.querySelector("span").textContent = words;
    this.context.hidden = false;
    this.text.focus();
  }

  leaveMode() {
    if (this.mode?.kind === "edit") this.text.value = this.draft;
    this.mode = null;
    this.context.hidden = true;
    this.grow();
    this.text.focus();
  }

  /** `text`: what the resident chose to rewrite, or empty. Words typed since are never replaced. */
  offer(text) {
    if (text === this.offered) return;
    const untouched = this.text.value === "" || this.text.value === this.offered;
    this.offered = text;
    if (!untouched || this.mode || this.textInTransit) return;
    this.text.value = text;
    this.grow();
    if (text) this.text.focus();
  }

  /** An item of the page's menu. */
  async choose(item) {
    await this.deliver(() => send("POST", "menu", { item, key: this.keyFor("menu", item) }));
  }

  /** Sends the text of a button; the text being written stays. */
  async say(text) {
    await this.deliver(() => send("POST", "messages", { text, key: this.keyFor("shortcut", text) }));
  }

  /** Files that are not sent yet. */
  get hasFiles() {
    return !this.tray.empty;
  }

  async place(place) {
    return this.deliver(() => send("POST", "places", place));
  }

  async submit() {
    if (this.sending) return;
    const text = this.text.value.trim();
    if (this.mode?.kind === "edit") await this.submitEdit(text);
    else if (!this.tray.empty) await this.submitFiles(text);
    else if (text) await this.submitText(text);
    else if (byId("problem").hidden) this.complain(say("error.empty")); // why a file was refused stays to be read
  }

  async submitEdit(text) {
    const { message } = this.mode;
    this.leaveMode();
    if (!text || text === message.text) return;
    if (await this.deliver(() => send("PUT", `messages/${message.id}`, { text }))) return;
    if (this.mode?.kind === "edit") this.draft = joined(text, this.draft); // another correction is being written
    else this.edit(message, text);
  }

  async submitText(text) {
    const { mode } = this;
    this.clearText();
    await this.sendText(text, mode);
  }

  async sendText(text, mode) {
    const reply = mode ? { reply_to: mode.message.id } : {};
    const key = this.keyFor("text", text);
    await this.sendOrRestore(text, [], mode, () => send("POST", "messages", { text, key, ...reply }));
  }

  async submitFiles(text) {
    if (this.tray.busy) {
      this.submitWhenUploaded = true;
      this.busy(true);
      this.complain(say("composer.waiting_files"));
      return;
    }
    const problem = this.tray.failed ? "error.file_gone" : this.tray.overfull ? "error.too_many" : "";
    if (problem) {
      this.complain(say(problem));
      return;
    }
    const { mode } = this;
    this.clearText();
    const items = this.tray.removeAll();
    const files = items.map((item) => item.id);
    const caption = text.length <= CAPTION_LIMIT ? text : "";
    const key = this.keyFor("files", files.join());
    const seconds = Object.fromEntries(items.filter((item) => item.seconds).map((item) => [item.id, item.seconds]));
    const request = () => send("POST", "albums", { files, caption, seconds, key });
    const stored = await this.sendOrRestore(text, items, mode, request);
    if (stored && text && !caption) await this.sendText(text, mode); // too long for a caption: a separate message
  }

  clearText() {
    this.text.value = "";
    if (this.mode) this.leaveMode();
    this.grow();
  }

  /** Sends text and files removed from the field; if the server rejects them, restores them and returns false. */
  async sendOrRestore(text, items, mode, request) {
    this.textInTransit = text;
    this.remember();
    this.showSending(text, items);
    const stored = await this.deliver(request);
    this.textInTransit = "";
    this.showSending("", []);
    if (stored) this.tray.release(items);
    else this.restore(text, items, mode);
    this.remember();
    return stored;
  }

  restore(text, items, mode) {
    this.tray.restore(items);
    if (this.mode?.kind === "edit") this.draft = joined(text, this.draft);
    else this.text.value = joined(text, this.text.value);
    if (mode && !this.mode) this.reply(mode.message);
    this.grow();
  }

  /** Idempotency key: the same content sent again after a broken connection has the same key, so it is stored once. */
  keyFor(kind, content) {
    if (this.lastRequest?.kind !== kind || this.lastRequest.content !== content) {
      this.lastRequest = { kind, content, key: uuid() };
    }
    return this.lastRequest.key;
  }

  async deliver(request) {
    if (this.sending) return false;
    this.busy(true);
    this.complain("");
    try {
      const answer = await request();
      this.lastRequest = null;
      this.sent(answer.messages);
      return true;
    } catch (refusal) {
      this.complain(refusal.message, refusal.key);
      return false;
    } finally {
      this.busy(false);
    }
  }
}

const joined = (...parts) => parts.filter(Boolean).join("\n");

/** crypto.randomUUID exists in secure contexts only, but the page may be opened over plain http. */
function uuid() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
