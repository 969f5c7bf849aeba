// Text with entities (Bot API, MessageEntity) as nodes. Offsets count UTF-16 units, as strings do here.

import { make } from "./dom.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/** Nodes for `text`, or for a part of it; entities may be nested but do not overlap partly. */
export function formatted(text, entities, start = 0, end = text.length) {
  const sorted = entities.filter((e) => e.length > 0).sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodesOf(text, start, end, sorted);
}

function nodesOf(text, start, end, entities) {
  const nodes = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    rest = others;
    if (to <= from) continue;
    if (from > at) nodes.push(text.slice(at, from));
    const inside = rest.filter((e) => e.offset < to);
    rest = rest.filter((e) => e.offset >= to);
    const node = nodeFor(entity, text.slice(from, to));
    if (node) {
      node.append(...nodesOf(text, from, to, inside));
      nodes.push(node);
    } else {
      nodes.push(...nodesOf(text, from, to, inside));
    }
    at = to;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function nodeFor(entity, words) {
  if (entity.type === "text_link" || entity.type === "url") {
    const address = safeAddress(entity.url || words);
    return address && make("a", { href: address, target: "_blank", rel: "noopener noreferrer" });
  }
  if (entity.type === "phone_number") return make("a", { href: `tel:${words.replace(/[^+\d]/g, "")}` });
  return TAGS[entity.type] ? make(TAGS[entity.type]) : null;
}

/** The address if it is safe to open; null for javascript: and similar addresses. */
export function safeAddress(address) {
  try {
    const url = new URL(address, location.href);
    return ["http:", "https:", "tg:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
