// The conversation: messages by id, grouped by album and separated by day; keeps the reader's scroll position.

import { byId, make } from "./dom.js";
import { messageNode } from "./message.js";
import { dayKey, dayName } from "./texts.js";

const NEAR_PX = 120;
const ABOVE_PX = 8; // of the line above an answer's head

export class Log {
  constructor(acts) {
    this.acts = acts;
    this.list = byId("log");
    this.scroller = byId("scroll");
    this.latest = byId("latest");
    this.messages = new Map();
    this.nodes = new Map(); // by group: an album or a single message
    this.latest.addEventListener("click", () => this.toEnd());
    this.following = true; // the reader stays with the newest answer when anything grows: a photo, the area below
    this.head = null; // the group where the newest answer begins, until the reader has scrolled past it
    this.place = 0; // where the page has scrolled to by itself
    const observer = new ResizeObserver(() => this.resized());
    observer.observe(this.scroller);
    observer.observe(this.list);
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
    this.scrollTo(this.scroller.scrollHeight - fromEnd);
    setTimeout(() => this.list.setAttribute("aria-live", "polite"), 500);
  }

  /** Adds or updates messages. */
  change(messages, deleted) {
    const added = messages.filter((message) => !this.messages.has(message.id));
    const mine = added.some((message) => message.mine);
    for (const id of deleted) this.remove(id);
    this.put(messages, true);
    if (mine) this.head = null;
    const answer = added.find((message) => !message.mine);
    if (answer) this.head ??= groupOf(answer);
    if (this.following || mine) this.follow();
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

  /** Draws everything again, in another print. */
  redraw() {
    for (const group of [...this.nodes.keys()]) this.draw(group);
    this.resized();
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
    this.head = null;
    this.follow();
  }

  /** Shows the newest answer from its head; its end as well, if both fit. */
  follow() {
    this.following = true;
    const end = this.scroller.scrollHeight - this.scroller.clientHeight;
    const head = this.nodes.get(this.head);
    const top = head ? head.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top : Infinity;
    this.scrollTo(Math.max(0, Math.min(end, this.scroller.scrollTop + top - ABOVE_PX)));
    this.latest.hidden = this.atEnd();
  }

  scrollTo(place) {
    this.scroller.scrollTop = place;
    this.place = this.scroller.scrollTop; // as the browser has rounded and limited it
  }

  /** The reader, not the page, has scrolled: at the end, newest answers are followed again. */
  noteScroll() {
    this.latest.hidden = this.atEnd();
    if (Math.abs(this.scroller.scrollTop - this.place) < 2) return;
    this.place = this.scroller.scrollTop;
    this.following = this.atEnd();
    if (this.following) this.head = null;
  }

  resized() {
    if (this.following && this.size) this.follow();
    else this.latest.hidden = this.atEnd();
  }
}

function groupOf(message) {
  return message.album ? `album-${message.album}` : `message-${message.id}`;
}
