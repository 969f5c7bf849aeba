// Picking a place: the pin stays in the middle, and the map moves under it; a tap brings the place there under the pin.

import { openMap } from "./base.js";
import { inWords, metres } from "./near.js";
import { PlaceSearch } from "./search.js";

/** Where a place that was found is shown, and from where a finger's width is a place. */
const FOUND = 17;
const ENOUGH = 15;
/** A position of the device is still that while the map has moved less. */
const SAME_M = 1;

/** `nodes`: {map, input, list, status, words, pin} of the page; `chosen()`: called once a search has moved the map. */
export async function openPicker(nodes, told, { chosen }) {
  const opened = await openMap(nodes.map, told, { inertia: false }); // the pin stays where the finger leaves it
  return new Picker(nodes, told, opened, chosen);
}

class Picker {
  constructor(nodes, told, { L, map, zone, say }, chosen) {
    Object.assign(this, { L, map, zone, say, words: nodes.words });
    this.fix = null;
    map.on("moveend", () => this.tell());
    map.on("click", ({ latlng }) => map.panTo(latlng));
    this.tell();
    this.search = new PlaceSearch(nodes, {
      address: told.search,
      say,
      choose: (place) => {
        this.show([place.lat, place.lon], FOUND);
        chosen();
      },
    });
  }

  /** Call after the map has become visible again. */
  reopened() {
    this.search.clear();
    this.map.invalidateSize({ animate: false });
  }

  show(at, zoom = FOUND) {
    this.map.setView(at, Math.max(zoom, this.map.getZoom()), { animate: false });
  }

  /** The position of the device, with its accuracy in metres. */
  showFix(at, accuracy) {
    if (this.ring) this.ring.remove();
    this.ring = this.L.circle(at, { radius: accuracy, className: "accuracy", interactive: false }).addTo(this.map);
    this.show(at);
    this.fix = { at, accuracy };
    this.tell();
  }

  get at() {
    const { lat, lng } = this.map.getCenter();
    return [lat, lng];
  }

  /** False if the map is too small for a place; then it has been enlarged, to be checked. */
  get closeEnough() {
    if (this.map.getZoom() >= ENOUGH) return true;
    this.show(this.at);
    this.words.textContent = `${this.say("closer")} · ${inWords(this.zone, this.at, this.say)}`;
    return false;
  }

  /** For the server: the device's position with its accuracy, or a place picked on the map. */
  get place() {
    if (this.fix && metres(this.fix.at, this.at) < SAME_M) {
      const [latitude, longitude] = this.fix.at;
      return { latitude, longitude, accuracy: this.fix.accuracy };
    }
    const [latitude, longitude] = this.at;
    return { latitude, longitude, picked: true };
  }

  tell() {
    this.words.textContent = inWords(this.zone, this.at, this.say);
  }
}
