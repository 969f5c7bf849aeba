// Requests to our own routes. A refusal becomes a Refusal whose text tells the resident what to do.

import { say, settings } from "./texts.js";

export class Refusal extends Error {
  constructor(key, text) {
    super(text);
    this.key = key;
  }
}

export async function get(path) {
  return answer(() => fetch(`/chat/${path}`, { credentials: "same-origin" }));
}

export async function send(method, path, body) {
  const headers = { "X-CSRF-Token": settings.csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return answer(() =>
    fetch(`/chat/${path}`, { method, headers, credentials: "same-origin", body: body && JSON.stringify(body) }));
}

async function answer(request) {
  let response;
  try {
    response = await request();
  } catch {
    throw new Refusal("network", say("error.network"));
  }
  if (response.status === 204) return null;
  return read(response.status, await response.text());
}

function read(status, text) {
  let body = {};
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal("general", say("error.general"));
  }
  if (status >= 400) throw new Refusal(body.error?.key ?? "general", body.error?.text ?? say("error.general"));
  return body;
}

/** Uploads one file; `progress` gets 0 … 1. Returns {done: Promise, abort}. */
export function upload(file, progress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open("POST", `/chat/files?name=${encodeURIComponent(file.name || "photo")}`);
    request.setRequestHeader("X-CSRF-Token", settings.csrf);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => {
      try {
        resolve(read(request.status, request.responseText));
      } catch (refusal) {
        reject(refusal);
      }
    };
    request.onerror = () => reject(new Refusal("network", say("error.network")));
    request.send(file);
  });
  return { done, abort: () => request.abort() };
}
