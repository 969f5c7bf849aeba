// Live changes of the chat: server-sent events, or long polling if a proxy holds these back.

import { get } from "./api.js";

const TRIES = 3;
const AGAIN_MS = 3000;
// the server sends something every 20 s; after this the connection is dead even if the browser has not noticed
const SILENCE_MS = 50_000;

/** `listeners`: {change(changes), toast(toast), connected(yes)}. Call `start(seq)` once the chat exists. */
export class Stream {
  constructor(listeners) {
    this.listeners = listeners;
    this.seq = 0;
    this.running = false;
    this.failures = 0;
    addEventListener("online", () => this.running && !this.polling && this.listen());
    addEventListener("pageshow", () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    addEventListener("offline", () => this.listeners.connected(false));
  }

  start(seq) {
    this.seq = Math.max(this.seq, seq);
    if (this.running) return;
    this.running = true;
    this.listen();
  }

  /** Connects again if nothing is open. */
  wake() {
    if (this.running && !this.polling && this.source?.readyState !== EventSource.OPEN) this.listen();
  }

  take(changes) {
    this.seq = Math.max(this.seq, changes.seq);
    this.listeners.change(changes);
  }

  listen() {
    this.source?.close();
    const source = new EventSource(`/chat/events?after=${this.seq}`);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.listeners.connected(true);
      this.watch(source);
    };
    const on = (name, act) => source.addEventListener(name, (event) => {
      this.watch(source);
      act(JSON.parse(event.data));
    });
    on("change", (changes) => this.take(changes));
    on("toast", (toast) => this.listeners.toast(toast));
    on("beat", () => {});
    source.onerror = () => {
      this.listeners.connected(false);
      this.failures += 1;
      source.close();
      if (this.source !== source) return;
      if (this.failures >= TRIES) this.poll();
      else setTimeout(() => this.source === source && this.listen(), AGAIN_MS);
    };
  }

  /** A phone that changed networks may keep a dead connection open for minutes. */
  watch(source) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.source === source && this.listen(), SILENCE_MS);
  }

  async poll() {
    this.polling = true;
    for (;;) {
      try {
        const changes = await get(`poll?after=${this.seq}`);
        this.listeners.connected(true);
        if (changes.seq > this.seq) this.take(changes);
      } catch {
        this.listeners.connected(false);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }
}
