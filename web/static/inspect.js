/* 夜查: the clock of the phone, and its position at a tap. The forms work without this script. */

/** 2026-11-29T23:05:00+08:00 by the phone's own clock and time zone. */
export function localMoment(date) {
  const two = (number) => String(number).padStart(2, "0");
  const away = -date.getTimezoneOffset();
  const zone = `${away < 0 ? "-" : "+"}${two(Math.floor(Math.abs(away) / 60))}:${two(Math.abs(away) % 60)}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}${zone}`;
}

function listenTo(root) {
  for (const form of root.querySelectorAll("form[data-client]")) {
    form.addEventListener("submit", () => {
      const field = form.elements.namedItem("recorded_at");
      if (field && !field.value) field.value = localMoment(new Date());
    });
  }

  for (const form of root.querySelectorAll("form[data-place]")) {
    const button = form.querySelector("[data-here]");
    const said = form.querySelector("[data-said]");
    if (!button || !("geolocation" in navigator)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          button.disabled = false;
          form.elements.namedItem("lat").value = coords.latitude.toFixed(6);
          form.elements.namedItem("lon").value = coords.longitude.toFixed(6);
          form.elements.namedItem("accuracy").value = coords.accuracy.toFixed(0);
          for (const stop of form.querySelectorAll('input[name="stop"]')) stop.checked = stop.value === "";
          said.textContent = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)} ±${coords.accuracy.toFixed(0)} m`;
        },
        () => {
          button.disabled = false;
          said.textContent = button.dataset.failed;
          form.elements.namedItem("place").focus();
        },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
  }
}

listenTo(document);
// parts of the page that have come anew (offline.js)
document.addEventListener("lvwang:fresh", (event) => listenTo(event.detail));
