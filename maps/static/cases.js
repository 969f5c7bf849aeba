// Cases on a map: each with its number and a link to its page, grouped where they would cover each other.

import { keepApart } from "./apart.js";
import { escaped } from "./base.js";
import { script, style } from "./loading.js";

/** A marker's size for a finger; what is drawn of it is smaller. */
const FINGER_PX = 44;
const TOGETHER_PX = 46;
const CLOSE_UP = 18;

/** `data`: {points: [{at, kind, title, about, href}], marks: the same without a link, at?, radius? in metres}. */
export async function draw({ L, map, say }, data) {
  await Promise.all([style("/npm/markercluster.css"), script("markercluster.js")]);
  const groups = L.markerClusterGroup({
    maxClusterRadius: TOGETHER_PX,
    showCoverageOnHover: false,
    spiderfyDistanceMultiplier: 2, // for icons of 25 pixels otherwise
    chunkedLoading: true,
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    iconCreateFunction: (group) => groupIcon(L, say("cases", { count: group.getChildCount() }), group.getChildCount()),
  });
  for (const point of data.points) groups.addLayer(pin(L, say, point));
  map.addLayer(groups);
  for (const mark of data.marks) pin(L, say, mark, 1000).addTo(map);
  if (data.radius) {
    const circle = L.circle(data.at, { radius: data.radius, className: "within", interactive: false }).addTo(map);
    map.fitBounds(circle.getBounds(), { animate: false });
  } else if (data.points.length) {
    map.fitBounds(L.latLngBounds(data.points.map((point) => point.at)), { padding: [40, 40], maxZoom: CLOSE_UP, animate: false });
  }
  const arrange = keepApart(L, map, FINGER_PX, (icon) => icon.classList.contains("here"));
  groups.on("animationend spiderfied unspiderfied", arrange);
  arrange();
}

function pin(L, say, { at, kind, title, about, href }, zIndexOffset = 0) {
  const icon = L.divIcon({ className: `case-pin ${kind}`, html: "<span></span>", iconSize: [FINGER_PX, FINGER_PX] });
  const marker = L.marker(at, { icon, title: about ? `${title} · ${about}` : title, zIndexOffset });
  marker.bindPopup(popup(title, about, href));
  // Leaflet names the button in English alone
  return marker.on("popupopen", ({ popup: opened }) => {
    opened.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", say("close"));
  });
}

function popup(title, about, href) {
  const node = document.createElement("div");
  const name = document.createElement(href ? "a" : "b");
  name.textContent = title;
  if (href) name.href = href;
  node.append(name);
  if (about) node.append(document.createElement("br"), about);
  return node;
}

function groupIcon(L, about, count) {
  const html = `<span aria-hidden="true">${count}</span><b class="sr">${escaped(about)}</b>`;
  return L.divIcon({ className: "case-group", html, iconSize: [FINGER_PX, FINGER_PX] });
}
