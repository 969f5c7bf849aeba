// The installed app: the worker that opens pages without a network, and the outbox. Without scripts, without storage or in
// a browser without workers the forms are sent as any other.

import { askAgain, renew } from "./login.js";
import { OutboxForm } from "./outbox_form.js";
import { OutboxList } from "./outbox_list.js";
import { reopen, Sender } from "./outbox_send.js";
import { available, changeItem, countOfOthers, itemsOf, removeAllOf } from "./outbox_store.js";

const holder = document.getElementById("outbox");
const texts = holder.dataset;
const { base } = texts;
const LAST = "lvwang-account";
/** Of this page; on the page that is shown without a network, of the last page before it. */
const account = texts.account || remembered();
const PAGES = "lvwang-pages-";
const channel = window.BroadcastChannel ? new BroadcastChannel("lvwang-outbox") : null;
let sender = null;
let list = null;
let declined = false;
/** what this page has handed over last */
let last = { item: "", form: null, until: 0 };
const FOLLOW_MS = 20000;
/** how often this page has asked for its newest parts */
let asked = 0;

function remembered() {
  try {
    return localStorage.getItem(LAST) || "";
  } catch {
    return ""; // forbidden
  }
}

function remember(name) {
  try {
    if (name) localStorage.setItem(LAST, name);
    else localStorage.removeItem(LAST);
  } catch {
    // forbidden: then there is no outbox either
  }
}

async function registerWorker() {
  if (!("serviceWorker" in navigator) || !("worker" in texts)) return;
  // the page itself comes first: the worker fetches as much again
  if (document.readyState !== "complete") await new Promise((resolve) => { window.addEventListener("load", resolve); });
  try {
    await navigator.serviceWorker.register(`${base}/sw.js`, { scope: `${base}/` });
    const { active } = await navigator.serviceWorker.ready;
    // the page that has begun before its worker is not among the worker's copies yet
    const isNew = !navigator.serviceWorker.controller || !performance.getEntriesByType("navigation")[0].workerStart;
    await keepOthers(active);
    if (isNew && document.querySelector("[data-outbox], [data-outbox-list]")) active.postMessage({ keep: location.href });
  } catch {
    // forbidden here: the pages work with a network, as before
  }
}

/** The other pages of what is being filled in, so that all of it can be done where there is no network. */
async function keepOthers(worker) {
  for (const link of document.querySelectorAll("[data-outbox-pages] a[href]")) {
    if (!(await caches.match(link.href))) worker.postMessage({ keep: link.href });
  }
}

/** A log-in that opens while somebody types would catch their keys; then the list has a button for it. */
async function logIn() {
  const typing = document.activeElement && document.activeElement.matches("input, textarea, select");
  const possible = document.getElementById("log-in-again") && "HTMLDialogElement" in window;
  if (!possible || typing || declined || document.hidden || document.querySelector("dialog[open]")) return false;
  const csrf = await askAgain();
  declined = !csrf;
  if (csrf) renew(csrf);
  return Boolean(csrf);
}

/** `arrived`: the item that has arrived just now, if one has, whichever tab has sent it. */
async function changed(arrived, told = false) {
  if (channel && !told) channel.postMessage({ arrived });
  if (arrived && arrived.answer && !arrived.photo) {
    say(texts.arrived.replace("{what}", arrived.answer.shown || arrived.title));
    if (goesOn(arrived)) return;
    if (!told) renewParts().catch(() => {}); // the next visit shows it
  }
  await list.draw();
  await badge();
}

/** Goes to the page that the plain form would lead to, unless the person has begun the next one or waited long. */
function goesOn({ id, answer }) {
  const { item, form, until } = last;
  if (id !== item || !answer.next || !("outboxFollow" in form.form.dataset)) return false;
  if (!form.isEmpty || document.hidden || Date.now() > until) return false;
  location.assign(answer.next);
  return true;
}

/** A refusal that comes at once is shown at the form, with everything as it was; a later one in the list. */
async function refused(id) {
  const { item, form, until } = last;
  if (id !== item || !form.isEmpty || document.hidden || Date.now() > until) return;
  document.getElementById("outbox-said").hidden = true;
  await reopen(id);
  await form.restore();
}

function say(words) {
  const said = document.getElementById("outbox-said");
  said.hidden = false;
  said.textContent = words;
}

