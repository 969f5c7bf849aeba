// Telephone numbers in texts as links. A short number such as 120 is linked only where the words around it are about
// calling, because it may as well be a sum, a sound level or an article.

import { make } from "./dom.js";

const NUMBER = /(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|[48]00[- ]?\d{3}[- ]?\d{4}|12345|12369|12328|12315|1(?:10|19|20|22)/g;
const EMERGENCY = /^1(?:10|19|20|22)$/;
const UNIT = /^\s*(?:元|万|亿|多|余|个|人|名|日|天|年|月|时|小时|分|秒|米|公里|厘|千|吨|公斤|克|毫|微|度|倍|条|款|项|号|平|立方|户|辆|台|次|份|件|家|[%％°℃]|(?:dB|km|kg|m|mg|t|kV|kW|yuan|days?|hours?|people)\b)/;
const CALLING = /拨|打|电话|热线|报警|火警|急救|求救|\b(?:call|dial|phone|ring)\b/i;
const AFTER = /^\s*[（(]?\s*(?:火警|消防|急救|救护|报警|匪警|交警|police|fire|ambulance)/i;
const BETWEEN = /^[\s、，,/和或及与·（）()]*(?:(?:or|and|火警|消防|急救|救护|报警|匪警)[\s、，,/和或（）()]*)*$/;
const REACH = 24;

/** Nodes for `text`: strings and links. */
export function withPhones(text) {
  return pieces(text, 0, numbersIn(text));
}

/** Links the numbers in a node that may have parts in bold; links and code stay as they are. */
export function linkPhones(node) {
  const numbers = numbersIn(node.textContent);
  if (!numbers.length) return;
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  let offset = 0;
  const parts = [];
  while (walker.nextNode()) {
    const part = walker.currentNode;
    parts.push([part, offset]);
    offset += part.data.length;
  }
  for (const [part, from] of parts) {
    if (!part.parentElement.closest("a, code, pre")) part.replaceWith(...pieces(part.data, from, numbers));
  }
}

/** The part of a text that begins at `from`, with links for the numbers inside it. */
function pieces(part, from, numbers) {
  const nodes = [];
  let at = 0;
  for (const { start, number } of numbers) {
    const begin = start - from;
    if (begin < at || begin + number.length > part.length) continue;
    if (begin > at) nodes.push(part.slice(at, begin));
    nodes.push(make("a", { href: `tel:${number.replace(/[^+\d]/g, "")}` }, number));
    at = begin + number.length;
  }
  if (at < part.length) nodes.push(part.slice(at));
  return nodes;
}

function numbersIn(text) {
  const numbers = [];
  let last = -1; // the end of the number before
  for (const found of text.matchAll(NUMBER)) {
    const [number] = found;
    const start = found.index;
    const end = start + number.length;
    const chained = last >= 0 && BETWEEN.test(text.slice(last, start));
    if (!standsAlone(text, start, end) || !isPhone(number, text, start, end, chained)) continue;
    numbers.push({ start, number });
    last = end;
  }
  return numbers;
}

function standsAlone(text, start, end) {
  return !/[\dA-Za-z.\-_/第§#+]/.test(text.charAt(start - 1)) && !/^(?:[\dA-Za-z_]|[.\-/]\d)/.test(text.slice(end, end + 2));
}

function isPhone(number, text, start, end, chained) {
  if (number.length > 5) return true;
  if (UNIT.test(text.slice(end, end + 8))) return false;
  if (!EMERGENCY.test(number)) return true;
  return chained || AFTER.test(text.slice(end, end + 12)) || CALLING.test(text.slice(Math.max(0, start - REACH), start));
}
