// Photos on this device: a thumbnail that travels in a second on the worst network, and a copy without needless pixels.
// Where the browser can't decode the file (HEIC outside Safari), the file itself is what there is.

const THUMB = { side: 480, quality: 0.6 };
const THUMB_OF_MANY = { side: 280, quality: 0.55 };
const MANY = 3;
const COPY = { side: 2048, quality: 0.85 };
/** bytes of Exif that a thumbnail may carry */
const MOST_EXIF = 6 * 1024;
/** bytes up to which a photo is sent as it is */
const SMALL = 400 * 1024;

export async function decoded(blob) {
  if (!window.createImageBitmap) return null;
  try {
    return await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
}

async function drawn(bitmap, { side, quality }) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", quality); });
  return blob ? new Uint8Array(await blob.arrayBuffer()) : null;
}

/** JPEG bytes with the date and place of the photo, or null if the browser can't show this file. */
export async function thumbOf(blob, bytes, count = 1) {
  const bitmap = await decoded(blob);
  if (!bitmap) return null;
  const thumb = await drawn(bitmap, count > MANY ? THUMB_OF_MANY : THUMB);
  bitmap.close();
  const exif = thumb && withoutPreview(exifOf(bytes));
  return exif && exif.length <= MOST_EXIF ? withExif(thumb, exif) : thumb;
}

/** The bytes to be uploaded: the file itself, or a smaller copy with the same date and place. */
export async function copyOf(bytes, type) {
  const original = new Uint8Array(bytes);
  if (original.length <= SMALL) return original;
  const bitmap = await decoded(new Blob([original], { type }));
  if (!bitmap) return original;
  const copy = await drawn(bitmap, COPY);
  bitmap.close();
  if (!copy || copy.length >= original.length) return original;
  return withExif(copy, exifOf(original));
}

/** The Exif segment of a JPEG with its marker, upright because the copy's pixels are; null if there is none. */
export function exifOf(jpeg) {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 4 <= view.byteLength && view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda) {
    const length = view.getUint16(at + 2) + 2;
    if (at + length > view.byteLength) return null;
    const isExif = view.getUint8(at + 1) === 0xe1 && length > TIFF + 8 && view.getUint32(at + 4) === 0x45786966;
    if (isExif) return upright(jpeg.slice(at, at + length));
    at += length;
  }
  return null;
}

/** Where the TIFF header begins in a segment: after marker, length and "Exif\0\0" (Exif 2.32, 4.5.4). */
const TIFF = 10;
const ORIENTATION = 0x0112;
const PREVIEW = 0x0201;

/** [tag, place of its value] of a directory at `at`, and where the next directory is written. */
function directory(view, at, little) {
  const entries = [];
  if (at + 2 > view.byteLength) return { entries, next: 0 };
  const count = view.getUint16(at, little);
  const next = at + 2 + count * 12;
  if (next + 4 > view.byteLength) return { entries, next: 0 };
  for (let entry = at + 2; entry < next; entry += 12) entries.push([view.getUint16(entry, little), entry + 8]);
  return { entries, next };
}

function firstOf(segment) {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const little = view.getUint16(TIFF) === 0x4949;
  return { view, little, ...directory(view, TIFF + view.getUint32(TIFF + 4, little), little) };
}

function upright(segment) {
  const { view, little, entries } = firstOf(segment);
  for (const [tag, value] of entries) if (tag === ORIENTATION) view.setUint16(value, 1, little);
  return segment;
}

/** Without the camera's own small picture, which stands at the end and is most of it. */
function withoutPreview(segment) {
  if (!segment) return null;
  const { view, little, next } = firstOf(segment);
  const second = next ? view.getUint32(next, little) : 0;
  if (!second) return segment;
  const preview = directory(view, TIFF + second, little).entries.find(([tag]) => tag === PREVIEW);
  view.setUint32(next, 0, little);
  const end = preview ? TIFF + view.getUint32(preview[1], little) : segment.length;
  if (end <= TIFF + second || end >= segment.length) return segment;
  const slim = segment.slice(0, end);
  new DataView(slim.buffer).setUint16(2, end - 2);
  return slim;
}

export function withExif(jpeg, exif) {
  if (!exif) return jpeg;
  const joined = new Uint8Array(jpeg.length + exif.length);
  joined.set(jpeg.subarray(0, 2));
  joined.set(exif, 2);
  joined.set(jpeg.subarray(2), 2 + exif.length);
  return joined;
}

/** Hex; empty where the page is not served over https, which has no digests. */
export async function sha256(bytes) {
  if (!window.crypto || !crypto.subtle) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether sending the original costs nothing; unknown counts as no. */
export function isFree() {
  const { connection } = navigator;
  return Boolean(connection) && connection.type === "wifi" && !connection.saveData;
}
