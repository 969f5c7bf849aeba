// The map that all pages share: its projection, its tiles or the sketch of the zone, and its notes.
//
// Every position in these scripts is WGS-84. A map in GCJ-02 differs in its projection alone: positions are shifted on
// their way to pixels and back, so that points and tiles fit, and whatever is read from the map is WGS-84 again.

import { fromWgs84, toWgs84 } from "./datum.js";
import { json, leaflet, script } from "./loading.js";
import { sketch } from "./sketch.js";

/** A finger (44 pixels) is at most 7 m here. Tiles that end earlier are enlarged. */
export const DEEPEST = 20;
const OVERVIEW = 12;
const COUNTRY = 5;

export const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** Opens the map in `node`. `told`: what the server says about maps (maps/page.py). Returns {L, map, zone, say}. */
export async function openMap(node, told, options = {}) {
  const L = await leaflet(told.scripts);
  const [zone] = await Promise.all([json(told.zone), told.vector ? script("protomaps-leaflet.js") : null]);
  const say = (key, values) => fill(told.texts[key], values);
  const map = L.map(node, {
    crs: projection(L, told.datum),
    maxZoom: DEEPEST,
    zoomControl: false,
    attributionControl: false,
    keyboardPanDelta: 40,
    zoomSnap: 1,
    ...options,
  });
  L.control.zoom({ zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  L.control.attribution({ prefix: false }).addAttribution(escaped(told.note)).addTo(map);
  view(map, zone);
  if (told.layers.length) tiles(L, map, told);
  sketch(L, map, zone, { over: told.layers.length > 0 });
  return { L, map, zone, say };
}

/** Web Mercator of what the map's datum makes of a WGS-84 position. */
export function projection(L, datum) {
  const mercator = L.Projection.SphericalMercator;
  const through = (at, shift) => {
    const [lat, lng] = shift([at.lat, at.lng], datum);
    return L.latLng(lat, lng);
  };
  return L.extend({}, L.CRS.EPSG3857, {
    projection: {
      ...mercator,
      bounds: mercator.bounds,
      project: (at) => mercator.project(through(at, fromWgs84)),
      unproject: (point) => through(mercator.unproject(point), toWgs84),
    },
  });
}

function view(map, zone) {
  if (zone.box) map.fitBounds([zone.box.slice(0, 2), zone.box.slice(2)], { padding: [12, 12], animate: false });
  else map.setView(zone.centre, zone.far ? COUNTRY : OVERVIEW);
}

function tiles(L, map, told) {
  if (told.vector) {
    const options = { url: told.layers[0], flavor: "light", lang: "zh-Hans", maxDataZoom: told.deepest, attribution: "" };
    window.protomapsL.leafletLayer(options).addTo(map);
    return;
  }
  const options = { minNativeZoom: told.least, maxNativeZoom: told.deepest, maxZoom: DEEPEST, keepBuffer: 1 };
  for (const address of told.layers) new (pictures(L))(options).from(address, told.parts).addTo(map);
}

/** Tiles as pictures. L.TileLayer would put a data: address into a tile that is no longer needed, which our policy forbids. */
function pictures(L) {
  return L.GridLayer.extend({
    from(address, parts) {
      this.address = address;
      this.parts = parts;
      this.on("tileunload", ({ tile }) => tile.removeAttribute("src"));
      return this;
    },
    createTile(coords, done) {
      const tile = document.createElement("img");
      const values = { x: coords.x, y: coords.y, z: coords.z, s: this.parts[(coords.x + coords.y) % this.parts.length] };
      tile.alt = "";
      tile.onload = () => done(null, tile);
      tile.onerror = () => done(new Error("tile"), tile);
      tile.referrerPolicy = "no-referrer";
      tile.src = fill(this.address, values);
      return tile;
    },
  });
}

/** For the texts that Leaflet takes as HTML. */
export function escaped(text) {
  const node = document.createElement("span");
  node.textContent = text;
  return node.innerHTML;
}
