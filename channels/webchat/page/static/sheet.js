// Sheets over the page: <dialog> as a modal, or the same by hand where the browser lacks it (Safari before 15.4).

const opener = new WeakMap(); // sheet → what had the focus

export function openSheet(sheet) {
  if (sheet.showModal) {
    if (!sheet.open) sheet.showModal();
    return;
  }
  opener.set(sheet, document.activeElement);
  for (const [name, value] of [["open", ""], ["role", "dialog"], ["aria-modal", "true"]]) sheet.setAttribute(name, value);
  sheet.classList.add("by-hand");
  document.querySelector(".frame").setAttribute("aria-hidden", "true");
  focusable(sheet)[0]?.focus();
}

export function closeSheet(sheet) {
  if (sheet.close) {
    sheet.close();
    return;
  }
  sheet.removeAttribute("open");
  document.querySelector(".frame").removeAttribute("aria-hidden");
  opener.get(sheet)?.focus();
}

/** Closing by a button inside, by a tap beside the sheet, and by the keyboard. */
export function listenTo(sheet) {
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet || event.target.closest("[data-close]")) closeSheet(sheet);
  });
  sheet.addEventListener("keydown", (event) => {
    if (!sheet.classList.contains("by-hand")) return;
    if (event.key === "Escape") closeSheet(sheet);
    else if (event.key === "Tab") stayInside(sheet, event);
  });
}

function stayInside(sheet, event) {
  const nodes = focusable(sheet);
  const [first, last] = [nodes[0], nodes[nodes.length - 1]];
  const leaves = event.shiftKey ? document.activeElement === first : document.activeElement === last;
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

function focusable(sheet) {
  return [...sheet.querySelectorAll("button, a[href], [tabindex='0']")].filter((node) => node.offsetParent !== null);
}
