// Changes of the chat, as they happen: server-sent events, or long polling where a proxy swallows these.

import { get } from "./api.js";

const TRIES = 3;
const AGAIN_MS = 3000;
const SILENCE_MS = 50_000; // the server speaks every 20 s: after this the line is dead, whatever the browser thinks

/** `heard`: {change(changes), toast(toast), connected(yes)}. `start(seq)` once the chat exists. */
export class Stream {
  constructor(heard) {
    this.heard = heard;
    this.seq = 0;
    this.running = false;
    this.failures = 0;
    addEventListener("online", () => this.running && !this.polling && this.listen());
    addEventListener("pageshow", () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    addEventListener("offline", () => this.heard.connected(false));
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
    this.heard.change(changes);
  }

  listen() {
    this.source?.close();
    const source = new EventSource(`/chat/events?after=${this.seq}`);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.heard.connected(true);
      this.watch(source);
    };
    const on = (name, act) => source.addEventListener(name, (event) => {
      this.watch(source);
      act(JSON.parse(event.data));
    });
    on("change", (changes) => this.take(changes));
    on("toast", (toast) => this.heard.toast(toast));
    on("beat", () => {});
    source.onerror = () => {
      this.heard.connected(false);
      this.failures += 1;
      source.close();
      if (this.source !== source) return;
      if (this.failures >= TRIES) this.poll();
      else setTimeout(() => this.source === source && this.listen(), AGAIN_MS);
    };
  }

  /** A phone that changed networks may keep a dead line open for minutes. */
  watch(source) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.source === source && this.listen(), SILENCE_MS);
  }

  async poll() {
    this.polling = true;
    for (;;) {
      try {
        const changes = await get(`poll?after=${this.seq}`);
        this.heard.connected(true);
        if (changes.seq > this.seq) this.take(changes);
      } catch {
        this.heard.connected(false);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }
}
