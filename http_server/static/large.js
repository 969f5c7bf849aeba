// Large print and short sentences: one switch on all pages for residents, remembered by this browser. Loaded before the
// page is drawn, so that nothing jumps. Where storage is forbidden it holds until the page is left.
(() => {
  const KEY = "lvwang.large";
  const root = document.documentElement;
  const buttons = () => document.querySelectorAll("[data-large]");

  function recall() {
    try {
      return localStorage.getItem(KEY) === "yes";
    } catch {
      return false;
    }
  }

  function keep(large) {
    try {
      localStorage.setItem(KEY, large ? "yes" : "no");
    } catch {
      // this page is large all the same
    }
  }

  function show(large) {
    root.classList.toggle("large", large);
    for (const button of buttons()) button.setAttribute("aria-pressed", String(large));
  }

  function toggle() {
    const large = !root.classList.contains("large");
    keep(large);
    show(large);
    document.dispatchEvent(new Event("large"));
  }

  root.classList.add("scripted"); // what only scripts fill keeps its place from the start
  show(recall());
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of buttons()) {
      button.hidden = false;
      button.addEventListener("click", toggle);
    }
    show(root.classList.contains("large"));
  });
})();
