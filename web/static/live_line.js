// One event stream per browser: the tab that holds the lock listens, and passes on what it hears to the other tabs, because
// a browser opens only six connections to a site over HTTP/1.1. Without locks (plain http) each visible tab listens itself.

const NAME = "lvwang-live";
const KINDS = ["counts", "news", "missed", "asked", "late", "warned", "ended"];
const KEPT = 100;
const AGAIN_MS = [1000, 5000, 30000];

/** A stream that opens again by itself, and goes on after the last entry that it has seen. */
class Stream {
  constructor(since, tell) {
    Object.assign(this, { last: since, tell, tries: 0, source: null, timer: 0 });
  }

  open() {
    this.close();
    const source = new EventSource(`/console/live${this.last ? `?since=${this.last}` : ""}`);
    this.source = source;
    for (const kind of KINDS) source.addEventListener(kind, (event) => this.hear(kind, event));
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED && this.source === source) this.ask();
    });
  }

  hear(kind, event) {
    this.tries = 0;
    this.last = Math.max(this.last, Number(event.lastEventId) || 0);
    if (kind === "ended") this.close();
    this.tell(kind, JSON.parse(event.data));
  }

  /** Why the server refused: the session has ended, or it has no room or is away. */
  ask() {
    this.close();
    const later = () => {
      this.timer = setTimeout(() => this.open(), AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)]);
      this.tries += 1;
    };
    fetch("/console/session").then((answer) => (answer.status === 401 ? this.tell("ended", {}) : later()), later);
  }

  close() {
    clearTimeout(this.timer);
    if (this.source) this.source.close();
    this.source = null;
  }
}

/** Calls `hear(kind, data)` for everything that comes, each entry once; the result resumes after a log-in. */
export function listen(since, hear) {
  const seen = new Set();
  const once = (kind, data) => {
    if (kind === "news") {
      if (data.id <= since || seen.has(data.id)) return;
      seen.add(data.id);
    }
    hear(kind, data);
  };
  return navigator.locks && window.BroadcastChannel ? together(since, once) : alone(since, once);
}

function together(since, hear) {
  const channel = new BroadcastChannel(NAME);
  const recent = [];
  let counts = null;
  let stream = null;
  const tell = (kind, data) => {
    if (kind === "news" && recent.push(data) > KEPT) recent.shift();
    if (kind === "counts") counts = data;
    channel.postMessage({ kind, data });
    hear(kind, data);
  };
  channel.addEventListener("message", ({ data: said }) => {
    if (said.kind) hear(said.kind, said.data);
    else if (said.resume && stream) stream.open();
    else if (said.hello !== undefined && stream) {
      for (const data of recent) if (data.id > said.hello) channel.postMessage({ kind: "news", data });
      if (counts) channel.postMessage({ kind: "counts", data: counts });
    }
  });
  channel.postMessage({ hello: since });
  navigator.locks.request(NAME, () => {
    stream = new Stream(since, tell);
    stream.open();
    return new Promise(() => {}); // until the tab is closed
  });
  return () => {
    channel.postMessage({ resume: true });
    if (stream) stream.open();
  };
}

function alone(since, hear) {
  const stream = new Stream(since, hear);
  const follow = () => (document.hidden ? stream.close() : stream.open());
  document.addEventListener("visibilitychange", follow);
  follow();
  return () => stream.open();
}
