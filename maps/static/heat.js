// The heat map over streets: the squares and the numbers that the server has counted, each a link to its list. It stands in
// place of the drawing that the page has for browsers without scripts.

const NUMBERS_FROM_PX = 22;

/** `data`: {squares: [{box: [south, west, north, east], tone, count, name, href}], rings: [{at, radius, href, title}]}. */
export function draw({ L, map }, { squares, rings }) {
  for (const ring of rings) {
    L.circle(ring.at, { radius: ring.radius, className: "within" }).addTo(map).on("click", () => location.assign(ring.href));
  }
  const drawn = squares.map(({ box: [south, west, north, east], tone, count, name, href }) => {
    const bounds = L.latLngBounds([south, west], [north, east]);
    const square = L.rectangle(bounds, { className: `heat-square tone${tone}` }).addTo(map);
    square.bindTooltip(name);
    square.on("click", () => location.assign(href));
    return { bounds, count };
  });
  if (drawn.length) map.fitBounds(drawn.reduce((all, { bounds }) => all.extend(bounds), L.latLngBounds([])), { padding: [20, 20], animate: false });
  numbers(L, map, drawn);
  const drawing = document.querySelector("svg.heat");
  if (drawing) drawing.setAttribute("hidden", "");
}

/** Where a square is large enough for its number. */
function numbers(L, map, drawn) {
  const layer = L.layerGroup().addTo(map);
  const write = () => {
    layer.clearLayers();
    for (const { bounds, count } of drawn) {
      const wide = map.latLngToLayerPoint(bounds.getSouthEast()).x - map.latLngToLayerPoint(bounds.getSouthWest()).x;
      if (wide < NUMBERS_FROM_PX || !map.getBounds().intersects(bounds)) continue;
      const icon = L.divIcon({ className: "heat-count", html: `<span>${Number(count)}</span>`, iconSize: [0, 0] });
      L.marker(bounds.getCenter(), { icon, interactive: false, keyboard: false }).addTo(layer);
    }
  };
  map.on("moveend", write);
  write();
}
