/** Fills the position of the phone into the forms of the list. A tap never waits for it: without one it counts too. */

const said = document.querySelector("[data-place]");
let here = null;

/** How good the position is, for the one who taps. */
function tell(text) {
  if (said) said.textContent = text;
}

function fill(root) {
  if (!here) return;
  for (const form of root.querySelectorAll("form[data-patrol]")) {
    form.elements.namedItem("lat").value = here.latitude.toFixed(6);
    form.elements.namedItem("lon").value = here.longitude.toFixed(6);
    form.elements.namedItem("accuracy").value = here.accuracy.toFixed(0);
  }
}

if (document.querySelector("form[data-patrol]") && "geolocation" in navigator) {
  tell(said ? said.dataset.place : "");
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      here = coords;
      fill(document);
      tell(`±${coords.accuracy.toFixed(0)} m`);
    },
    () => tell(said ? said.dataset.none : ""),
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
  );
  // parts of the page that have come anew (offline.js)
  document.addEventListener("lvwang:fresh", (event) => fill(event.detail));
}
