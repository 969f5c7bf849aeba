// Giving a place: the position of the device, a pin on the outlines of the area, or text.

import { byId, drawn } from "./dom.js";
import { closeSheet, openSheet } from "./sheet.js";
import { say, settings } from "./texts.js";

const STEP = 0.02;

export class Locate {
  /** `send({latitude, longitude, accuracy?, picked?})` resolves to true if it was stored; `type()` focuses the text field. */
  constructor({ send, type }) {
    this.send = send;
    this.dialog = byId("locate");
    byId("here").addEventListener("click", () => this.here());
    byId("type-place").addEventListener("click", () => {
      closeSheet(this.dialog);
      type();
    });
    byId("send-pin").addEventListener("click", () => this.sendPin());
    if (settings.areas) this.drawMap(settings.areas);
  }

  open() {
    this.complain("");
    openSheet(this.dialog);
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
        await this.deliver({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy });
        button.removeAttribute("aria-busy");
      },
      (error) => {
        button.removeAttribute("aria-busy");
        this.complain(say(error.code === error.PERMISSION_DENIED ? "locate.denied" : "locate.unavailable"));
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  }

  async deliver(place) {
    if (await this.send(place)) closeSheet(this.dialog);
    else this.complain(say("error.general"));
  }

  drawMap(areas) {
    const points = areas.flatMap((area) => area.rings.flat());
    const [lons, lats] = [points.map((p) => p[0]), points.map((p) => p[1])];
    this.west = Math.min(...lons);
    this.east = Math.max(...lons);
    this.south = Math.min(...lats);
    this.north = Math.max(...lats);
    const narrow = Math.cos((((this.south + this.north) / 2) * Math.PI) / 180); // a degree of longitude is shorter than one of latitude
    this.width = 1000;
    this.height = (1000 * (this.north - this.south)) / ((this.east - this.west) * narrow);
    const pad = 30;
    this.svg = drawn("svg", { viewBox: `${-pad} ${-pad} ${this.width + 2 * pad} ${this.height + 2 * pad}`, "aria-hidden": "true" });
    for (const area of areas) {
      const lines = area.rings.map((ring) => `M${ring.map((point) => this.xy(point).join(" ")).join("L")}Z`).join("");
      this.svg.append(drawn("path", { d: lines, "fill-rule": "evenodd" }));
    }
    for (const area of areas) {
      const [x, y] = this.middle(area.rings[0]);
      this.svg.append(drawn("text", { x, y, "font-size": "34" }, area.name));
    }
    this.pin = drawn("g", { visibility: "hidden" }, drawn("path", { class: "pin", d: "M0 0C-18-24-28-38-28-54a28 28 0 0 1 56 0c0 16-10 30-28 54z" }));
    this.svg.append(this.pin);
    byId("map").append(this.svg);
    byId("map-part").hidden = false;
    this.listen();
  }

  listen() {
    const map = byId("map");
    this.svg.addEventListener("click", (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
      this.put(at.x, at.y);
    });
    map.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      if (event.key === "Enter" && this.at) this.sendPin();
      if (!moves[event.key]) return;
      event.preventDefault();
      const [x, y] = this.at ?? [this.width / 2, this.height / 2];
      const [right, down] = moves[event.key];
      this.put(x + right * STEP * this.width, y + down * STEP * this.width);
    });
  }

  put(x, y) {
    this.at = [Math.min(Math.max(x, 0), this.width), Math.min(Math.max(y, 0), this.height)];
    this.pin.setAttribute("transform", `translate(${this.at.join(" ")})`);
    this.pin.setAttribute("visibility", "visible");
    const { latitude, longitude } = this.place();
    byId("picked").textContent = say("locate.picked", { lat: latitude.toFixed(5), lon: longitude.toFixed(5) });
    byId("send-pin").hidden = false;
  }

  place() {
    const [x, y] = this.at;
    return {
      latitude: this.north - (y / this.height) * (this.north - this.south),
      longitude: this.west + (x / this.width) * (this.east - this.west),
    };
  }

  async sendPin() {
    await this.deliver({ ...this.place(), picked: true });
  }

  xy([lon, lat]) {
    const x = ((lon - this.west) / (this.east - this.west)) * this.width;
    const y = ((this.north - lat) / (this.north - this.south)) * this.height;
    return [x.toFixed(1), y.toFixed(1)];
  }

  /** The centroid of a ring (closed, as in GeoJSON). */
  middle(ring) {
    const corners = ring.map((point) => this.xy(point).map(Number));
    let [area, x, y] = [0, 0, 0];
    for (let i = 1; i < corners.length; i += 1) {
      const [[x0, y0], [x1, y1]] = [corners[i - 1], corners[i]];
      const cross = x0 * y1 - x1 * y0;
      area += cross;
      x += (x0 + x1) * cross;
      y += (y0 + y1) * cross;
    }
    return [x / (3 * area), y / (3 * area)];
  }
}
