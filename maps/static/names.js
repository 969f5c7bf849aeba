// The names on a sketch, written anew for each view: as many as fit without covering each other. The name of a road
// stands on the part of it that is in view.

const ROADS_FROM = 12;
const LETTER_PX = 12.5;
const LINE_PX = 17;
const MARGIN_PX = 3;
const POINT_BELOW_PX = 15;
/** Not in the middle of the part in view, where a pin may stand. */
const SHARE = 0.3;

export class Names {
  constructor(L, map, zone) {
    Object.assign(this, { L, map, zone });
    map.createPane("names");
    this.layer = L.layerGroup([], { pane: "names" }).addTo(map);
    map.on("moveend", () => this.write());
    this.write();
  }

  write() {
    this.layer.clearLayers();
    const size = this.map.getSize();
    const taken = [];
    for (const name of this.wanted(size)) {
      const box = boxOf(name);
      const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= size.x && box[3] <= size.y;
      if (!inside || taken.some((other) => meet(box, other))) continue;
      taken.push(box);
      this.put(name);
    }
  }

  /** {text, at: point in the view, className, below}: those that matter most first. */
  *wanted(size) {
    const { zone, map } = this;
    const point = (at) => map.latLngToContainerPoint(at);
    for (const outline of zone.outlines) {
      yield { text: outline.name, at: point(middle(outline.rings[0])), className: "area-name", below: 0 };
    }
    for (const { at, name, kind } of zone.points) {
      yield { text: name, at: point(at), className: `point-name ${kind}`, below: POINT_BELOW_PX };
    }
    if (map.getZoom() < ROADS_FROM) return;
    for (const road of zone.roads) {
      const at = road.name && inView(road.lines.map((line) => line.map(point)), size);
      if (at) yield { text: road.name, at, className: "road-name", below: 0 };
    }
  }

  put({ text, at, className, below }) {
    const node = document.createElement("span");
    node.textContent = text;
    const icon = this.L.divIcon({ className: `map-name ${className}`, html: node, iconSize: null });
    const where = this.map.containerPointToLatLng(at.add([0, below]));
    this.L.marker(where, { icon, interactive: false, keyboard: false, pane: "names" }).addTo(this.layer);
  }
}

function boxOf({ text, at, below }) {
  const [half, high] = [(width(text) / 2) + MARGIN_PX, LINE_PX / 2 + MARGIN_PX];
  return [at.x - half, at.y + below - high, at.x + half, at.y + below + high];
}

/** Roughly: a Latin letter is about half as wide as a Chinese character. */
const width = (text) => [...text].reduce((sum, sign) => sum + (sign.charCodeAt(0) < 0x2e80 ? 0.58 : 1), 0) * LETTER_PX;

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** A place on the longest straight part of the road in the view; null if the road is outside. */
function inView(lines, size) {
  let best = null;
  for (const line of lines) {
    for (let i = 1; i < line.length; i += 1) {
      const part = clipped(line[i - 1], line[i], size);
      if (!part) continue;
      const length = part[0].distanceTo(part[1]);
      if (!best || length > best.length) best = { length, at: part[0].add(part[1].subtract(part[0]).multiplyBy(SHARE)) };
    }
  }
  return best && best.at;
}

/** The part of a segment within the view (Liang–Barsky). */
function clipped(from, to, size) {
  const along = to.subtract(from);
  let [enter, leave] = [0, 1];
  for (const [step, room] of [[-along.x, from.x], [along.x, size.x - from.x], [-along.y, from.y], [along.y, size.y - from.y]]) {
    if (step === 0 && room < 0) return null;
    if (step < 0) enter = Math.max(enter, room / step);
    if (step > 0) leave = Math.min(leave, room / step);
  }
  return enter < leave ? [from.add(along.multiplyBy(enter)), from.add(along.multiplyBy(leave))] : null;
}

/** The centroid of a ring (closed, as in GeoJSON); positions are [lat, lon]. */
function middle(ring) {
  let [area, lat, lon] = [0, 0, 0];
  for (let i = 1; i < ring.length; i += 1) {
    const [[y0, x0], [y1, x1]] = [ring[i - 1], ring[i]];
    const cross = x0 * y1 - x1 * y0;
    area += cross;
    lat += (y0 + y1) * cross;
    lon += (x0 + x1) * cross;
  }
  return area ? [lat / (3 * area), lon / (3 * area)] : ring[0];
}
