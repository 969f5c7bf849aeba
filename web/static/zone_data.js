// Jumps to the line of a mistake in the text of a document.
const text = document.getElementById("text");

function select(number) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[number - 1] || "").length);
  const height = parseFloat(getComputedStyle(text).lineHeight) || 20;
  text.scrollTop = Math.max(0, (number - 4) * height);
}

if (text) {
  document.querySelectorAll("[data-line]").forEach((link) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      text.scrollIntoView({ block: "start" });
      select(Number(link.dataset.line));
    });
  });
}
