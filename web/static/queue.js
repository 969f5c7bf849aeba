/* The list of cases: ticking one unfolds the form for the ticked ones; one box ticks all of the page. */

const form = document.getElementById("bulk");

const whole = document.getElementById("page-ticks");
const ticks = () => [...document.querySelectorAll("td input[name=case]")];

/** Ticked if all of the page are, half if some are. */
function follow() {
  const box = whole.querySelector("input");
  const ticked = ticks().filter((one) => one.checked).length;
  box.checked = ticked > 0 && ticked === ticks().length;
  box.indeterminate = ticked > 0 && !box.checked;
}

function unfold() {
  if ([...form.elements].some((box) => box.name === "case" && box.checked)) form.closest("details").open = true;
}

if (form && whole) {
  whole.hidden = false;
  whole.querySelector("input").addEventListener("change", (event) => {
    for (const one of ticks()) one.checked = event.target.checked;
  });
  document.addEventListener("change", follow);
  window.addEventListener("pageshow", follow);
}

if (form) {
  document.addEventListener("change", unfold);
  window.addEventListener("pageshow", unfold); // the browser ticks again what was ticked before
}
