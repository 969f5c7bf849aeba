// Changes of the chat, as they happen: server-sent events, or long polling where a proxy swallows these.

import { get } from "./api.js";

const TRIES = 3;
const AGAIN_MS = 3000;

/** `heard`: {change(changes), typing(), toast(toast), connected(yes)}. `start(seq)` once the chat exists. */
export class Stream {
  constructor(heard) {
    this.heard = heard;
    this.seq = 0;
    this.running = false;
    this.failures = 0;
    addEventListener("online", () => this.wake());
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
    };
    source.addEventListener("change", (event) => this.take(JSON.parse(event.data)));
    source.addEventListener("typing", () => this.heard.typing());
    source.addEventListener("toast", (event) => this.heard.toast(JSON.parse(event.data)));
    source.onerror = () => {
      this.heard.connected(false);
      this.failures += 1;
      source.close();
      if (this.source !== source) return;
      if (this.failures >= TRIES) this.poll();
      else setTimeout(() => this.source === source && this.listen(), AGAIN_MS);
    };
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
