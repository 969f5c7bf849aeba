// The table of firms follows what happens: when the live line (live.js) says that something of a warning has
// changed, the part is fetched again. Without this script the page shows how it was when it was opened.

const place = document.querySelector("[data-live-table]");
let fetching = false;
let again = false;

const stampOf = (root) => root.querySelector("[data-stamp]")?.dataset.stamp;

async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const answer = await fetch(place.dataset.liveTable);
    if (answer.ok && answer.url.endsWith(place.dataset.liveTable)) show(await answer.text());
  } catch {
    // without a network the next news asks again
  } finally {
    fetching = false;
    if (again) {
      again = false;
      refresh();
    }
  }
}

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  if (stampOf(fresh) === stampOf(place)) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : "";
  place.replaceChildren(...fresh.childNodes);
  if (focused) place.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

if (place) {
  document.addEventListener("lvwang:warned", refresh);
  // what happened between the making of the page and the begin of its line was told to nobody
  document.addEventListener("lvwang:listening", refresh);
}
