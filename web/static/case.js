/* The page of a case: a reply template fills its box in place, so that nothing typed elsewhere is lost. Without this
   script the button sends the form, and the page comes back with the same text. */

/** The box's text after choosing a template: instead of another template's text, or below one's own words. */
export function filled(own, text, templates) {
  const kept = own.trim();
  return kept === "" || templates.includes(kept) ? text : kept.includes(text) ? own : `${kept}\n${text}`;
}

for (const button of document.querySelectorAll("button[data-fills]")) {
  button.addEventListener("click", (event) => {
    const box = button.form.elements.namedItem(button.dataset.fills);
    if (!box) return;
    event.preventDefault();
    const templates = [...button.form.querySelectorAll("button[data-fills]")].map((one) => one.dataset.text);
    box.value = filled(box.value, button.dataset.text, templates);
    box.focus();
  });
}
