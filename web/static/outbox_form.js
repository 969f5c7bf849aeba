// A form whose input stays on this device until it has arrived. What is typed and every photo is a draft from the first
// moment, so a reload, an empty battery or three hours without a network lose nothing. Where the browser forbids storage
// the form is sent as any other.

import { Later, NoSession, OtherAccount, Refused, send, sessionOf } from "./outbox_net.js";
import { addItem, changeItem, getItem, isFull, itemsOf, newId, photosOf, removeItem } from "./outbox_store.js";
import { Tray } from "./outbox_tray.js";

/** fields of the sending itself, not of what is sent */
const OWN = ["csrf", "client_id", "recorded_at", "sent_at", "photo_whole"];
const WORDS_LENGTH = 60;

export class OutboxForm {
  /** `queued(item, this)` is called when one was handed to the outbox; `texts` is the dataset of #outbox. */
  constructor(form, { account, texts, queued }) {
    Object.assign(this, { form, account, texts, queued, id: "", unsaved: false, saving: false, handing: false });
    this.action = new URL(form.getAttribute("action"), location.href).pathname; // form.action may be a field of that name
    this.title = form.dataset.outboxTitle || document.title;
    this.trays = [...form.querySelectorAll("input[type=file]")].map((input) => new Tray(input, texts));
    this.note = document.createElement("p");
    this.note.className = "problem";
    this.note.setAttribute("role", "alert");
    this.note.hidden = true;
    form.prepend(this.note);
    for (const extra of form.querySelectorAll("[data-outbox-only]")) extra.hidden = false;
  }

  async start() {
    if ("outboxOnce" in this.form.dataset && (await this.isWaiting())) {
      this.replace();
      return;
    }
    this.form.addEventListener("input", (event) => (event.target.type === "file" ? null : this.save()));
    this.form.addEventListener("change", (event) => (event.target.type === "file" ? this.take(event.target) : this.save()));
    this.form.addEventListener("submit", (event) => this.submit(event));
    await this.restore();
  }

  /** Whether the same is among what waits: a form of one tap is offered once. "any": whatever it says, because that
   *  depends on the button and on where the phone is. */
  async isWaiting() {
    const own = JSON.stringify(this.fields());
    const any = this.form.dataset.outboxOnce === "any";
    const items = await itemsOf(this.account);
    const alike = (item) => any || JSON.stringify(item.fields) === own;
    return items.some((item) => item.state === "waiting" && this.isOwn(item) && alike(item));
  }

  /** A page may have several forms with one address. */
  isOwn({ action, title }) {
    return action === this.action && title === this.title;
  }

  /** Nothing has been typed or chosen since the last one was handed over. */
  get isEmpty() {
    return !this.id;
  }

  replace() {
    const waits = document.createElement("span");
    waits.className = "badge";
    waits.textContent = this.texts.pending;
    this.form.replaceWith(waits);
  }

  say(problem) {
    this.note.textContent = problem;
    this.note.hidden = !problem;
    if (problem) this.note.scrollIntoView({ block: "nearest" });
  }

