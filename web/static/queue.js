/* The list of cases: ticking one unfolds the form for the ticked ones. */

const form = document.getElementById("bulk");

function unfold() {
  if ([...form.elements].some((box) => box.name === "case" && box.checked)) form.closest("details").open = true;
}

if (form) {
  document.addEventListener("change", unfold);
  window.addEventListener("pageshow", unfold); // the browser ticks again what was ticked before
}
