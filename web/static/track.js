// The form that corrects the place of a report: 用我现在的位置, and a point on the map. Without scripts the place is
// typed; without https or permission there is no position, without a map of the zone no point.
const byId = (id) => document.getElementById(id);
const form = byId("place-form");
const here = byId("place-here");
const opener = byId("place-map");
/** At this address the map is open, as it was before the reload that an agreement to its tiles needs. */
const REOPEN = "#place-picker";
const YEAR_S = 31536000;
let picker = null;

function send(...parts) {
  form.elements.value.value = parts.join(",");
  form.submit();
}

function measured({ coords: { latitude, longitude, accuracy } }) {
  here.removeAttribute("aria-busy");
  if (picker) picker.showFix([latitude, longitude], accuracy); // to be looked at first
  else send(latitude, longitude, Math.round(accuracy));
}

/** `why`: the text that says it; the words are left. */
function failed(why) {
  here.removeAttribute("aria-busy");
  byId("place-failed").textContent = byId("place-failed").dataset[why];
  byId("place-failed").hidden = false;
  form.elements.words.focus();
}

function measure() {
  here.setAttribute("aria-busy", "true");
  byId("place-failed").hidden = true;
  const asked = { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 };
  navigator.geolocation.getCurrentPosition(measured, () => failed("position"), asked);
}

async function openMap({ settings, at }) {
  opener.hidden = true;
  byId("place-picker").hidden = false;
  const nodes = { map: byId("map"), input: byId("find-place"), list: byId("found-places"), status: byId("found-count"), words: byId("picked") };
  try {
    const { openPicker } = await import(`${settings.scripts}pick.js`);
    picker = await openPicker(nodes, settings, { chosen: () => byId("place-pin").focus() });
    if (at) picker.show(at);
    byId("place-pin").disabled = false;
    byId("place-picker").scrollIntoView({ block: "nearest" });
  } catch (problem) {
    console.error(problem); // of the network, or of a browser older than promised
    byId("place-picker").hidden = true;
    failed("map");
  }
}

function sendPin() {
  if (!picker || !picker.closeEnough) return;
  const { latitude, longitude, accuracy, picked } = picker.place;
  send(latitude, longitude, picked ? "pin" : Math.round(accuracy));
}

/** The page's policy allows the tile service only from its next load on. */
function agree({ settings }) {
  document.cookie = `${settings.agree}; path=/; max-age=${YEAR_S}; samesite=lax`;
  location.hash = REOPEN;
  location.reload();
}

function offerMap(told) {
  opener.hidden = false;
  opener.addEventListener("click", () => openMap(told));
  byId("place-pin").addEventListener("click", sendPin);
  byId("map").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === event.currentTarget) sendPin();
  });
  if (byId("tiles-ask")) byId("tiles-ask").querySelector("button").addEventListener("click", () => agree(told));
  if (location.hash !== REOPEN) return;
  form.closest("details").open = true;
  openMap(told);
}

if (form && navigator.geolocation && window.isSecureContext) {
  here.hidden = false;
  here.addEventListener("click", measure);
}
if (form && opener) offerMap(JSON.parse(byId("place-picker").querySelector("script").textContent));
