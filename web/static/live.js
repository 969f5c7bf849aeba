// The live console: what comes is counted in the head and the title, and offered on the page without moving what the person
// reads or writes. Without this script the pages are complete, and news comes with the next page.

import { keepTyped, putBack } from "./live_case.js";
import { listen } from "./live_line.js";
import { markUnread, mergeRows } from "./live_queue.js";
import { speak } from "./live_voice.js";
import { askAgain, renew } from "./login.js";

const texts = document.getElementById("live");
const bar = document.getElementById("live-news");
const title = document.title;
const CASE = /^\/console\/(?:unit\/|firm\/)?cases\/([^/]+)/;
const here = CASE.exec(location.pathname);
const isQueue = location.pathname === "/console/" && document.querySelector(".tabs");
const isUnitList = ["/console/unit/", "/console/firm/"].includes(location.pathname);
let waiting = 0;
let ended = false;

function offer(words, act, name = texts.dataset.show) {
  bar.replaceChildren();
  const line = document.createElement("span");
  line.textContent = words;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", act);
  bar.append(line, button);
  bar.hidden = false;
}

function link(news) {
  bar.replaceChildren();
  const to = document.createElement("a");
  to.href = texts.dataset.cases + news.number;
  to.textContent = `${news.number} ${news.words}`;
  bar.append(to);
  bar.hidden = false;
}

function sayLate(question) {
  bar.replaceChildren();
  const to = document.createElement("a");
  to.href = `/console/${question.place}`;
  to.textContent = question.words;
  bar.append(to);
  bar.hidden = false;
}

async function showRows() {
  const answer = await fetch(`/console/live/queue${location.search}`);
  if (!answer.ok || !mergeRows(await answer.text())) {
    location.reload();
    return;
  }
  waiting = 0;
  bar.hidden = true;
}

async function showCase() {
  const again = location.pathname.slice(0, here[0].length);
  if (keepTyped(again)) {
    location.assign(again);
    return;
  }
  // chosen files cannot be put back after a load, so the forms stay as they are
  const page = new DOMParser().parseFromString(await (await fetch(again)).text(), "text/html");
  for (const part of [".casehead", ".history", ".stands"]) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh) old.replaceWith(fresh);
  }
  bar.textContent = texts.dataset.files;
}

function onNews(news) {
  speak(news, texts.dataset);
  askForCounts();
  if (here) {
    if (decodeURIComponent(here[1]) === news.number) offer(news.words, showCase);
    else if (news.to_me) link(news);
  } else if (isQueue || isUnitList) {
    waiting += 1;
    markUnread(news.number, texts.dataset.unread);
    offer(texts.dataset.news.replace("{count}", waiting), isQueue ? showRows : () => location.reload());
  } else if (news.to_me) link(news);
}

let counting = 0;
function askForCounts() {
  if (counting) return;
  counting = setTimeout(() => {
    counting = 0;
    fetch("/console/live/counts").then((answer) => (answer.ok ? answer.json().then(showCounts) : null), () => null);
  }, 150);
}

function showCounts(counts) {
  for (const [name, count] of Object.entries(counts)) {
    for (const place of document.querySelectorAll(`[data-count=${name}]`)) {
      place.textContent = count;
      if (place.classList.contains("tally")) place.hidden = count === 0;
    }
  }
  document.title = counts.unread ? `(${counts.unread}) ${title}` : title;
}

async function logIn() {
  if (document.querySelector("dialog[open]")) return;
  const csrf = await askAgain();
  if (csrf) renew(csrf);
}

/** A log-in that opened while somebody types would catch their keys, so it waits for the button or the next form. */
function sayEnded() {
  if (!ended || document.hidden) return;
  offer(texts.dataset.ended, logIn, texts.dataset.again);
  if (!document.activeElement || document.activeElement === document.body) logIn();
}

const hear = {
  news: onNews,
  counts: (counts) => {
    if (ended) bar.hidden = true;
    ended = false;
    showCounts(counts);
    document.dispatchEvent(new CustomEvent("lvwang:listening"));
  },
  asked: askForCounts,
  late: (question) => {
    askForCounts();
    sayLate(question);
  },
  warned: () => document.dispatchEvent(new CustomEvent("lvwang:warned")),
  missed: () => offer(texts.dataset.missed, isQueue ? showRows : here ? showCase : () => location.reload()),
  ended: () => {
    ended = true;
    sayEnded();
  },
};

if (here) putBack(location.pathname, texts.dataset.kept);
const resume = listen(Number(texts.dataset.since) || 0, (kind, data) => hear[kind](data));
document.addEventListener("visibilitychange", sayEnded);
document.addEventListener("lvwang:session", () => {
  if (ended) resume();
});
