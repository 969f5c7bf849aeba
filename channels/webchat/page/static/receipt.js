// The number and code of a submitted report: copied, or saved as a picture. Nobody can look the code up later.

import { byId, make } from "./dom.js";
import { openSheet } from "./sheet.js";
import { dayKey, say, timeOf } from "./texts.js";

const NUMBER = /^LW-[0-9A-Z]{4}-[0-9A-Z]{4}$/;
const CODE = /^\d{3}\s?\d{3}$/;
const [WIDTH, HEIGHT, MARGIN] = [720, 620, 48];

/** {number, code} if the message states both, each marked as code. */
export function receiptOf(message) {
  if (message.mine) return null;
  const marked = message.entities.filter((one) => one.type === "code")
    .map((one) => message.text.slice(one.offset, one.offset + one.length));
  const number = marked.find((words) => NUMBER.test(words));
  const code = marked.find((words) => CODE.test(words));
  return number && code ? { number, code, at: message.at } : null;
}

export function receiptButtons(receipt, acts) {
  const copy = make("button", { type: "button", onclick: () => copyText(asText(receipt), acts) }, say("copy"));
  const save = make("button", { type: "button", onclick: () => savePicture(receipt) }, say("save_picture"));
  return make("div", { class: "buttons receipt" }, make("div", { class: "button-row" }, copy, save));
}

const address = () => `${location.origin}/chat/`;

function asText({ number, code }) {
  const lines = [[say("picture.number"), number], [say("picture.code"), code]].map((pair) => pair.join(" "));
  return [...lines, say("picture.where", { address: address() })].join("\n");
}

async function copyText(text, acts) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text); // plain http, or an old browser
  }
  acts.tell(say("copied"));
}

function copyBySelection(text) {
  const field = make("textarea", { class: "sr", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

function savePicture(receipt) {
  drawn(receipt).toBlob((blob) => {
    const source = URL.createObjectURL(blob);
    const link = make("a", { href: source, download: `${receipt.number}.png` });
    document.body.append(link);
    link.click();
    link.remove();
    const viewer = byId("viewer");
    viewer.querySelector("img").src = source; // where a page may not download, a long press on the picture saves it
    viewer.querySelector("img").alt = asText(receipt);
    viewer.querySelector("p").textContent = say("picture.saved");
    viewer.querySelector("p").hidden = false;
    openSheet(viewer);
  }, "image/png");
}

function drawn({ number, code, at }) {
  const canvas = make("canvas", { width: WIDTH, height: HEIGHT });
  const pen = canvas.getContext("2d");
  const font = (size, weight = "400") => `${weight} ${size}px system-ui, -apple-system, "PingFang SC", "Noto Sans CJK SC", sans-serif`;
  const write = (words, y, size, look = {}) => {
    pen.fillStyle = look.color ?? "#18261f";
    pen.font = font(size, look.weight);
    return wrapped(pen, words, y, size);
  };
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = "#0e6b4c";
  pen.fillRect(0, 0, WIDTH, 104);
  write(`${say("name")} · ${say("picture.title")}`, 66, 34, { color: "#ffffff", weight: "700" });
  write(say("picture.number"), 164, 26, { color: "#53645b" });
  write(number, 222, 52, { weight: "700" });
  write(say("picture.code"), 290, 26, { color: "#53645b" });
  write(code, 348, 52, { weight: "700" });
  const next = write(say("picture.keep"), 416, 26);
  const last = write(say("picture.where", { address: address() }), next + 12, 26);
  write(`${dayKey(at)} ${timeOf(at)}`, last + 12, 22, { color: "#53645b" });
  return canvas;
}

/** Writes the words in lines; returns the base line of the next one. */
function wrapped(pen, words, y, size) {
  let line = "";
  for (const piece of words.match(/[A-Za-z0-9:/.,'-]+\s*|[^]/g) ?? []) {
    if (line && pen.measureText(line + piece).width > WIDTH - 2 * MARGIN) {
      pen.fillText(line, MARGIN, y);
      y += size * 1.5;
      line = "";
    }
    line += piece;
  }
  pen.fillText(line, MARGIN, y);
  return y + size * 1.5;
}
