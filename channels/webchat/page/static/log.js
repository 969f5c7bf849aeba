// The conversation: messages by id, grouped by album and separated by day; keeps the reader's scroll position.

import { byId, make } from "./dom.js";
import { messageNode } from "./message.js";
import { dayKey, dayName } from "./texts.js";

const NEAR_PX = 120;

export class Log {
  constructor(acts) {
    this.acts = acts;
    this.list = byId("log");
    this.scroller = byId("scroll");
    this.latest = byId("latest");
    this.messages = new Map();
    this.nodes = new Map(); // by group: an album or a single message
    this.latest.addEventListener("click", () => this.toEnd());
    this.following = true; // the reader is at the newest message and stays there when the area below the log grows
    this.height = this.scroller.clientHeight;
    new ResizeObserver(() => this.resized()).observe(this.scroller);
    this.scroller.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    this.list.addEventListener("click", (event) => event.target.closest(".message")?.classList.toggle("open"));
  }

  get size() {
    return this.messages.size;
  }

  get oldest() {
    return Math.min(...this.messages.keys());
  }

  /** Adds history at once; screen readers don't announce it. */
  load(messages) {
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.list.setAttribute("aria-live", "off");
    this.put(messages, false);
    this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
    setTimeout(() => this.list.setAttribute("aria-live", "polite"), 500);
  }

  /** Adds or updates messages. */
  change(messages, deleted) {
    const follow = this.following || messages.some((message) => message.mine && !this.messages.has(message.id));
    for (const id of deleted) this.remove(id);
    this.put(messages, true);
    if (follow) this.toEnd();
    else this.noteScroll();
  }

  put(messages, fresh) {
    const groups = new Set();
    for (const message of messages) {
      const isNew = !this.messages.has(message.id);
      this.messages.set(message.id, message);
      groups.add(groupOf(message));
      message.fresh = fresh && isNew;
    }
    for (const group of groups) this.draw(group);
    this.markDays();
  }

  remove(id) {
    const message = this.messages.get(id);
    if (!message) return;
    this.messages.delete(id);
    this.draw(groupOf(message));
  }

  draw(group) {
    const members = [...this.messages.values()].filter((m) => groupOf(m) === group).sort((a, b) => a.id - b.id);
    const old = this.nodes.get(group);
    if (!members.length) {
      old?.remove();
      this.nodes.delete(group);
      return;
    }
    const node = messageNode(members, this.acts);
    if (members[0].fresh && !old) node.classList.add("fresh");
    this.nodes.set(group, node);
    if (old) this.replace(old, node);
    else this.list.insertBefore(node, this.after(members[0].id));
  }

  /** Keeps the keyboard focus when the message under it is drawn again. */
  replace(old, node) {
    const focused = [...old.querySelectorAll("button, a")].indexOf(document.activeElement);
    old.replaceWith(node);
    if (focused >= 0) node.querySelectorAll("button, a")[focused]?.focus({ preventScroll: true });
  }

  after(id) {
    let next = null;
    for (let node = this.list.lastElementChild; node; node = node.previousElementSibling) {
      if (!node.dataset.first) continue;
      if (Number(node.dataset.first) < id) break;
      next = node;
    }
    return next;
  }

  markDays() {
    for (const mark of this.list.querySelectorAll(".day")) mark.remove();
    let day = "";
    for (const node of [...this.list.children]) {
      const { at } = this.messages.get(Number(node.dataset.first));
      if (dayKey(at) !== day) node.before(make("p", { class: "day" }, dayName(at)));
      day = dayKey(at);
    }
  }

  jump(id) {
    const message = this.messages.get(id);
    if (message) this.nodes.get(groupOf(message)).scrollIntoView({ block: "center", behavior: "smooth" });
  }

  atEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_PX;
  }

  toEnd() {
    this.following = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.noteScroll();
  }

  noteScroll() {
    if (this.scroller.clientHeight !== this.height) return; // caused by a resize, not by the reader: resized() follows
    this.following = this.atEnd();
    this.latest.hidden = this.following;
  }

  resized() {
    this.height = this.scroller.clientHeight;
    if (this.following) this.toEnd();
    else this.noteScroll();
  }
}

function groupOf(message) {
  return message.album ? `album-${message.album}` : `message-${message.id}`;
}
