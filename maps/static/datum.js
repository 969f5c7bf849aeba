// GCJ-02, the datum of maps published in mainland China, and WGS-84: the same figures as zone/datum.py, which explains
// them; tests compare the two. Everything that a page draws, stores or sends is WGS-84: only the map's projection
// (base.js) calls this.

const HALF_AXIS_M = 6378245;
const ECCENTRICITY2 = 0.006693421622965943;
const [SOUTH, NORTH, WEST, EAST] = [0.8293, 55.8271, 72.004, 137.8347];
const ROUNDS = 8;

const radians = (degrees) => (degrees * Math.PI) / 180;
const degrees = (angle) => (angle * 180) / Math.PI;
const wave = (height, turns, x) => height * Math.sin(turns * x * Math.PI);

export function isShifted([lat, lon]) {
  return SOUTH <= lat && lat <= NORTH && WEST <= lon && lon <= EAST;
}

function shifted([lat, lon]) {
  const [y, x] = [lat - 35, lon - 105];
  const root = Math.sqrt(Math.abs(x));
  const shared = wave(20, 6, x) + wave(20, 2, x);
  const northWaves = wave(20, 1, y) + wave(40, 1 / 3, y) + wave(160, 1 / 12, y) + wave(320, 1 / 30, y);
  const eastWaves = wave(20, 1, x) + wave(40, 1 / 3, x) + wave(150, 1 / 12, x) + wave(300, 1 / 30, x);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ((shared + northWaves) * 2) / 3;
  const east = 300 + x + 2 * y + 0.1 * x * y + 0.1 * root + 0.1 * x * x + ((shared + eastWaves) * 2) / 3;
  const sine = Math.sin(radians(lat));
  const flat = 1 - ECCENTRICITY2 * sine * sine;
  const alongMeridian = (HALF_AXIS_M * (1 - ECCENTRICITY2)) / (flat * Math.sqrt(flat));
  const alongParallel = (HALF_AXIS_M / Math.sqrt(flat)) * Math.cos(radians(lat));
  return [lat + degrees(north / alongMeridian), lon + degrees(east / alongParallel)];
}

/** [lat, lon] WGS-84 → the pair of a map in `datum` ("wgs84" or "gcj02"). */
export function fromWgs84(pair, datum) {
  return datum === "gcj02" && isShifted(pair) ? shifted(pair) : pair;
}

/** The pair of a map in `datum` → WGS-84. */
export function toWgs84(pair, datum) {
  if (datum !== "gcj02" || !isShifted(pair)) return pair;
  let guess = pair;
  for (let round = 0; round < ROUNDS; round += 1) {
    const landed = shifted(guess);
    guess = [guess[0] + pair[0] - landed[0], guess[1] + pair[1] - landed[1]];
  }
  return isShifted(guess) ? guess : pair;
}
