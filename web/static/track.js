// 用我现在的位置 in the form that corrects the place of a report. Without scripts, without https or without permission
// the place is typed.
const form = document.getElementById("place-form");
const button = document.getElementById("place-here");

function measured({ coords }) {
  form.elements.value.value = [coords.latitude, coords.longitude, Math.round(coords.accuracy)].join(",");
  form.submit();
}

function failed() {
  button.removeAttribute("aria-busy");
  document.getElementById("place-failed").hidden = false;
  form.elements.words.focus();
}

if (form && button && navigator.geolocation && window.isSecureContext) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    document.getElementById("place-failed").hidden = true;
    navigator.geolocation.getCurrentPosition(measured, failed, { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 });
  });
}
