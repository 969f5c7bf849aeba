// A position in words: its sub-district, and the nearest landmark, firm or road of the zone.

const EARTH_M = 6371009;
const NEAR_M = 3000;
const AT_M = 30;
const SIDES = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

const radians = (degrees) => (degrees * Math.PI) / 180;

export function metres([lat1, lon1], [lat2, lon2]) {
  const north = radians(lat2 - lat1);
  const east = radians(lon2 - lon1) * Math.cos(radians((lat1 + lat2) / 2));
  return EARTH_M * Math.hypot(north, east);
}

/** "北滩街道，老砖窑以东约 120 米" */
export function inWords(zone, at, say) {
  const area = areaOf(zone, at);
  const [lat, lon] = [at[0].toFixed(5), at[1].toFixed(5)];
  const where = area ?? (zone.outlines.length ? say("outside") : say("unknown_area", { lat, lon }));
  return say("at", { area: where, near: nearest(zone, at, say) });
}

function areaOf(zone, at) {
  const found = zone.outlines.find((outline) => outline.rings.reduce((inside, ring) => inside !== holds(ring, at), false));
  return found ? found.name : null;
}

function holds(ring, [lat, lon]) {
  let inside = false;
  for (let i = 1; i < ring.length; i += 1) {
    const [[y0, x0], [y1, x1]] = [ring[i - 1], ring[i]];
    if (y0 > lat !== y1 > lat && lon < ((x1 - x0) * (lat - y0)) / (y1 - y0) + x0) inside = !inside;
  }
  return inside;
}

function nearest(zone, at, say) {
  const points = zone.points.map(({ name, at: there }) => ({ name, there }));
  const roads = zone.roads.filter((road) => road.name).map(({ name, lines }) => ({ name, there: onRoad(lines, at) }));
  const away = [...points, ...roads].map((one) => ({ ...one, far: metres(at, one.there) })).sort((a, b) => a.far - b.far);
  const [first] = away;
  if (!first || first.far > NEAR_M) return "";
  if (first.far <= AT_M) return say("beside", { name: first.name });
  const distance = first.far < 1000 ? say("metres", { count: 10 * Math.round(first.far / 10) }) : say("kilometres", { count: (first.far / 1000).toFixed(1) });
  return say("near", { name: first.name, side: say(`side_${side(first.there, at)}`), distance });
}

/** The nearest position on any of the lines. */
function onRoad(lines, at) {
  const narrow = Math.cos(radians(at[0]));
  let best = null;
  for (const line of lines) {
    for (let i = 1; i < line.length; i += 1) {
      const there = onSegment(line[i - 1], line[i], at, narrow);
      const far = metres(there, at);
      if (!best || far < best.far) best = { there, far };
    }
  }
  return best.there;
}

function onSegment([y0, x0], [y1, x1], [lat, lon], narrow) {
  const [dy, dx] = [y1 - y0, (x1 - x0) * narrow];
  const length = dy * dy + dx * dx;
  const part = length ? ((lat - y0) * dy + (lon - x0) * narrow * dx) / length : 0;
  const kept = Math.min(1, Math.max(0, part));
  return [y0 + kept * (y1 - y0), x0 + kept * (x1 - x0)];
}

/** In which direction `at` lies from `from`. */
function side(from, at) {
  const angle = Math.atan2((at[1] - from[1]) * Math.cos(radians(at[0])), at[0] - from[0]);
  return SIDES[Math.round(angle / (Math.PI / 4) + 8) % 8];
}
