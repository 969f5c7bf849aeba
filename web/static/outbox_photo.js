// Photos on this device: a thumbnail that travels in a second on the worst network, and a copy without needless pixels.
// Where the browser can't decode the file (HEIC outside Safari), the file itself is what there is.

const THUMB = { side: 480, quality: 0.6 };
const THUMB_OF_MANY = { side: 280, quality: 0.55 };
const MANY = 3;
const COPY = { side: 2048, quality: 0.85 };
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

/** JPEG bytes, or null if the browser can't show this file. */
export async function thumbOf(blob, count = 1) {
  const bitmap = await decoded(blob);
  if (!bitmap) return null;
  const thumb = await drawn(bitmap, count > MANY ? THUMB_OF_MANY : THUMB);
  bitmap.close();
  return thumb;
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
    const isExif = view.getUint8(at + 1) === 0xe1 && length > 18 && view.getUint32(at + 4) === 0x45786966;
    if (isExif) return upright(jpeg.slice(at, at + length));
    at += length;
  }
  return null;
}

/** Sets the orientation (tag 0x0112 of the first directory) to 1. */
function upright(segment) {
  const view = new DataView(segment.buffer);
  const tiff = 10;
  const little = view.getUint16(tiff) === 0x4949;
  const first = tiff + view.getUint32(tiff + 4, little);
  if (first + 2 > view.byteLength) return segment;
  const count = view.getUint16(first, little);
  for (let n = 0; n < count; n += 1) {
    const entry = first + 2 + n * 12;
    if (entry + 12 > view.byteLength) break;
    if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
  }
  return segment;
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
