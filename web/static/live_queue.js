// New rows of the list, put in without moving the row that the person looks at, and without losing a tick.

const list = () => document.querySelector(".list tbody");
const rowOf = (number) => [...document.querySelectorAll("tr[data-number]")].find((row) => row.dataset.number === number);

/** Says in words that a listed case has news. */
export function markUnread(number, words) {
  const row = rowOf(number);
  if (!row || row.classList.contains("unread")) return;
  row.classList.add("unread");
  const flag = document.createElement("b");
  flag.className = "flag news";
  flag.textContent = words;
  row.cells[0].prepend(flag, " ");
}

/** The row that must stay where it is: the one with the focus, or the first that is in sight. */
function anchorOf(rows) {
  return rows.find((row) => row.contains(document.activeElement)) || rows.find((row) => row.getBoundingClientRect().bottom > 0);
}

/** Changes a row to its new content; its tick and the focus stay. */
function renew(old, fresh) {
  const box = old.querySelector("input[type=checkbox]");
  const had = old.contains(document.activeElement) ? document.activeElement.tagName.toLowerCase() : "";
  const ticked = box && box.checked;
  old.className = fresh.className;
  old.replaceChildren(...fresh.cells);
  const again = old.querySelector("input[type=checkbox]");
  if (again && ticked) again.checked = true;
  if (had) old.querySelector(had).focus({ preventScroll: true });
}

/** False if the list cannot be changed in place, because it was empty or is. */
export function mergeRows(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = [...page.querySelectorAll("tr[data-number]")];
  const body = list();
  if (!body || fresh.length === 0) return false;
  const rows = [...body.rows];
  const anchor = anchorOf(rows);
  const before = anchor ? anchor.getBoundingClientRect().top : 0;
  const known = new Map(rows.map((row) => [row.dataset.number, row]));
  const order = fresh.map((row) => {
    const old = known.get(row.dataset.number);
    if (!old) {
      row.classList.add("fresh");
      return row;
    }
    known.delete(row.dataset.number);
    renew(old, row);
    return old;
  });
  for (const row of known.values()) {
    const box = row.querySelector("input[type=checkbox]");
    if (row === anchor || (box && box.checked)) order.splice(rows.indexOf(row), 0, row); // still read or ticked
    else row.remove();
  }
  order.forEach((row, place) => {
    if (body.rows[place] !== row) body.insertBefore(row, body.rows[place] || null);
  });
  for (const part of [".tabs", ".found"]) {
    const [old, now] = [document.querySelector(part), page.querySelector(part)];
    if (old && now) old.innerHTML = now.innerHTML;
  }
  if (anchor) window.scrollBy(0, anchor.getBoundingClientRect().top - before);
  return true;
}