  /** The draft of this form, from an earlier visit or to be corrected. */
  async restore() {
    const drafts = (await itemsOf(this.account)).filter((item) => item.state === "draft" && this.isOwn(item));
    const draft = drafts.find((item) => location.hash === `#outbox=${item.id}`) || drafts.pop();
    if (!draft || this.id) return;
    this.id = draft.id;
    this.form.dataset.begun = "";
    for (let fold = this.form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    this.say(draft.reason);
    if (draft.wrong) this.pointAt(draft.wrong);
    // boxes that only make sense after this refusal, e.g. that an old photo is meant
    for (const extra of this.form.querySelectorAll(`[data-outbox-after="${draft.wrong}"]`)) extra.hidden = false;
    this.fill(draft.fields);
    for (const photo of await photosOf(draft.id)) {
      const tray = this.trays.find((one) => one.input.name === photo.field);
      if (tray) await tray.show(photo);
    }
    this.form.dispatchEvent(new CustomEvent("lvwang:restored", { bubbles: true }));
  }

  pointAt(name) {
    const found = this.form.elements.namedItem(name);
    const input = found && found.length && !found.tagName ? found[0] : found;
    if (input && input.focus) input.focus();
  }

  /** What the address asks for, e.g. a place of the route, goes before a draft; not before what is to be corrected. */
  fill(fields) {
    const asked = location.hash ? new URLSearchParams() : new URLSearchParams(location.search);
    const given = new Map();
    for (const [name, value] of fields) given.set(name, [...(given.get(name) || []), value]);
    for (const input of this.form.elements) {
      if (!input.name || OWN.includes(input.name) || ["file", "submit", "button", "fieldset"].includes(input.type)) continue;
      if (input.type === "hidden" && !("outboxKeep" in input.dataset)) continue;
      if (asked.get(input.name)) continue;
      const values = given.get(input.name) || [];
      if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
      else if (values.length) input.value = values.shift();
    }
  }

  fields(submitter) {
    const data = new FormData(this.form);
    if (submitter && submitter.name) data.append(submitter.name, submitter.value);
    return [...data.entries()].filter(([name, value]) => typeof value === "string" && !OWN.includes(name));
  }

  /** Stores what is typed, at once: a page that is being left can store nothing any more. The draft is begun with the
   *  first input. */
  async save() {
    this.unsaved = true;
    if (this.saving || this.handing) return;
    this.saving = true;
    try {
      while (this.unsaved && !this.handing) {
        this.unsaved = false;
        await this.draft();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.saving = false;
    }
  }

  async draft() {
    this.form.dataset.begun = "";
    const fields = this.fields();
    if (this.id && (await changeItem(this.id, (item) => (item.state === "draft" ? { ...item, fields } : null)))) return;
    this.id = newId();
    const { dataset } = this.form;
    await addItem({
      id: this.id, account: this.account, seq: Date.now(), state: "draft", action: this.action, page: location.pathname + location.search,
      kind: dataset.outbox, title: this.title, late: "outboxLate" in dataset, original: false,
      fields, words: "", recorded_at: "", waits_since: "", reason: "", wrong: "", answer: null,
    });
  }

  /** Chosen or taken photos are kept at once. */
  async take(input) {
    const tray = this.trays.find((one) => one.input === input);
    const same = this.trays.filter((one) => one !== tray && one.input.name === input.name);
    this.form.dataset.begun = ""; // so that nobody replaces it by a newer one
    tray.limit(same.reduce((sum, one) => sum + one.count, 0));
    this.say("");
    if (!input.files.length) return;
    tray.reserve();
    try {
      await this.draft();
      for (const one of this.trays) await one.take(this.id);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Says that there is no room, and offers to send without storing. What was stored earlier stays as a draft. */
  fail(error) {
    if (!isFull(error)) throw error;
    this.say(this.texts.full);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.texts.direct;
    button.addEventListener("click", () => {
      this.form.dataset.direct = "1";
      this.form.requestSubmit();
    });
    this.note.append(" ", button);
  }

  async submit(event) {
    if (this.form.dataset.direct || event.defaultPrevented) return;
    if (event.submitter && event.submitter.hasAttribute("formaction")) return; // that is another form
    event.preventDefault();
    if (this.handing) return; // tapped twice
    this.handing = true;
    try {
      await ("outboxOnline" in this.form.dataset ? this.sendNow() : this.hand(event.submitter));
    } catch (error) {
      this.fail(error);
    } finally {
      this.handing = false;
    }
  }

  /** A step that makes no sense later: sent now or not at all. What is typed stays as a draft until it has arrived. */
  async sendNow() {
    await this.draft();
    this.say("");
    const body = new FormData(this.form);
    body.set("client_id", this.id);
    let answer = null;
    try {
      const { csrf } = await sessionOf(this.texts.base, this.account);
      body.set("csrf", csrf);
      answer = await send(this.action, { method: "POST", body });
    } catch (error) {
      this.say(this.whyNot(error));
      return;
    }
    await removeItem(this.id);
    location.assign(answer.next || location.href);
  }

  whyNot(error) {
    if (error instanceof Refused) return error.message;
    if (error instanceof NoSession) return this.texts.needsLogin;
    if (error instanceof OtherAccount) return this.texts.stateOther;
    if (error instanceof Later) return this.texts.needsNetwork;
    throw error;
  }

  async hand(submitter) {
    const known = this.id ? await getItem(this.id) : null;
    if (this.id && (!known || known.state !== "draft")) { // handed over or deleted in another tab
      this.clear();
      this.say(this.texts.handed);
      return;
    }
    const fields = this.fields(submitter);
    await this.draft();
    const free = [...this.form.elements].filter((input) => !input.disabled);
    for (const input of free) input.disabled = true; // what is typed now would be cleared with the rest
    try {
      await this.handOver(fields, submitter);
    } finally {
      for (const input of free) input.disabled = false;
    }
  }

  async handOver(fields, submitter) {
    for (const tray of this.trays) await tray.take(this.id);
    const original = Boolean(this.form.querySelector("[data-outbox-original]:checked"));
    const now = new Date().toISOString();
    const { dataset } = this.form;
    const tapped = "outboxSay" in dataset && submitter && submitter.value ? submitter.textContent.trim() : "";
    const words = [tapped, wordsOf(this.form, fields)].filter(Boolean).join(" · ");
    const written = (one) => ("outboxAnew" in dataset ? "" : one.recorded_at) || now;
    const item = await changeItem(this.id, (one) => (one.state === "draft"
      ? { ...one, state: "waiting", reason: "", wrong: "", fields, original, words, recorded_at: written(one), waits_since: now } : null));
    this.clear();
    if (item) this.queued(item, this);
  }

  clear() {
    this.id = "";
    delete this.form.dataset.begun;
    this.say("");
    this.form.reset();
    for (const tray of this.trays) tray.clear();
    for (const extra of this.form.querySelectorAll("[data-outbox-after]")) extra.hidden = true;
    this.form.dispatchEvent(new CustomEvent("lvwang:queued", { bubbles: true }));
    if ("outboxOnce" in this.form.dataset) this.replace();
  }
}

/** What the person will recognize the item by: the words that they typed. */
function wordsOf(form, fields) {
  const typed = new Set([...form.querySelectorAll("textarea, input[type=text], input:not([type])")].map((input) => input.name));
  const texts = fields.filter(([name, value]) => typed.has(name) && value.trim()).map(([, value]) => value.trim());
  return texts.join(" · ").slice(0, WORDS_LENGTH);
}