/** What this page shows of what has arrived, unless somebody is writing there. */
async function renewParts() {
  if (!document.querySelector("[data-outbox-fresh]")) return;
  asked += 1;
  const mine = asked;
  const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
  const text = answer.ok ? await answer.text() : "";
  if (!text || mine !== asked) return; // a newer page is on its way
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-outbox-fresh]")) {
    const fresh = page.getElementById(part.id);
    const { activeElement } = document;
    const inside = part.contains(activeElement);
    const isBusy = part.querySelector("form[data-begun]") || (inside && activeElement.matches("input, textarea, select"));
    if (!fresh || isBusy) continue;
    const unfolded = [...part.querySelectorAll("details[open]")].map((fold) => fold.closest("[id]").id);
    for (const fold of fresh.querySelectorAll("details")) fold.open = fold.open || unfolded.includes(fold.closest("[id]").id);
    part.replaceWith(fresh);
    if (inside) (fresh.querySelector("[aria-pressed=true]") || fresh.querySelector("button, a") || document.body).focus();
    listenTo(fresh);
    document.dispatchEvent(new CustomEvent("lvwang:fresh", { detail: fresh }));
  }
  await list.draw();
}

function listenTo(root) {
  const forms = [...root.querySelectorAll("form[data-outbox]")].map((form) => new OutboxForm(form, { account, texts, queued }));
  return Promise.all(forms.map((form) => form.start().then(() => form)));
}

/** What was opened to be changed, but whose form is no longer offered here, goes back to the list with its reason. */
async function putBack(forms) {
  const id = location.hash.startsWith("#outbox=") ? location.hash.slice("#outbox=".length) : "";
  if (!id || forms.some((form) => form.id === id)) return;
  await changeItem(id, (item) => (item.state === "draft" && item.reason ? { ...item, state: "refused" } : null));
  await list.draw();
}

function queued(item, form) {
  last = { item: item.id, form, until: Date.now() + FOLLOW_MS };
  if (channel) channel.postMessage("queued");
  askToKeep();
  for (const done of document.querySelectorAll("p.done[role=status]")) done.remove(); // that was the one before
  say(texts.queued);
  window.scrollTo(0, 0);
  return wake();
}

async function badge() {
  if (!navigator.setAppBadge) return;
  const count = (await itemsOf(account)).filter((item) => item.state !== "draft").length;
  navigator.setAppBadge(count).catch(() => {}); // not installed
}

function wake() {
  declined = false;
  return sender.retry();
}

function startOutbox() {
  sender = new Sender({ base, account, changed, refused, logIn });
  list = new OutboxList({ account, texts, sender, holder });
  if (channel) {
    channel.addEventListener("message", ({ data }) => {
      if (data === "queued") sender.wake();
      else changed(data.arrived, true);
    });
  }
  listenTo(document).then(putBack);
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => (document.hidden ? null : sender.wake()));
  document.addEventListener("freeze", () => sender.pause());
  document.addEventListener("lvwang:session", wake);
  list.draw();
  sender.wake();
}

/** Asks the browser not to clear what waits when the device is short of space. */
function askToKeep() {
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
}

async function forgetPages(keep = "") {
  if (!window.caches) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PAGES) && name !== PAGES + keep).map((name) => caches.delete(name)));
}

/** Whether the person may leave: nothing waits, or it may be deleted. */
async function mayLeave(count) {
  if (!count) return true;
  const words = texts.leave.replace("{count}", count);
  if (!("HTMLDialogElement" in window)) return window.confirm(words);
  const dialog = document.createElement("dialog");
  dialog.className = "again";
  dialog.append(document.getElementById("outbox-leave").content.cloneNode(true));
  dialog.querySelector("p").textContent = words;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "leave");
    });
  });
}

/** Logging out takes everything off this device, after asking if something has not arrived yet. */
function guardLeaving(storage) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // a field named "action" hides the property of that name
    if (!form.getAttribute("action")?.endsWith(`${base}/logout`) || form.dataset.left) return;
    event.preventDefault();
    event.stopPropagation();
    leave(form, storage);
  }, true);
}

async function leave(form, storage) {
  const count = storage ? (await itemsOf(account)).length : 0;
  if (!(await mayLeave(count))) return;
  if (storage) await removeAllOf(account);
  await forgetPages();
  remember("");
  form.dataset.left = "1";
  form.requestSubmit();
}

/** The page about the account has a button for it, where the browser lets a page offer it. */
function offerInstalling() {
  const section = document.getElementById("install");
  if (!section) return;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    section.hidden = false;
    section.querySelector("button").addEventListener("click", () => {
      section.hidden = true;
      event.prompt();
    }, { once: true });
  });
}

async function start() {
  registerWorker();
  offerInstalling();
  const storage = await available();
  if (!account) return;
  if (texts.account) remember(account);
  if ("requestSubmit" in HTMLFormElement.prototype) guardLeaving(storage);
  await forgetPages(account);
  if (!storage) return;
  startOutbox();
  const others = await countOfOthers(account);
  const note = document.getElementById("outbox-others");
  note.hidden = !others;
  note.textContent = texts.others.replace("{count}", others);
}

start();
