// 我的账号: sound and notifications of this browser. The browser is asked for its permission only by the switch.

import { NOTICE, SOUND, play } from "./live_voice.js";

const card = document.getElementById("live-switches");
const problem = card.querySelector("[role=alert]");

function tell(words) {
  problem.textContent = words;
  problem.hidden = !words;
}

function bind(box, name, allowed) {
  box.checked = localStorage.getItem(name) === "1";
  box.addEventListener("change", async () => {
    tell("");
    if (box.checked) box.checked = await allowed();
    localStorage.setItem(name, box.checked ? "1" : "");
    if (box.checked && name === SOUND) play(false);
  });
}

async function mayNotify() {
  if (!window.Notification || !window.isSecureContext) {
    tell(card.dataset.unable);
    return false;
  }
  const answer = await Notification.requestPermission();
  if (answer !== "granted") tell(card.dataset.refused);
  return answer === "granted";
}

bind(card.querySelector("[name=sound]"), SOUND, () => Promise.resolve(true));
bind(card.querySelector("[name=notice]"), NOTICE, mayNotify);
card.hidden = false;
