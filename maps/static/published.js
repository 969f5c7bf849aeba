// The public map: squares of published cases, asked for as the map is moved. The list below it says the same.

import { escaped, openMap } from "./base.js";

const FINGER_PX = 44;

async function show(node) {
  const { settings, data } = JSON.parse(node.querySelector("script").textContent);
  const ask = node.querySelector(".ask button");
  if (ask) ask.addEventListener("click", () => agree(settings));
  node.hidden = false;
  const opened = await openMap(node.querySelector(".canvas"), settings, {});
  const group = opened.L.layerGroup().addTo(opened.map);
  const told = node.querySelector(".said");
  let asked = 0;
  const look = async () => {
    const mine = (asked += 1);
    const squares = await fetched(data.source, opened.map.getBounds());
    if (mine !== asked) return; // the map was moved meanwhile
    draw(opened, group, squares);
    told.textContent = opened.say("in_view", { count: squares.reduce((sum, [, , count]) => sum + count, 0) });
  };
  const safely = () => look().catch((problem) => console.error(problem));
  opened.map.on("moveend", safely);
  await look();
}

async function fetched(source, bounds) {
  const box = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
  const address = `${source}${source.includes("?") ? "&" : "?"}box=${box.map((side) => side.toFixed(4)).join(",")}`;
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${response.status}`);
  return (await response.json()).squares;
}

function draw({ L, map, say }, group, squares) {
  group.clearLayers();
  for (const [lat, lon, count, address] of squares) {
    const name = say("cases", { count });
    const html = `<span aria-hidden="true">${count}</span><b class="sr">${escaped(name)}</b>`;
    const icon = L.divIcon({ className: "case-group", html, iconSize: [FINGER_PX, FINGER_PX] });
    const marker = L.marker([lat, lon], { icon, title: name, alt: name }).addTo(group);
    marker.on("click keypress", (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      if (address) location.assign(address);
      else map.setView([lat, lon], map.getZoom() + 2);
    });
  }
}

/** The page's policy allows the tile service only from its next load on. */
function agree(settings) {
  document.cookie = `${settings.agree}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
}

for (const node of document.querySelectorAll("[data-published]")) {
  show(node).catch((problem) => {
    console.error(problem);
    node.remove();
  });
}
