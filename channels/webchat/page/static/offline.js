// The page without a network opens the chat again by itself as soon as there is one.
window.addEventListener("online", () => location.reload());
