// Texts of the page: templates of the catalogue with {placeholders}, and times in the service's time zone.

const texts = JSON.parse(document.getElementById("texts").textContent);
export const settings = JSON.parse(document.getElementById("settings").textContent);

export function say(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

const zone = { timeZone: settings.timezone };
const clock = new Intl.DateTimeFormat(settings.lang, { ...zone, hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(settings.lang, { ...zone, month: "long", day: "numeric", weekday: "short" });
const date = new Intl.DateTimeFormat("en-CA", zone);

/** `seconds` since the epoch, as hours and minutes. */
export const timeOf = (seconds) => clock.format(seconds * 1000);

/** A key that is the same for all times of a day. */
export const dayKey = (seconds) => date.format(seconds * 1000);

export function dayName(seconds) {
  const key = dayKey(seconds);
  const now = Date.now() / 1000;
  if (key === dayKey(now)) return say("day.today");
  if (key === dayKey(now - 86400)) return say("day.yesterday");
  return day.format(seconds * 1000);
}
