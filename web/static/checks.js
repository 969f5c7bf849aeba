// 自查: a photo that was just taken shows at once that it is chosen, and a form on its way can't be sent twice.
const form = document.querySelector("form[data-check]");
if (form) {
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type === "file") input.parentElement.classList.toggle("chosen", input.files.length > 0);
  });
  form.addEventListener("submit", () => {
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
  });
  addEventListener("pageshow", () => form.querySelectorAll("button").forEach((button) => { button.disabled = false; }));
}
