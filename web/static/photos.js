/* The photos of a case above its page: ← → and Esc, a swipe of the finger, real size, and before and after beside each
   other or one over the other. Without this script, or without <dialog>, each photo stays a link. */

const box = document.getElementById("lightbox");
const photos = [...document.querySelectorAll("a[data-photo]")];
const FINGER = 48; // pixels that make a swipe
/** What is shown: one photo, or a pair. */
let shown = [];
let at = 0;
let opener = null;

const control = (name) => box.querySelector(`[data-do=${name}]`);
const stage = box ? box.querySelector(".lightstage") : null;
const slider = box ? box.querySelector(".slider") : null;
const range = slider ? slider.querySelector("input") : null;

function picture(link) {
  const figure = document.createElement("figure");
  const image = document.createElement("img");
  image.src = link.href;
  image.alt = link.querySelector("img").alt;
  image.draggable = false;
  const caption = document.createElement("figcaption");
  caption.textContent = said(link);
  figure.append(image, caption);
  return figure;
}

const figureOf = (link) => link.closest("figure");

/** The caption on the page, each remark after a separator. */
function said(link) {
  const caption = figureOf(link).querySelector("figcaption");
  const remarks = [...caption.querySelectorAll(".remark")].map((one) => one.textContent);
  const facts = [...caption.childNodes].filter((node) => !(node.classList && node.classList.contains("remark")));
  return [facts.map((node) => node.textContent).join("").trim(), ...remarks].join(" · ");
}

function pressed(name, on) {
  control(name).setAttribute("aria-pressed", String(on));
}

function asReal(on) {
  stage.classList.toggle("real", on);
  pressed("real", on);
}

function asSwipe(on) {
  stage.classList.toggle("over", on);
  slider.hidden = !on;
  pressed("swipe", on);
  if (on) asReal(false);
  control("real").disabled = on;
}

function reveal() {
  stage.style.setProperty("--before", `${range.value}%`);
}

function show(links) {
  shown = links;
  stage.replaceChildren(...links.map(picture));
  const pair = links.length > 1;
  stage.classList.toggle("both", pair);
  asReal(false);
  asSwipe(false);
  range.value = 50;
  reveal();
  control("swipe").hidden = !pair;
  control("original").hidden = pair || !figureOf(links[0]).querySelector("form.original");
  box.querySelector(".lightcaption").textContent = pair ? "" : said(links[0]);
  box.querySelector(".lightturn").hidden = pair || photos.length < 2;
  box.querySelector(".place").textContent = pair ? "" : `${at + 1} / ${photos.length}`;
}

function turn(by) {
  if (shown.length > 1 || photos.length < 2) return;
  at = (at + by + photos.length) % photos.length;
  show([photos[at]]);
}

function open(links, from) {
  opener = from;
  show(links);
  box.showModal();
  stage.focus();
}

function act(name) {
  if (name === "close") box.close();
  else if (name === "real") asReal(!stage.classList.contains("real"));
  else if (name === "swipe") asSwipe(!stage.classList.contains("over"));
  else if (name === "earlier") turn(-1);
  else if (name === "later") turn(1);
  else if (name === "original") figureOf(shown[0]).querySelector("form.original").requestSubmit();
}

/** A finger drawn across turns the page, unless it moves a picture that is larger than the screen. */
function swipes() {
  let start = null;
  stage.addEventListener("touchstart", (event) => {
    const one = event.touches.length === 1 && !stage.classList.contains("real");
    start = one ? [event.touches[0].clientX, event.touches[0].clientY] : null;
  }, { passive: true });
  stage.addEventListener("touchend", (event) => {
    if (!start) return;
    const [x, y] = [event.changedTouches[0].clientX - start[0], event.changedTouches[0].clientY - start[1]];
    start = null;
    if (Math.abs(x) > FINGER && Math.abs(x) > Math.abs(y)) turn(x < 0 ? 1 : -1);
  });
}

function listen() {
  for (const link of photos) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab is wanted
      event.preventDefault();
      at = photos.indexOf(link);
      open([link], link);
    });
  }
  for (const button of document.querySelectorAll("[data-compare]")) {
    button.hidden = false;
    const pair = [...button.closest("[data-pair]").querySelectorAll("a[data-photo]")];
    button.addEventListener("click", () => open(pair, button));
  }
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) act(button.dataset.do);
    else if (event.target === box) box.close();
  });
  box.addEventListener("keydown", (event) => {
    if (event.target === range || stage.classList.contains("real")) return; // there the arrows move what has the focus
    if (event.key === "ArrowLeft") turn(-1);
    if (event.key === "ArrowRight") turn(1);
  });
  box.addEventListener("close", () => {
    stage.replaceChildren();
    if (opener) opener.focus();
  });
  range.addEventListener("input", reveal);
  swipes();
}

if (box && typeof box.showModal === "function") listen();
