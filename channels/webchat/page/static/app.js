// Wires the page: the conversation, the input field, and the events from the server.

import { get, send } from "./api.js";
import { Composer } from "./composer.js";
import { byId, make } from "./dom.js";
import { Locate } from "./locate.js";
import { Log } from "./log.js";
import { listenToMenu, showShortcuts } from "./menu.js";
import { sendingNode } from "./message.js";
import { withPhones } from "./phones.js";
import { listenTo, openSheet } from "./sheet.js";
import { Stream } from "./stream.js";
import { say, settings } from "./texts.js";

const PENDING_MS = 8000;
const TOAST_MS = 4500;
const pending = new Map(); // taps without an answer so far: message id → button

const log = new Log({
  tap,
  reply: (message) => composer.reply(message),
  edit: (message) => composer.edit(message),
  view,
  jump: (id) => log.jump(id),
  tell: (text) => toast({ text }),
});
const composer = new Composer({ showSending, sent, locate: () => locate.open() });
const locate = new Locate({ send: (place) => composer.place(place), type: () => byId("text").focus(), unsent: () => composer.hasFiles });
const stream = new Stream({ change, toast, connected });

async function open() {
  try {
    const known = await get("history");
    log.load(known.messages);
    byId("earlier").hidden = !known.more;
    showReport(known);
    byId("welcome").hidden = known.chat && log.size > 0;
    log.toEnd();
    if (!known.chat) byId("scroll").scrollTop = 0;
    if (known.chat) stream.start(known.seq);
    await applyQuery(known.chat);
    locate.reopen();
  } catch (refusal) {
    composer.complain(refusal.message, refusal.key);
  }
}

function showReport({ keyboard, draft }) {
  showShortcuts(keyboard, draft, composer);
  composer.offer(draft?.text ?? "");
}

/** Acts once on the query of the address: a payload for /start from a QR code, or another language. */
async function applyQuery(hasChat) {
  const query = new URLSearchParams(location.search);
  if (![...query].length) return;
  history.replaceState(null, "", "/chat/");
  if (query.has("start")) await composer.say(settings.start);
  else if (hasChat && query.has("lang") && !query.has("known")) await composer.choose(`language_${query.get("lang")}`);
}

/** Shows the message being sent at the end of the log, until the server has stored or rejected it. */
function showSending(text, items) {
  const starts = Boolean(text || items.length);
  byId("leaving").replaceChildren(...(starts ? [sendingNode(text, items)] : []));
  if (starts) log.toEnd();
}

/** The server has stored our messages; the bot's answer arrives through the stream. */
function sent(messages) {
  byId("welcome").hidden = true;
  log.change(messages, []);
  stream.start(0);
}

function change(changes) {
  log.change(changes.messages, changes.deleted);
  if (changes.messages.some((message) => !message.mine)) markUnseen();
  showReport(changes);
  for (const message of changes.messages) settle(message.id);
}

/** A mark in the browser's list of open pages, until this one is looked at. */
const name = document.title;
function markUnseen() {
  if (document.hidden) document.title = `● ${say("news")} · ${name}`;
}

async function tap(message, button, node) {
  if (pending.has(message.id)) return; // a second tap before the answer to the first
  node.setAttribute("aria-busy", "true");
  pending.set(message.id, node);
  setTimeout(() => settle(message.id), PENDING_MS);
  try {
    const { messages } = await send("POST", "taps", { message: message.id, data: button.callback_data });
    log.change(messages, []); // the choice, as a line of the resident
    followLanguage(button.callback_data);
  } catch (refusal) {
    settle(message.id);
    toast({ text: refusal.message });
  }
}

/** A language chosen in the conversation is the page's, too. */
function followLanguage(data) {
  const [, lang] = /^v1:lang:(\w+)$/.exec(data) ?? [];
  if (lang && settings.lang.startsWith("en") !== (lang === "en")) location.replace(`/chat/?lang=${lang}&known=1`);
}

function settle(id) {
  pending.get(id)?.removeAttribute("aria-busy");
  pending.delete(id);
}

let toastEnds;
function toast({ message, text, alert }) {
  if (message) settle(message);
  if (!text) return;
  if (alert) {
    byId("alert").querySelector("p").replaceChildren(...withPhones(text));
    openSheet(byId("alert"));
    return;
  }
  byId("toast").replaceChildren(make("span", {}, text));
  clearTimeout(toastEnds);
  toastEnds = setTimeout(() => byId("toast").replaceChildren(), TOAST_MS);
}

let lost;
function connected(yes) {
  clearTimeout(lost);
  const banner = byId("banner");
  if (yes) {
    banner.hidden = true;
    composer.reconnected();
  } else {
    lost = setTimeout(() => {
      banner.textContent = say(navigator.onLine ? "connection.reconnecting" : "connection.offline");
      banner.hidden = false;
    }, navigator.onLine ? 2500 : 0);
  }
}

function view(address) {
  byId("viewer").querySelector("img").src = address;
  byId("viewer").querySelector("img").alt = say("photo");
  byId("viewer").querySelector("p").hidden = true;
  openSheet(byId("viewer"));
}

async function earlier() {
  const button = byId("earlier");
  button.setAttribute("aria-busy", "true");
  try {
    const older = await get(`history?before=${log.oldest}`);
    log.load(older.messages);
    button.hidden = !older.more;
  } catch (refusal) {
    toast({ text: refusal.message });
  }
  button.removeAttribute("aria-busy");
}

byId("earlier").addEventListener("click", earlier);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.title = name;
});
for (const button of document.querySelectorAll("[data-say]")) {
  button.addEventListener("click", () => composer.say(button.dataset.say));
}
for (const dialog of document.querySelectorAll("dialog")) listenTo(dialog);
for (const node of document.querySelectorAll(".danger")) node.replaceChildren(...withPhones(node.textContent));
document.addEventListener("large", () => log.redraw());
listenToMenu(composer);
open();
if (navigator.serviceWorker) { // not in every in-app browser, and not without https
  window.addEventListener("load", () => navigator.serviceWorker.register("/chat/sw.js", { scope: "/chat/" }).catch(() => {}));
}
