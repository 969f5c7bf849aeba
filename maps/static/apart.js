// Moves buttons on a map apart until none covers another: a case below another could not be pressed. What they mark stays
// within a finger's breadth, and comes nearer with every zoom.

const ROUNDS = 400;

/** `places`: [{x, y, fixed}] of square buttons with sides of `size` pixels → [{x, y}], how far to move each. */
export function moves(places, size) {
  const now = places.map(({ x, y }) => ({ x, y }));
  for (let round = 0, moved = true; moved && round < ROUNDS; round += 1) {
    moved = false;
    for (let i = 0; i < now.length; i += 1) {
      for (let j = i + 1; j < now.length; j += 1) {
        if (part(now[i], now[j], places[i].fixed, places[j].fixed, size)) moved = true;
      }
    }
  }
  return now.map(({ x, y }, n) => ({ x: x - places[n].x, y: y - places[n].y }));
}

/** Along the axis on which less is to do. Says whether they overlapped. */
function part(one, other, oneFixed, otherFixed, size) {
  const [right, down] = [other.x - one.x, other.y - one.y];
  const [across, along] = [size - Math.abs(right), size - Math.abs(down)];
  if (across <= 0 || along <= 0 || (oneFixed && otherFixed)) return false;
  const axis = across < along ? "x" : "y";
  const by = (axis === "x" ? across : along) + 2;
  const way = (axis === "x" ? right : down) < 0 ? -1 : 1;
  one[axis] -= oneFixed ? 0 : way * (otherFixed ? by : by / 2);
  other[axis] += otherFixed ? 0 : way * (oneFixed ? by : by / 2);
  return true;
}

/** Leaflet gives an icon its place by a transform and its anchor by a margin; only the margin is changed here. */
export function keepApart(L, map, size, isFixed) {
  const arrange = () => {
    const icons = [...map.getPane("markerPane").querySelectorAll(".leaflet-marker-icon")];
    const places = icons.map((icon) => ({ ...plain(L.DomUtil.getPosition(icon)), fixed: isFixed(icon) }));
    moves(places, size).forEach(({ x, y }, n) => {
      icons[n].style.marginLeft = `${x - size / 2}px`;
      icons[n].style.marginTop = `${y - size / 2}px`;
    });
  };
  map.on("moveend zoomend", arrange);
  return arrange;
}

function plain({ x, y }) {
  return { x, y };
}
