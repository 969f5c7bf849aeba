// Scripts and styles of Leaflet and its plugins, loaded once, when a map is about to be shown.

const loaded = new Map(); // address → promise

function once(address, make) {
  if (!loaded.has(address)) {
    const ready = new Promise((resolve, reject) => {
      const node = make();
      node.onload = () => resolve();
      node.onerror = () => {
        loaded.delete(address); // the next try asks again
        node.remove();
        reject(new Error(address));
      };
      document.head.append(node);
    });
    loaded.set(address, ready);
  }
  return loaded.get(address);
}

export function script(name) {
  return once(`/npm/${name}`, () => Object.assign(document.createElement("script"), { src: `/npm/${name}` }));
}

export function style(address) {
  return once(address, () => Object.assign(document.createElement("link"), { rel: "stylesheet", href: address }));
}

/** Leaflet as a global `L`, with the styles of all maps. `scripts`: the folder of this file. */
export async function leaflet(scripts) {
  await Promise.all([style("/npm/leaflet.css"), style(`${scripts}map.css`), script("leaflet.js")]);
  return window.L;
}

export async function json(address) {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}
