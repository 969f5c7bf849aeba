// The field at the bottom: text, files, corrections and replies. What is written stays until the server has it.

import { send } from "./api.js";
import { byId, icon, make } from "./dom.js";
import { say } from "./texts.js";
import { Tray } from "./tray.js";

const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;
const DRAFT = "lvwang-draft";

export class Composer {
  /** `sent(messages)`: what the server stored; `locate()`: the place was asked for. */
  constructor({ sent, locate }) {
    this.sent = sent;
    this.locate = locate;
    this.form = byId("composer");
    this.text = byId("text");
    this.context = byId("context");
    this.tray = new Tray(() => this.trayChanged(), (text) => this.complain(text));
    this.mode = null; // {kind: "edit" | "reply", message}
    this.listen();
    this.text.value = sessionStorage.getItem(DRAFT) ?? "";
    this.grow();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("input", () => this.grow());
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !matchMedia("(pointer: coarse)").matches) {
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
    if (this.mode?.kind !== "edit") sessionStorage.setItem(DRAFT, this.text.value);
    const over = this.text.value.length - TEXT_LIMIT;
    if (over > 0) this.complain(say("composer.too_long", { count: over }));
    else if (this.tooLong) this.complain("");
    this.tooLong = over > 0;
  }

  trayChanged() {
    this.text.placeholder = say(this.tray.empty ? "composer.placeholder" : "composer.caption");
    if (this.whenReady && !this.tray.busy) {
      this.whenReady = false;
      this.busy(false);
      if (!this.tray.failed) this.submit();
    }
  }

  complain(text) {
    const problem = byId("problem");
    problem.textContent = text;
    problem.hidden = !text;
  }

  busy(yes) {
    byId("send").setAttribute("aria-busy", String(yes));
    this.sending = yes;
  }

  edit(message) {
    this.enterMode("edit", message, say("composer.editing"));
    this.text.value = message.text;
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
    if (this.mode?.kind === "edit") this.text.value = sessionStorage.getItem(DRAFT) ?? "";
    this.mode = null;
    this.context.hidden = true;
    this.grow();
    this.text.focus();
  }

  /** Sends words that a button stands for, without touching what is being written. */
  async say(text) {
    await this.deliver("shortcut", () => send("POST", "messages", { text, key: this.keyFor("shortcut", text) }));
  }

  async place(place) {
    return this.deliver("place", () => send("POST", "places", place));
  }

  async submit() {
    if (this.sending) return;
    const text = this.text.value.trim();
    if (this.mode?.kind === "edit") await this.submitEdit(text);
    else if (!this.tray.empty) await this.submitFiles(text);
    else if (text) await this.submitText(text);
    else this.complain(say("error.empty"));
  }

  async submitEdit(text) {
    const { message } = this.mode;
    if (text && text !== message.text) {
      if (!(await this.deliver("edit", () => send("PUT", `messages/${message.id}`, { text })))) return;
    }
    this.leaveMode();
  }

  async submitText(text) {
    const reply = this.mode?.kind === "reply" ? { reply_to: this.mode.message.id } : {};
    const key = this.keyFor("text", text);
    if (await this.deliver("text", () => send("POST", "messages", { text, key, ...reply }))) this.emptied();
  }

  async submitFiles(text) {
    if (this.tray.busy) {
      this.whenReady = true;
      this.busy(true);
      this.complain(say("composer.waiting_files"));
      return;
    }
    if (this.tray.failed) {
      this.complain(say("error.file_gone"));
      return;
    }
    const files = this.tray.ids();
    const caption = text.length <= CAPTION_LIMIT ? text : "";
    const key = this.keyFor("files", files.join());
    if (!(await this.deliver("files", () => send("POST", "albums", { files, caption, key })))) return;
    this.tray.clear();
    if (caption || !text) this.emptied();
    else await this.submitText(text); // longer than a caption may be: a message of its own
  }

  emptied() {
    this.text.value = "";
    if (this.mode) this.leaveMode();
    this.grow();
  }

  /** One name for one thing to send: sent again after a broken line, the server stores it once. */
  keyFor(kind, content) {
    if (this.last?.kind !== kind || this.last.content !== content) {
      this.last = { kind, content, key: uuid() };
    }
    return this.last.key;
  }

  async deliver(kind, request) {
    if (this.sending) return false;
    this.busy(true);
    this.complain("");
    try {
      const answer = await request();
      this.last = null;
      this.sent(answer.messages);
      return true;
    } catch (refusal) {
      this.complain(refusal.message);
      return false;
    } finally {
      this.busy(false);
    }
  }
}

/** Pictures in front of a label, drawn by us: not every phone and desktop has them in its fonts. */
const PICTURES = { "📷": "report", "📖": "ask", "🔎": "track", "📍": "place" };

function pictured(button) {
  const [picture, ...words] = button.text.split(" ");
  const name = PICTURES[picture] ?? (button.location ? "place" : null);
  return name ? [icon(name), PICTURES[picture] ? words.join(" ") : button.text] : [button.text];
}

/** The bot's reply keyboard; a button types its words, or asks for the place. */
export function showShortcuts(keyboard, composer) {
  const box = byId("shortcuts");
  const buttons = (keyboard?.rows ?? []).flat().map((button) => {
    const node = make("button", { type: "button" }, ...pictured(button));
    node.addEventListener("click", () => (button.location ? composer.locate() : composer.say(button.text)));
    return node;
  });
  box.replaceChildren(...buttons);
  box.hidden = !buttons.length;
}

/** crypto.randomUUID exists in secure contexts only; a phone may open us by plain http. */
function uuid() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
