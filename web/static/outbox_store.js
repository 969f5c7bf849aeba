// What waits on this device, in IndexedDB: items (a form each) and their photos, kept as bytes because files of a camera
// may become unreadable later. States of an item: draft → waiting → posted (its photos follow) → deleted when all is
// through; refused keeps the server's reason.

import { openDB } from "/npm/idb.js";

const NAME = "lvwang-outbox";
let opened = null;

function open() {
  opened = opened || openDB(NAME, 1, {
    upgrade(db) {
      const items = db.createObjectStore("items", { keyPath: "id" });
      items.createIndex("account", ["account", "seq"]);
      const photos = db.createObjectStore("photos", { keyPath: "key" });
      photos.createIndex("item", ["item", "place"]);
    },
    blocking: (_now, _wanted, event) => event.target.close(),
    terminated: () => { opened = null; },
  });
  return opened;
}

/** Whether this browser lets the page keep anything. */
export async function available() {
  try {
    await open();
    return true;
  } catch {
    opened = null;
    return false;
  }
}

/** 32 random hex digits: the id of an item or a photo, by which the server knows it again. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The account's items, oldest first. */
export async function itemsOf(account) {
  return (await open()).getAllFromIndex("items", "account", IDBKeyRange.bound([account, -Infinity], [account, Infinity]));
}

/** How many items other accounts have on this device. */
export async function countOfOthers(account) {
  const db = await open();
  const [all, own] = await Promise.all([
    db.count("items"),
    db.countFromIndex("items", "account", IDBKeyRange.bound([account, -Infinity], [account, Infinity])),
  ]);
  return all - own;
}

export async function getItem(id) {
  return (await open()).get("items", id);
}

export async function addItem(item) {
  await (await open()).add("items", item);
}

/** Changes what is stored, in one transaction; `change` returns the new item, or nothing to leave it. */
export async function changeItem(id, change) {
  const tx = (await open()).transaction("items", "readwrite");
  const item = await tx.store.get(id);
  const changed = item && change(item);
  if (changed) await tx.store.put(changed);
  await tx.done;
  return changed || null;
}

export async function photosOf(id) {
  return (await open()).getAllFromIndex("photos", "item", IDBKeyRange.bound([id, -Infinity], [id, Infinity]));
}

/** Rejects with a QuotaExceededError if there is no room; nothing else is lost then. */
export async function putPhoto(photo) {
  await (await open()).put("photos", photo);
}

/** Completes a photo that is still here; one that was removed meanwhile stays removed. */
export async function keepThumb(key, thumb) {
  const tx = (await open()).transaction("photos", "readwrite");
  const photo = await tx.store.get(key);
  if (photo) await tx.store.put({ ...photo, thumb, drawn: true });
  await tx.done;
}

export async function removePhoto(key) {
  await (await open()).delete("photos", key);
}

export async function removeItem(id) {
  const tx = (await open()).transaction(["items", "photos"], "readwrite");
  const keys = await tx.objectStore("photos").index("item").getAllKeys(IDBKeyRange.bound([id, -Infinity], [id, Infinity]));
  await Promise.all([tx.objectStore("items").delete(id), ...keys.map((key) => tx.objectStore("photos").delete(key)), tx.done]);
}

export async function removeAllOf(account) {
  for (const item of await itemsOf(account)) await removeItem(item.id);
}

export function isFull(error) {
  return Boolean(error) && (error.name === "QuotaExceededError" || (error.inner && error.inner.name === "QuotaExceededError"));
}
