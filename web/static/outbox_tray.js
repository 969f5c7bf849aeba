// The photos of one file field of a form, kept on this device from the moment they are chosen: thumbnails with a button to
// remove each. The field itself stays empty, so that nothing is sent twice.

import { decoded, thumbOf } from "./outbox_photo.js";
import { keepThumb, newId, putPhoto, removePhoto } from "./outbox_store.js";

const PIXELS = 96;

export class Tray {
  constructor(input, texts) {
    Object.assign(this, { input, texts, keys: [], required: input.required, taking: Promise.resolve() });
    this.list = document.createElement("ul");
    this.list.className = "outbox-tray";
    this.list.hidden = true;
    this.note = document.createElement("p");
    this.note.className = "problem";
    this.note.setAttribute("role", "alert");
    this.note.hidden = true;
    (input.closest(".field, label, p") || input).after(this.note, this.list);
  }

  /** Photos that are here, or are on their way here. */
  get count() {
    return this.list.children.length;
  }

  /** Leaves as many of the chosen files as there is room for (`others`: photos of the same field elsewhere in the form),
   *  and says how many it has left out. */
  limit(others) {
    const { most = "", have = "0" } = this.input.dataset; // without `most` there is no limit; `have` are on the server
    const room = most ? Math.max(0, Number(most) - Number(have) - others - this.count) : Infinity;
    const left = this.input.files.length - room;
    this.say(left > 0 ? this.texts.mostPhotos.replace("{most}", most).replace("{count}", left) : "");
    if (left > 0) this.choose([...this.input.files].slice(0, room));
  }

  choose(files) {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    this.input.files = all.files;
  }

  say(problem) {
    this.note.textContent = problem;
    this.note.hidden = !problem;
  }

  /** Stores the chosen files as photos of an item, one call after the other. Rejects if there is no room; what was stored
   *  before stays, and the rest is chosen as before. */
  take(item) {
    this.taking = this.taking.catch(() => {}).then(() => this.takeChosen(item));
    return this.taking;
  }

  /** Makes room at once, so that nothing moves under a finger while the pictures are made smaller. */
  reserve() {
    for (let n = this.input.files.length; n > 0; n -= 1) {
      const room = document.createElement("li");
      room.className = "room";
      this.list.append(room);
    }
    this.settle();
  }

  async takeChosen(item) {
    const files = [...this.input.files];
    this.input.value = "";
    while (files.length) {
      try {
        await this.takeOne(item, files[0]);
      } catch (error) {
        this.giveBack(files);
        throw error;
      }
      files.shift();
    }
  }

  async takeOne(item, file) {
    const photo = {
      key: newId(), item, field: this.input.name, place: Date.now() + this.keys.length / 100, type: file.type || "image/jpeg",
      bytes: new Uint8Array(await file.arrayBuffer()), thumb: null, drawn: false, sha256: "", address: "", chosen: false, refused: "",
    };
    await putPhoto(photo); // before its thumbnail is drawn: the page may be left meanwhile
    await this.show(photo);
  }

  giveBack(files) {
    for (const room of this.list.querySelectorAll(".room")) room.remove();
    this.settle();
    this.choose([...files, ...this.input.files]);
  }

  async show(photo) {
    this.keys.push(photo.key);
    if (photo.drawn === false) {
      photo.thumb = await thumbOf(new Blob([photo.bytes], { type: photo.type }), photo.bytes, this.keys.length);
      await keepThumb(photo.key, photo.thumb);
    }
    const item = document.createElement("li");
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "✕";
    remove.setAttribute("aria-label", this.texts.photoRemove.replace("{n}", this.keys.length));
    remove.addEventListener("click", async () => {
      await removePhoto(photo.key);
      this.keys = this.keys.filter((key) => key !== photo.key);
      item.remove();
      this.say("");
      this.settle();
      this.input.focus();
    });
    item.append(await canvasOf(photo, this.texts.onePhoto, this.texts.oneVoice), remove);
    const room = this.list.querySelector(".room");
    if (room) room.replaceWith(item);
    else this.list.append(item);
    this.settle();
  }

  clear() {
    this.keys = [];
    this.list.replaceChildren();
    this.input.value = "";
    this.say("");
    this.settle();
  }

  settle() {
    this.list.hidden = !this.list.children.length;
    this.input.required = this.required && !this.keys.length;
  }
}

function named(words) {
  const tile = document.createElement("span");
  tile.className = "tile";
  tile.textContent = words;
  return tile;
}

/** What stands for a file: its picture, or for a recording the word `voice`. A picture without an address, which the page's policy would have to allow. */
export async function canvasOf(photo, name, voice = "") {
  if (voice && !photo.thumb && !photo.type.startsWith("image/")) return named(voice);
  const canvas = document.createElement("canvas");
  canvas.width = PIXELS;
  canvas.height = PIXELS;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
  const bitmap = photo.thumb ? await decoded(new Blob([photo.thumb], { type: "image/jpeg" })) : null;
  if (!bitmap) return canvas;
  const side = Math.min(bitmap.width, bitmap.height);
  const [x, y] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  canvas.getContext("2d").drawImage(bitmap, x, y, side, side, 0, 0, PIXELS, PIXELS);
  bitmap.close();
  return canvas;
}
