// Giving a place: on the map, the position of the device, or text.

import { byId } from "./dom.js";
import { keep, recall } from "./kept.js";
import { closeSheet, openSheet } from "./sheet.js";
import { say, settings } from "./texts.js";

const REOPEN = "locate.reopen";
const YEAR_S = 31536000;

export class Locate {
  /** `send({latitude, longitude, accuracy?, picked?})` resolves to true if it was stored; `type()` focuses the text field;
   * `unsent()`: whether a reload would lose files. */
  constructor({ send, type, unsent }) {
    Object.assign(this, { send, unsent });
    this.dialog = byId("locate");
    this.picker = null;
    byId("here").addEventListener("click", () => this.here());
    byId("type-place").addEventListener("click", () => {
      closeSheet(this.dialog);
      type();
    });
    if (settings.map) this.listen(settings.map);
  }

  open() {
    this.complain("");
    openSheet(this.dialog);
    if (settings.map) this.showMap(settings.map);
  }

  /** After the reload that an agreement to the tiles needs: the sheet is open as before. */
  reopen() {
    if (!recall(REOPEN)) return;
    keep(REOPEN, "");
    this.open();
  }

  complain(text) {
    byId("locate-problem").textContent = text;
    byId("locate-problem").hidden = !text;
  }

  here() {
    if (!isSecureContext || !navigator.geolocation) {
      this.complain(say("locate.insecure"));
      return;
    }
    const button = byId("here");
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        await this.found(coords);
        button.removeAttribute("aria-busy");
      },
      (error) => {
        button.removeAttribute("aria-busy");
        this.complain(say(error.code === error.PERMISSION_DENIED ? "locate.denied" : "locate.unavailable"));
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  }

  /** On the map it can be checked before it is sent. */
  async found({ latitude, longitude, accuracy }) {
    this.complain("");
    if (this.picker) this.picker.showFix([latitude, longitude], accuracy);
    else await this.deliver({ latitude, longitude, accuracy });
  }

  async deliver(place) {
    if (await this.send(place)) closeSheet(this.dialog);
    else this.complain(say("error.general"));
  }

  listen(told) {
    byId("send-pin").addEventListener("click", () => this.sendPin());
    byId("map").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === byId("map")) this.sendPin();
    });
    if (!told.ask) return;
    byId("tiles-ask").querySelector("p").textContent = told.texts.ask.replace("{source}", told.ask);
    byId("tiles-ask").querySelector("button").addEventListener("click", () => this.agree(told));
    byId("tiles-ask").hidden = false;
  }

  /** The page's policy allows the tile service only from its next load on. */
  agree(told) {
    document.cookie = `${told.agree}; path=/; max-age=${YEAR_S}; samesite=lax`;
    if (this.unsent()) {
      byId("tiles-ask").querySelector("p").textContent = told.texts.agree_later;
      byId("tiles-ask").querySelector("button").hidden = true;
      return;
    }
    keep(REOPEN, "1");
    location.reload();
  }

  async showMap(told) {
    if (this.picker) {
      this.picker.reopened();
      return;
    }
    if (this.opening) return;
    this.opening = true;
    try {
      const { openPicker } = await import(`${told.scripts}pick.js`);
      this.picker = await openPicker(
        { map: byId("map"), input: byId("find-place"), list: byId("found-places"), status: byId("found-count"), words: byId("picked") },
        told,
        { chosen: () => byId("send-pin").focus() },
      );
      byId("send-pin").disabled = false;
    } catch (problem) {
      console.error(problem); // of the network, or of a browser older than promised
      byId("picked").textContent = told.texts.failed;
    }
    this.opening = false;
  }

  async sendPin() {
    if (this.picker && this.picker.closeEnough) await this.deliver(this.picker.place);
  }
}
