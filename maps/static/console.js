// The maps of the console. Each is shown in place of its text alternative's gap; the lists beside it stay.

import { openMap } from "./base.js";

async function show(node) {
  const { settings, data } = JSON.parse(node.querySelector("script").textContent);
  const ask = node.querySelector(".ask button");
  if (ask) ask.addEventListener("click", () => agree(settings));
  node.hidden = false;
  const opened = await openMap(node.querySelector(".canvas"), settings, { preferCanvas: false });
  const { draw } = await import(data.squares ? "./heat.js" : data.grids ? "./patrol.js" : "./cases.js");
  await draw(opened, data);
}

/** The page's policy allows the tile service only from its next load on. */
function agree(settings) {
  document.cookie = `${settings.agree}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
}

for (const node of document.querySelectorAll("[data-map]")) {
  show(node).catch((problem) => {
    console.error(problem);
    node.hidden = true; // what it would show stands beside it
  });
}
