// Runs Lighthouse some times over pages and prints one line of JSON for each run.
// usage: node run.mjs TIMES ADDRESS…      (CHROME_PATH names the browser)
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [times, ...addresses] = process.argv.slice(2);
const flags = ["--headless=new", "--no-sandbox", "--disable-gpu"];

/** Lighthouse's own phone: slow 4G and a processor four times slower, simulated. */
async function run(address, port) {
  const options = { port, output: "json", logLevel: "error", onlyCategories: ["accessibility", "performance"] };
  const { lhr } = await lighthouse(address, options);
  const number = (id) => lhr.audits[id]?.numericValue ?? null;
  const ofAccess = lhr.categories.accessibility.auditRefs.map((ref) => lhr.audits[ref.id]);
  return {
    address,
    accessibility: Math.round(lhr.categories.accessibility.score * 100),
    lcp_ms: Math.round(number("largest-contentful-paint")),
    tbt_ms: Math.round(number("total-blocking-time")),
    cls: Math.round(number("cumulative-layout-shift") * 1000) / 1000,
    kB: Math.round(number("total-byte-weight") / 1000),
    found: ofAccess.filter((audit) => audit.score !== null && audit.score < 1).map((audit) => audit.id),
    error: lhr.runtimeError?.code ?? "",
  };
}

for (const address of addresses) {
  for (let n = 0; n < Number(times); n += 1) {
    const browser = await launch({ chromeFlags: flags }); // a new profile: nothing is cached
    try {
      console.log(JSON.stringify(await run(address, browser.port)));
    } finally {
      await browser.kill();
    }
  }
}
