// Text that survives a reload. Where the browser forbids storage (embedded views without it, blocked site data), it is
// kept in memory, and everything else works.

const memory = new Map();

function storage() {
  try {
    return window.sessionStorage; // the getter itself may throw, or return null
  } catch {
    return null;
  }
}

export function recall(key) {
  try {
    return storage()?.getItem(key) ?? memory.get(key) ?? "";
  } catch {
    return memory.get(key) ?? "";
  }
}

export function keep(key, value) {
  memory.set(key, value);
  try {
    storage()?.setItem(key, value);
  } catch {
    // full or forbidden: the copy in memory has to do
  }
}
