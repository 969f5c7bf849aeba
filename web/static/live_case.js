// What somebody has typed on a page that is loaded again to show news: kept for that load, and put back into its forms.

const key = (path) => `lvwang.typed:${path}`;

function nameOf(form) {
  const action = form.elements.namedItem("action");
  return `${form.getAttribute("action")} ${action ? action.value : ""}`;
}

const isChanged = (field) =>
  field.matches("select")
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : /^(checkbox|radio)$/.test(field.type)
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue;

/** False if files are chosen, which no script can put back. */
export function keepTyped(path) {
  const typed = [];
  for (const form of document.querySelectorAll("main form[method=post]")) {
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.matches("button")) continue;
      if (field.type === "file") {
        if (field.files.length) return false;
      } else if (isChanged(field)) {
        typed.push({ form: nameOf(form), name: field.name, value: field.value, checked: field.checked === true });
      }
    }
  }
  if (typed.length) sessionStorage.setItem(key(path), JSON.stringify(typed));
  return true;
}

function fieldFor(one) {
  const form = [...document.querySelectorAll("main form[method=post]")].find((found) => nameOf(found) === one.form);
  if (!form) return null;
  const named = [...form.elements].filter((field) => field.name === one.name && field.type !== "hidden");
  return named.find((field) => !/^(checkbox|radio)$/.test(field.type) || field.value === one.value) || null;
}

/** Words whose form is gone are shown above the page, under `heading`. */
export function putBack(path, heading) {
  const stored = sessionStorage.getItem(key(path));
  if (!stored) return;
  sessionStorage.removeItem(key(path));
  const homeless = [];
  for (const one of JSON.parse(stored)) {
    const field = fieldFor(one);
    if (!field) {
      if (one.value.trim()) homeless.push(one.value);
      continue;
    }
    if (/^(checkbox|radio)$/.test(field.type)) field.checked = one.checked;
    else field.value = one.value;
    const folded = field.closest("details");
    if (folded) folded.open = true;
  }
  if (!homeless.length) return;
  const card = document.createElement("section");
  card.className = "card typed";
  const head = document.createElement("h2");
  head.textContent = heading;
  card.append(head, ...homeless.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
  document.querySelector(".casehead").after(card);
}
