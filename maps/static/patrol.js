// The grids of patrols over streets, coloured by for how long nobody has looked. It stands in place of the drawing that the
// page has for browsers without scripts.

/** `data`: {grids: [{rings: [[[lat, lon], …], …], tone, days, name}]}. */
export function draw({ L, map }, { grids }) {
  const all = L.latLngBounds([]);
  for (const { rings, tone, days, name } of grids) {
    const area = L.polygon(rings.map((ring) => [ring]), { className: `grid-area unseen${Number(tone)}` }).addTo(map);
    area.bindTooltip(name);
    all.extend(area.getBounds());
    const icon = L.divIcon({ className: "heat-count", html: `<span>${Number(days)}</span>`, iconSize: [0, 0] });
    L.marker(area.getBounds().getCenter(), { icon, interactive: false, keyboard: false }).addTo(map);
  }
  if (grids.length) map.fitBounds(all, { padding: [20, 20], animate: false });
  const drawing = document.querySelector("svg.patrol");
  if (drawing) drawing.setAttribute("hidden", "");
}
