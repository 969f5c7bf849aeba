// Video and sound: which files are taken, how long a chosen one is, and its player in the conversation.

import { icon, make } from "./dom.js";
import { say, settings } from "./texts.js";

const SOUND = /\.(?:m4a)$/i;
const VIDEO = /\.(?:mp4|mov|m4v|webm)$/i;
const PHOTO = /\.(?:jpe?g|png|webp|heic|heif)$/i;
const ALIASES = ["audio/x-m4a", "audio/m4a", "video/x-m4v", "image/jpg", "image/heic-sequence", "image/heif-sequence"];
const TOLERANCE_S = 1; // a camera that stops by itself after a minute may be over it
const MEASURE_MS = 4000;

/** False for a file that the server would refuse. A system may know no type for a file: then its name decides. */
export function isTaken(file) {
  if ([...settings.taken, ...ALIASES].includes(file.type)) return true;
  return [SOUND, VIDEO, PHOTO].some((ending) => ending.test(file.name));
}

/** "photo", "video" or "sound" */
export function kindOf(file) {
  if (file.type.startsWith("audio/") || SOUND.test(file.name)) return "sound";
  return file.type.startsWith("video/") || VIDEO.test(file.name) ? "video" : "photo";
}

export const isTooLong = (seconds) => seconds >= settings.seconds + TOLERANCE_S;

/** Seconds of a chosen clip; null if this browser can't read it (the server looks again). */
export function lengthOf(file, address) {
  return new Promise((resolve) => {
    const player = document.createElement(kindOf(file) === "sound" ? "audio" : "video");
    const timer = setTimeout(() => done(null), MEASURE_MS);
    function done(seconds) {
      clearTimeout(timer);
      for (const name of ["onerror", "onloadedmetadata", "ondurationchange"]) player[name] = null;
      player.removeAttribute("src");
      resolve(seconds);
    }
    player.preload = "metadata";
    player.muted = true;
    player.onerror = () => done(null);
    player.onloadedmetadata = () => {
      if (Number.isFinite(player.duration)) done(player.duration);
      else player.currentTime = 1e7; // a recording without a length in its header: the browser looks for the end
    };
    player.ondurationchange = () => player.readyState > 0 && Number.isFinite(player.duration) && done(player.duration);
    player.src = address;
  });
}

/** The player of a sent clip; a download where the browser can't play it. */
export function clipNode(clip) {
  const address = `/chat/files/${encodeURIComponent(clip.id)}`;
  const name = say(clip.kind === "sound" ? "sound" : "video");
  const look = { class: clip.kind, src: address, controls: true, preload: "metadata", playsinline: true, "aria-label": name };
  const player = make(clip.kind === "sound" ? "audio" : "video", look);
  player.addEventListener("error", () => {
    player.replaceWith(make("a", { class: "file", href: address, download: "" }, icon("file"), make("span", {}, name)));
  });
  return player;
}

/** What a chosen file looks like before it is sent. */
export function preview(item) {
  const kind = kindOf(item.file);
  if (kind === "video") {
    return make("video", { src: item.address, muted: true, preload: "metadata", playsinline: true, "aria-label": item.file.name });
  }
  if (kind === "sound") return tile("sound", item.file.name);
  const image = make("img", { src: item.address, alt: item.file.name });
  image.addEventListener("error", () => image.replaceWith(tile("photo", item.file.name))); // HEIC, in most browsers
  return image;
}

export function tile(picture, words) {
  return make("span", { class: "name" }, icon(picture), words);
}
