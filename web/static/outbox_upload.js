// Photos follow their item: resumable (tus), in parts, and then given to the item by their key.

import { copyOf, isFree, sha256 } from "./outbox_photo.js";
import { isLater, Later, NoSession, Refused, send } from "./outbox_net.js";
import { getItem, putPhoto, removePhoto } from "./outbox_store.js";

/** bytes of a part: a proxy that collects a request before it passes it on can lose no more */
const PART = 96 * 1024;

/** The upload was put aside because something more urgent waits. */
export class PutAside extends Error {}

async function tus() {
  if (!window.tus) await import("/npm/tus.js");
  return window.tus;
}

/** Decides once what is sent, so that an upload which is continued later has the same bytes. */
async function choose(item, photo) {
  if (photo.chosen) return;
  const wanted = item.original || isFree();
  photo.bytes = wanted ? new Uint8Array(photo.bytes) : await copyOf(photo.bytes, photo.type);
  photo.sha256 = await sha256(photo.bytes);
  photo.chosen = true;
  await putPhoto(photo);
}

/** Uploads a photo and gives it to its item. `signal` puts the upload aside; `told(bytes, of)` hears how far it is. */
export async function deliver(base, item, photo, { csrf, signal, told }) {
  await choose(item, photo);
  const address = await transfer(base, photo, { csrf, signal, told });
  const body = new FormData();
  const values = { csrf, client_id: item.id, key: photo.key, upload: address.split("/").pop() };
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  const answer = await send(item.answer.photos, { method: "POST", body });
  if (answer.again) { // the server no longer has what it received
    photo.address = "";
    await putPhoto(photo);
    throw new Later();
  }
  await removePhoto(photo.key);
}

async function transfer(base, photo, { csrf, signal, told }) {
  const { Upload } = await tus();
  return new Promise((resolve, reject) => {
    const upload = new Upload(new Blob([photo.bytes]), {
      endpoint: `${base}/uploads`,
      uploadUrl: photo.address || null,
      chunkSize: PART,
      retryDelays: null, // the outbox itself waits and goes on
      storeFingerprintForResuming: false,
      metadata: { key: photo.key, sha256: photo.sha256 },
      headers: { "X-CSRF-Token": csrf },
      onUploadUrlAvailable: () => {
        photo.address = upload.url;
        // a photo that was deleted meanwhile stays deleted
        getItem(photo.item).then((item) => (item ? putPhoto(photo) : null)).catch(reject);
      },
      onProgress: told,
      onSuccess: () => resolve(upload.url),
      onError: (error) => reject(errorOf(error)),
    });
    signal.addEventListener("abort", () => {
      upload.abort();
      reject(new PutAside());
    });
    upload.start();
  });
}

function errorOf(error) {
  const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
  if (status === 401) return new NoSession();
  const again = isLater(status) || status === 409 || status === 404 || status === 410 || status === 460;
  return again ? new Later() : new Refused(`${status}`);
}
