// The page without a network opens the chat again by itself as soon as there is one.
const AGAIN_MS = 3000;

/** A browser says "online" before anything can be reached, and nothing at all where only the server was away. */
async function ask() {
  if (!navigator.onLine || document.hidden) return;
  const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer && answer.ok) location.reload();
}

window.addEventListener("online", ask);
setInterval(ask, AGAIN_MS);
