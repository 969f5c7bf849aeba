// One request of the outbox: sent, and its answer read. The errors say what to do next.

/** The server does not accept it; another try changes nothing. */
export class Refused extends Error {
  /** `field`: the one that the reason is about, if the server says so. */
  constructor(message, field = "") {
    super(message);
    this.field = field;
  }
}
/** There is no session. */
export class NoSession extends Error {}
/** The session is another account's. */
export class OtherAccount extends Error {}
/** No connection, or the server asks to come later; `seconds` at least. */
export class Later extends Error {
  constructor(seconds = 0) {
    super("later");
    this.seconds = seconds;
  }
}

const JSON_TYPE = "application/json";
/** seconds for headers and processing, and bytes a second of the slowest network that still counts as one */
const PATIENCE_S = 25;
const SLOWEST = 1000;

/** The answer's JSON, or {} for a redirect or a page. Throws the errors above. */
export async function send(address, { method = "GET", body = null, bytes = 0, signal = null } = {}) {
  const giveUp = new AbortController();
  const end = () => giveUp.abort();
  const timer = setTimeout(end, 1000 * (PATIENCE_S + bytes / SLOWEST));
  if (signal) signal.addEventListener("abort", end);
  try {
    const answer = await fetch(address, {
      method, body, headers: { Accept: JSON_TYPE }, redirect: "manual", cache: "no-store", signal: giveUp.signal,
    });
    return await read(answer);
  } catch (error) {
    if (error instanceof Refused || error instanceof NoSession || error instanceof Later) throw error;
    throw new Later();
  } finally {
    clearTimeout(timer);
    if (signal) signal.removeEventListener("abort", end);
  }
}

async function read(answer) {
  if (answer.type === "opaqueredirect") return {};
  if (answer.status === 401) throw new NoSession();
  if (isLater(answer.status)) throw new Later(Number(answer.headers.get("Retry-After")) || 0);
  const isJson = (answer.headers.get("Content-Type") || "").startsWith(JSON_TYPE);
  if (answer.ok) return isJson ? answer.json() : {};
  if (!isJson) throw new Refused(problemOf(await answer.text()) || answer.statusText);
  const { problem, field } = await answer.json();
  throw new Refused(problem, field);
}

export function isLater(status) {
  return status === 0 || status === 408 || status === 423 || status === 429 || status >= 500;
}

function problemOf(html) {
  const said = new DOMParser().parseFromString(html, "text/html").querySelector("[role=alert], .problem, main p");
  return said ? said.textContent.trim() : "";
}

/** {csrf, account} of the session that runs now. */
export async function sessionOf(base, account) {
  const session = await send(`${base}/session`);
  if (session.account !== account) throw new OtherAccount();
  return session;
}
