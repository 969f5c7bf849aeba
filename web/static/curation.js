/* The editor of an entry: what is wrong is said while typing, without saving. */

const form = document.getElementById("entry-form");
const live = document.getElementById("entry-check");
const PAUSE_MS = 900;
let waiting = 0;
let asked = 0;

function say(problems) {
  const items = problems.map((problem) => {
    const item = document.createElement("li");
    item.textContent = problem;
    return item;
  });
  const list = document.createElement("ul");
  list.append(...items);
  live.replaceChildren(problems.length ? list : form.dataset.fine);
}

async function check() {
  asked += 1;
  const mine = asked;
  const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok || mine !== asked) return; // an older answer than the newest question, or no session
  const { problems } = await answer.json();
  say(problems);
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => check().catch(() => live.replaceChildren()), PAUSE_MS);
  });
}
