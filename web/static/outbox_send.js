// Sends what waits, one tab at a time: first every item (with thumbnails, so that it arrives in seconds), oldest first,
// then the photos. The server knows an item by its id, so sending it again after a lost answer changes nothing.

import { Later, NoSession, OtherAccount, Refused, send, sessionOf } from "./outbox_net.js";
import { changeItem, itemsOf, photosOf, putPhoto, removeItem, removePhoto } from "./outbox_store.js";
import { deliver, PutAside } from "./outbox_upload.js";

const WAIT_S = [2, 4, 8, 15, 30, 60];
/** bytes up to which a photo goes with its item instead of after it */
const AT_ONCE = 48 * 1024;

export class Sender {
  /** `changed(arrived)` hears of every change, with the item that has arrived just now; `refused(id)` of an item that was
   *  not accepted; `logIn()` resolves with whether the person has logged in. */
  constructor({ base, account, changed, refused, logIn }) {
    Object.assign(this, { base, account, changed, refused, logIn });
    Object.assign(this, { state: "", busy: null, sent: 0, of: 0, tries: 0, timer: 0, running: false, again: false, urgent: null });
  }

  /** Tries now, whatever was waited for. */
  async wake() {
    clearTimeout(this.timer);
    this.again = true;
    if (this.urgent) this.urgent.abort();
    if (this.running) return;
    this.running = true;
    try {
      while (this.again) {
        this.again = false;
        await this.alone(() => this.drain());
      }
    } finally {
      this.running = false;
      this.show("busy", null);
    }
  }

  /** The system puts the page to sleep: what is on its way would keep other tabs from sending. */
  pause() {
    if (this.urgent) this.urgent.abort();
    this.again = false;
  }

  alone(work) {
    return navigator.locks ? navigator.locks.request(`lvwang-outbox:${this.account}`, work) : work();
  }

  show(name, value, arrived = null) {
    this[name] = value;
    this.changed(arrived);
  }

  async drain() {
    let session = null;
    for (;;) {
      const next = await this.next();
      if (!next) {
        this.show("state", "");
        return;
      }
      try {
        session = session || (await sessionOf(this.base, this.account));
        if (next.photo) await this.sendPhoto(next, session);
        else await this.sendItem(next.item, session);
        this.tries = 0;
      } catch (error) {
        session = null;
        if (!(await this.goesOn(error, next))) return;
      }
    }
  }

  async next() {
    const items = await itemsOf(this.account);
    const item = items.find((one) => one.state === "waiting");
    if (item) return { item };
    for (const posted of items.filter((one) => one.state === "posted")) {
      const photo = (await photosOf(posted.id)).find((one) => !one.refused);
      if (photo) return { item: posted, photo };
    }
    return null;
  }

  async sendItem(item, session) {
    this.show("busy", item.id);
    const photos = await photosOf(item.id);
    const { body, bytes, whole } = formOf(item, photos, session.csrf);
    const answer = await send(item.action, { method: "POST", body, bytes });
    const later = item.late && answer.photos ? photos.filter((photo) => !whole.has(photo.key)) : [];
    if (later.length) {
      await changeItem(item.id, (now) => ({ ...now, state: "posted", answer }));
      for (const key of whole) await removePhoto(key);
    } else await removeItem(item.id);
    this.show("busy", null, { ...item, answer });
  }

  async sendPhoto({ item, photo }, session) {
    this.urgent = new AbortController();
    Object.assign(this, { sent: 0, of: 0 });
    this.show("busy", photo.key);
    try {
      await deliver(this.base, item, photo, {
        csrf: session.csrf,
        signal: this.urgent.signal,
        told: (sent, of) => this.tell(sent, of),
      });
    } finally {
      this.urgent = null;
    }
    if (!(await photosOf(item.id)).length) await removeItem(item.id);
    this.show("busy", null, { ...item, photo: photo.key });
  }

  /** Often, so only steps that somebody would notice are passed on. */
  tell(sent, of) {
    const step = sent - this.sent >= of / 20 || sent === of;
    this.of = of;
    if (step) this.show("sent", sent);
  }

  /** Whether there is something to do at once after a failure. */
  async goesOn(error, { item, photo }) {
    if (error instanceof PutAside) return true;
    if (error instanceof Refused) {
      if (photo) await putPhoto({ ...photo, refused: error.message });
      else await changeItem(item.id, (now) => ({ ...now, state: "refused", reason: error.message, wrong: error.field }));
      if (!photo) await this.refused(item.id);
      this.show("state", "");
      return true;
    }
    if (error instanceof NoSession) {
      this.show("state", "login");
      return Boolean(await this.logIn());
    }
    if (error instanceof OtherAccount) {
      this.show("state", "other");
      return false;
    }
    if (!(error instanceof Later)) throw error;
    const seconds = Math.max(error.seconds, WAIT_S[Math.min(this.tries, WAIT_S.length - 1)]);
    this.tries += 1;
    this.show("state", "offline");
    this.timer = setTimeout(() => this.wake(), 1000 * seconds);
    return false;
  }

  /** From the start, because the person or the network says that it may work now. */
  retry() {
    this.tries = 0;
    return this.wake();
  }
}

function formOf(item, photos, csrf) {
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  const sent = { csrf, client_id: item.id, recorded_at: item.recorded_at, sent_at: new Date().toISOString() };
  for (const [name, value] of Object.entries(sent)) body.append(name, value);
  const whole = new Set();
  let bytes = 2000;
  for (const photo of photos) {
    const all = !item.late || !photo.thumb || photo.bytes.byteLength <= AT_ONCE;
    const picture = all ? photo.bytes : photo.thumb;
    if (all) {
      whole.add(photo.key);
      body.append("photo_whole", photo.key);
    }
    // its name is its key, by which the server knows it again
    body.append(photo.field, new Blob([picture], { type: all ? photo.type : "image/jpeg" }), `${photo.key}.jpg`);
    bytes += picture.byteLength;
  }
  return { body, bytes, whole };
}

/** The item may be changed again: it becomes the draft of its form. */
export function reopen(id) {
  return changeItem(id, (now) => ({ ...now, state: "draft" }));
}
