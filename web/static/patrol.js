/** Fills the position of the phone into the forms of the list. A tap never waits for it: without one it counts too. */

const said = document.querySelector("[data-place]");
const forms = document.querySelectorAll("form[data-patrol]");

/** How good the position is, for the one who taps. */
function tell(text) {
  if (said) said.textContent = text;
}

if (forms.length && "geolocation" in navigator) {
  tell(said ? said.dataset.place : "");
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      for (const form of forms) {
        form.elements.namedItem("lat").value = coords.latitude.toFixed(6);
        form.elements.namedItem("lon").value = coords.longitude.toFixed(6);
        form.elements.namedItem("accuracy").value = coords.accuracy.toFixed(0);
      }
      tell(`±${coords.accuracy.toFixed(0)} m`);
    },
    () => tell(said ? said.dataset.none : ""),
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
  );
}
