// In large print an answer about the rules says its core sentence first; the rest is one tap away. Nothing else is
// shortened: what somebody agrees to, submits or is told about a report is read whole.

import { make } from "./dom.js";
import { formatted } from "./entities.js";
import { say } from "./texts.js";

const WORTH = 20; // fewer characters are not worth a tap

/** The nodes of a shortened message; null if it is shown whole. */
export function shortened({ text, entities, answer }) {
  if (!answer || !document.documentElement.classList.contains("large")) return null;
  const end = endOfCore(text);
  if (text.length - end < WORTH) return null;
  const rest = make("div", { class: "rest", hidden: true }, ...formatted(text, entities, end));
  const button = make("button", { type: "button", class: "unfold", "aria-expanded": "false" }, say("unfold"));
  button.addEventListener("click", () => {
    rest.hidden = !rest.hidden;
    button.setAttribute("aria-expanded", String(!rest.hidden));
    button.textContent = say(rest.hidden ? "unfold" : "fold");
  });
  return [...formatted(text, entities, 0, end), button, rest];
}

/** Where the first sentence below the title ends. */
function endOfCore(text) {
  const title = text.indexOf("\n") + 1;
  const found = /[。！？\n]|[.!?](?=\s)/.exec(text.slice(title).trimStart());
  const indent = text.slice(title).length - text.slice(title).trimStart().length;
  return found ? title + indent + found.index + 1 : text.length;
}
