// One message, or all messages of an album, as an article of the log.

import { clipNode, preview, tile } from "./clips.js";
import { icon, make } from "./dom.js";
import { formatted, safeAddress } from "./entities.js";
import { linkPhones } from "./phones.js";
import { receiptButtons, receiptOf } from "./receipt.js";
import { shortened } from "./short.js";
import { say, timeOf } from "./texts.js";

const EDITABLE_S = 15 * 60;
const HEIC = /^image\/hei[cf]$/;
const PICTURE_AGAIN_MS = [2000, 4000, 8000]; // until the server has made a picture that the browser can show

/** `acts`: {tap(message, button, node), reply(message), edit(message), view(address), jump(id), tell(text)} */
export function messageNode(messages, acts) {
  const first = messages[0];
  const look = ["message", first.mine ? "mine" : "bot", first.choice && "choice-made"].filter(Boolean).join(" ");
  const who = { class: look, "aria-label": say(first.mine ? "you" : "bot") };
  const node = make("article", { ...who, "data-first": first.id }, bubble(messages, acts));
  const buttons = messages.find((message) => message.buttons)?.buttons;
  if (buttons) node.append(buttonRows(messages[messages.length - 1], buttons, acts));
  const receipt = messages.map(receiptOf).find(Boolean);
  if (receipt) node.append(receiptButtons(receipt, acts));
  node.append(meta(messages, acts));
  return node;
}

/** A message being sent: text, and files with the address of their preview. */
export function sendingNode(text, items) {
  const box = make("div", { class: items.length ? "bubble bare" : "bubble" });
  if (items.length) {
    const pictures = items.map(preview);
    box.append(make("div", { class: items.length === 1 ? "photos one" : "photos" }, ...pictures));
  }
  if (text) box.append(make("div", { class: "words" }, spoken(text)));
  return make("article", { class: "message mine leaving", "aria-label": say("you") }, box,
    make("div", { class: "meta" }, say("sending")));
}

function bubble(messages, acts) {
  const photos = messages.filter((message) => message.photo);
  const box = make("div", { class: photos.length ? "bubble bare" : "bubble" });
  if (messages[0].reply) box.append(quote(messages[0].reply, acts));
  if (photos.length) box.append(photoGrid(photos, acts));
  for (const message of messages) {
    if (message.clip) box.append(clipNode(message.clip));
    if (message.file) box.append(HEIC.test(message.file.type) ? heic() : fileLink(message.file));
    if (message.place) box.append(spot(message.place));
    if (message.text) box.append(words(readable(message)));
  }
  return box;
}

function words(message) {
  const node = make("div", { class: "words" }, ...(shortened(message) ?? formatted(message.text, message.entities)));
  if (!message.mine) linkPhones(node);
  return node;
}

/** Our own message with words for a command that a link has sent in the resident's name. */
function readable(message) {
  return message.mine && isCommand(message.text) ? { ...message, text: spoken(message.text), entities: [] } : message;
}

function isCommand(text) {
  return /^\/start(?: |$)/.test(text);
}

function spoken(text) {
  return isCommand(text) ? say(text.startsWith("/start at_") ? "came_by_poster" : "came_by_link") : text;
}

function heic() {
  return make("div", { class: "spot" }, icon("photo"), make("span", {}, say("photo_heic")));
}

function quote(reply, acts) {
  const jump = () => acts.jump(reply.id);
  return make("button", { type: "button", class: "quoted", onclick: jump }, `${say("in_reply_to")} ${reply.text}`);
}

function photoGrid(photos, acts) {
  const grid = make("div", { class: photos.length === 1 ? "photos one" : "photos" });
  photos.forEach((message, index) => {
    const address = `/chat/files/${encodeURIComponent(message.photo.id)}`;
    const alt = photos.length === 1 ? say("photo") : say("photo_n", { n: index + 1, count: photos.length });
    const { width, height } = message.photo;
    const image = make("img", { src: address, alt, loading: "lazy", width, height });
    const label = `${say("open_photo")} ${alt}`;
    grid.append(make("button", { type: "button", "aria-label": label, onclick: () => acts.view(address) }, image));
  });
  return grid;
}

function fileLink(file) {
  const size = file.size < 1e6 ? `${Math.max(1, Math.round(file.size / 1e3))} kB` : `${(file.size / 1e6).toFixed(1)} MB`;
  const address = `/chat/files/${encodeURIComponent(file.id)}`;
  return make("a", { class: "file", href: address, download: file.name },
    icon("file"), make("span", {}, file.name, make("small", {}, size)));
}

function spot(place) {
  const words = say("place_point", { lat: place.lat.toFixed(5), lon: place.lon.toFixed(5) });
  return make("div", { class: "spot" }, icon("place"), make("span", {}, words));
}

function buttonRows(message, rows, acts) {
  const box = make("div", { class: "buttons" });
  const removals = rows.flat().filter((button) => button.removes);
  if (removals.length) box.append(make("ul", { class: "tray" }, ...removals.map((b) => removal(message, b, acts))));
  for (const row of rows) {
    const others = row.filter((button) => !button.removes);
    if (others.length) box.append(make("div", { class: "button-row" }, ...others.map((b) => inlineButton(message, b, acts))));
  }
  return box;
}

/** A photo of the open report, with × to take it out. */
function removal(message, button, acts) {
  const words = button.text.replace("×", "").trim();
  const node = make("button", { type: "button", class: "remove", "aria-label": say("composer.remove", { name: words }) }, icon("close"));
  node.addEventListener("click", () => acts.tap(message, button, node));
  return make("li", {}, thumbnail(`/chat/draft/photos/${button.removes}`, words, PICTURE_AGAIN_MS), node);
}

function thumbnail(address, words, waits) {
  const image = make("img", { src: address, alt: words });
  image.addEventListener("error", () => {
    const instead = tile("photo", words);
    image.replaceWith(instead);
    const [wait, ...later] = waits;
    if (wait) setTimeout(() => instead.isConnected && instead.replaceWith(thumbnail(address, words, later)), wait);
  });
  return image;
}

function inlineButton(message, button, acts) {
  const look = button.style && `style-${button.style}`;
  if (button.url) {
    const address = safeAddress(button.url);
    return make("a", { class: look, href: address ?? "#", target: "_blank", rel: "noopener noreferrer" }, button.text, icon("open"));
  }
  const node = make("button", { type: "button", class: look }, button.text);
  node.addEventListener("click", () => acts.tap(message, button, node));
  return node;
}

function meta(messages, acts) {
  const message = messages[messages.length - 1];
  const line = make("div", { class: "meta" }, make("time", {}, timeOf(message.at)));
  if (messages.some((one) => one.mine && one.edited)) line.append(` · ${say("edited")}`);
  const [one] = messages;
  if (one.mine && one.text && !isCommand(one.text) && !one.choice && messages.length === 1 && !one.photo && Date.now() / 1000 - one.at < EDITABLE_S) {
    line.append(make("button", { type: "button", class: "edit", onclick: () => acts.edit(one) }, say("edit")));
  } else if (!one.mine) {
    line.append(make("button", { type: "button", class: "reply", onclick: () => acts.reply(one) }, say("reply")));
  }
  return line;
}
