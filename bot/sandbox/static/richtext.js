// A message's text with its entities as nodes. Offsets are in UTF-16 units, as JavaScript counts.
import { make } from "./make.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const SAFE = /^(https?|mailto|tel):/i;

export function richText(text, entities, hands) {
  const fragment = document.createDocumentFragment();
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  append(fragment, text, 0, text.length, sorted, hands);
  return fragment;
}

function append(parent, text, start, end, entities, hands) {
  let position = start;
  while (entities.length && entities[0].offset < end) {
    const entity = entities.shift();
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < position || stop <= position) continue;
    parent.append(text.slice(position, entity.offset));
    const node = nodeFor(entity, text.slice(entity.offset, stop), hands);
    append(node, text, entity.offset, stop, entities, hands);
    parent.append(node);
    // A block ends its line by itself: the line break after it would show as an empty line.
    const block = node.matches("pre, blockquote") && text[stop] === "\n";
    position = block ? stop + 1 : stop;
  }
  parent.append(text.slice(position, end));
}

function nodeFor(entity, words, hands) {
  if (entity.type === "spoiler") return spoiler();
  if (entity.type === "bot_command") return command(words, hands);
  if (entity.type === "text_link") return link(entity.url, hands);
  if (entity.type === "url") return link(words, hands);
  if (entity.type === "email") return link(`mailto:${words}`, hands);
  return make(TAGS[entity.type] ?? "span");
}

function spoiler() {
  const node = make("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Скрытый текст, показать" });
  const reveal = (event) => {
    if (node.classList.contains("seen") || (event.key && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add("seen");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", reveal);
  return node;
}

function command(words, hands) {
  const node = make("button", { type: "button", class: "command" });
  node.addEventListener("click", () => hands.say(words));
  return node;
}

// A link to the bot itself starts it, as it would in the messenger; other addresses open apart.
export function link(address, hands) {
  const start = /^(?:https?:\/\/)?t\.me\/(\w+)\?start=([\w-]+)$/i.exec(address);
  if (start && hands.isOwnLink(start[1])) {
    const node = make("button", { type: "button", class: "command" });
    node.addEventListener("click", () => hands.start(start[2]));
    return node;
  }
  const whole = SAFE.test(address) ? address : `https://${address}`;
  if (/^[a-z][a-z0-9+.-]*:/i.test(address) && !SAFE.test(address)) return make("span");
  return make("a", { href: whole, target: "_blank", rel: "noopener noreferrer" });
}
