// Logging in: passkeys, and a log-in on top of the page when a form is sent after the session has ended.

const JSON_TYPE = "application/json";
/** Forms whose session is being checked, and those for which it has been; these are sent as the browser sends any. */
const asking = new WeakSet();
const checked = new WeakSet();

/** The answer as JSON; throws an Error with a message for the user, if the server gave one. */
async function post(address, values, csrf) {
  const headers = { "Content-Type": JSON_TYPE, Accept: JSON_TYPE, ...(csrf ? { "X-CSRF-Token": csrf } : {}) };
  const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(values) });
  return answerOf(response);
}

async function answerOf(response) {
  const json = (response.headers.get("Content-Type") || "").startsWith(JSON_TYPE);
  if (!response.ok && !json) throw new Error(response.status === 429 ? await response.text() : response.statusText);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.problem);
  return answer;
}

const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

function textOf(buffer) {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const withBytes = (keys) => (keys || []).map((key) => ({ ...key, id: bytesOf(key.id) }));

/** What the device signs, as the server reads it. */
async function provedBy(options) {
  const publicKey = { ...options, challenge: bytesOf(options.challenge), allowCredentials: withBytes(options.allowCredentials) };
  const found = await navigator.credentials.get({ publicKey });
  const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
  return {
    id: found.id,
    rawId: textOf(found.rawId),
    type: found.type,
    response: {
      authenticatorData: textOf(authenticatorData),
      clientDataJSON: textOf(clientDataJSON),
      signature: textOf(signature),
      userHandle: userHandle ? textOf(userHandle) : null,
    },
  };
}

async function madeFor(options) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  const { attestationObject, clientDataJSON } = made.response;
  return {
    id: made.id,
    rawId: textOf(made.rawId),
    type: made.type,
    response: { attestationObject: textOf(attestationObject), clientDataJSON: textOf(clientDataJSON) },
  };
}

const csrfOf = (page) => (page.querySelector("input[name=csrf]") || {}).value || "";

function tell(near, error) {
  const place = near.closest("form, main").querySelector("[data-problem]") || document.querySelector("[data-problem]");
  if (!place || error.name === "NotAllowedError" || error.name === "AbortError") return; // the person has cancelled
  place.textContent = error.message || String(error);
  place.hidden = false;
}

async function logIn(next) {
  const { challenge, options } = await post("/console/passkey/options", {});
  return post("/console/passkey", { challenge, answer: await provedBy(options), next });
}

const acts = {
  async login(button) {
    const card = button.closest("[data-next]");
    if (!card) return;
    const entered = await logIn(card.dataset.next);
    const again = document.getElementById("again");
    if (!again) {
      location.assign(entered.next);
      return;
    }
    again.querySelector("input[name=csrf]").value = entered.csrf;
    if (again.querySelector("input[type=file]")) again.hidden = false;
    else again.submit();
  },
  async add() {
    const csrf = csrfOf(document);
    const { challenge, options } = await post("/console/account/passkeys/options", { for: "add" }, csrf);
    const name = document.getElementById("passkey-name").value;
    const added = await post("/console/account/passkeys", { challenge, answer: await madeFor(options), name }, csrf);
    location.assign(added.next);
  },
  async confirm() {
    const csrf = csrfOf(document);
    const { challenge, options } = await post("/console/account/passkeys/options", { for: "confirm" }, csrf);
    const confirmed = await post("/console/account/passkeys/confirm", { challenge, answer: await provedBy(options) }, csrf);
    location.assign(confirmed.next);
  },
};

function showPasskeys(root) {
  if (!window.PublicKeyCredential) return;
  root.querySelectorAll("[data-passkey-form]").forEach((node) => { node.hidden = false; });
  root.querySelectorAll("button[data-passkey]").forEach((button) => {
    button.hidden = false;
    const act = acts[button.dataset.passkey];
    button.addEventListener("click", () => act(button).catch((error) => tell(button, error)));
  });
}

/** Opens the log-in on top of the page; resolves with the new token, or with nothing if the person does not log in. */
export function askAgain() {
  const dialog = document.createElement("dialog");
  dialog.className = "again";
  dialog.setAttribute("aria-labelledby", "again-title");
  dialog.append(document.getElementById("log-in-again").content.cloneNode(true));
  document.body.append(dialog);
  const form = dialog.querySelector("form");
  return new Promise((resolve) => {
    const end = (csrf) => {
      resolve(csrf);
      dialog.close();
      dialog.remove();
    };
    dialog.addEventListener("cancel", () => end(""));
    dialog.querySelector("[data-close]").addEventListener("click", () => end(""));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const body = new URLSearchParams(new FormData(form));
      fetch(form.action, { method: "POST", headers: { Accept: JSON_TYPE }, body })
        .then(answerOf)
        .then((entered) => end(entered.csrf))
        .catch((error) => tell(form, error));
    });
    const button = dialog.querySelector("[data-passkey]");
    if (button && window.PublicKeyCredential) {
      button.hidden = false;
      button.addEventListener("click", () => {
        logIn("").then((entered) => end(entered.csrf)).catch((error) => tell(button, error));
      });
    }
    dialog.showModal();
    form.querySelector("[name=password]").focus();
  });
}

/** The page's forms get the token of the session that runs now. */
export function renew(csrf) {
  document.querySelectorAll("input[name=csrf]").forEach((input) => { input.value = csrf; });
  document.dispatchEvent(new CustomEvent("lvwang:session"));
}

/** Whether the form may be sent now: the session is alive, or the person has logged in again. */
async function mayBeSent() {
  const response = await fetch("/console/session", { headers: { Accept: JSON_TYPE } });
  if (response.status !== 401 && !response.ok) return true; // the form's own answer says what is wrong
  const csrf = response.ok ? (await response.json()).csrf : await askAgain();
  if (!csrf) return false;
  renew(csrf);
  return true;
}

function guardForms() {
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form.method !== "post" || !form.elements.namedItem("csrf")) return;
    if (checked.delete(form)) return;
    event.preventDefault();
    if (asking.has(form)) return; // tapped twice
    asking.add(form);
    // without a connection the browser itself says what is wrong
    mayBeSent().catch(() => true).then((may) => {
      asking.delete(form);
      if (!may) return;
      checked.add(form);
      form.requestSubmit(submitter || undefined);
    });
  });
}

showPasskeys(document);
const canAsk = document.getElementById("log-in-again") && "HTMLDialogElement" in window;
if (canAsk && "requestSubmit" in HTMLFormElement.prototype) guardForms();
