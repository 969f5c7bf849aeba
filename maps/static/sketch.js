// The zone's own data on a map: outlines, roads, landmarks and firms with their names. Over tiles only the outlines are
// drawn, since the tiles have the rest.

import { Names } from "./names.js";

export function sketch(L, map, zone, { over }) {
  map.getContainer().classList.add(over ? "over-tiles" : "no-tiles");
  map.createPane("sketch");
  const renderer = L.svg({ pane: "sketch", padding: 0.5 });
  const common = { renderer, pane: "sketch", interactive: false };
  for (const outline of zone.outlines) {
    L.polygon(outline.rings, { ...common, className: "outline", fillRule: "evenodd" }).addTo(map);
  }
  if (over) return;
  for (const road of zone.roads) L.polyline(road.lines, { ...common, className: "road-edge" }).addTo(map);
  for (const road of zone.roads) L.polyline(road.lines, { ...common, className: "road" }).addTo(map);
  for (const point of zone.points) {
    L.circleMarker(point.at, { ...common, radius: 4, className: `spot-${point.kind}` }).addTo(map);
  }
  new Names(L, map, zone);
}
