// The buttons between log and input field: the menu, which is always there, and above the field what the present step
// of a report needs most.

import { byId, icon, make } from "./dom.js";
import { closeSheet, openSheet } from "./sheet.js";
import { say } from "./texts.js";

export function listenToMenu(composer) {
  for (const button of document.querySelectorAll("[data-menu]")) {
    button.addEventListener("click", () => {
      const sheet = button.closest("dialog");
      if (sheet) closeSheet(sheet);
      composer.choose(button.dataset.menu);
    });
  }
  byId("more").addEventListener("click", () => openSheet(byId("more-sheet")));
}

/** `draft`: the open report {step, text?} or null; `keyboard`: the bot's reply keyboard without the menu's own. */
export function showShortcuts(keyboard, draft, composer) {
  const box = byId("shortcuts");
  const nodes = stepAction(draft, composer) ?? ofKeyboard(keyboard, draft, composer);
  box.replaceChildren(...nodes);
  box.hidden = !nodes.length;
}

function stepAction(draft, composer) {
  if (draft?.step === "photos") return [action("photo", say("composer.photo_step"), () => byId("files").click())];
  if (draft?.step === "place") return [action("place", say("composer.place_step"), () => composer.locate())];
  return null;
}

function ofKeyboard(keyboard, draft, composer) {
  const buttons = (keyboard?.rows ?? []).flat();
  const onlyPlace = buttons.every((button) => button.location);
  if (draft && onlyPlace) return []; // left from the step that asked for the place
  return buttons.map((button) => {
    const act = () => (button.location ? composer.locate() : composer.say(button.text));
    return button.location ? action("place", button.text, act) : make("button", { type: "button", onclick: act }, button.text);
  });
}

function action(picture, words, act) {
  return make("button", { type: "button", class: "step", onclick: act }, icon(picture), make("span", {}, words));
}
