// The list of people on the left.
import { make, hourOf } from "./make.js";

const shown = new WeakMap();

export function showPeople(list, people, chosen) {
  const rows = new Map([...list.children].map((row) => [row.firstElementChild.dataset.chat, row]));
  for (const person of people) {
    const key = String(person.chat_id);
    const row = rows.get(key) ?? list.appendChild(make("li", {}, make("button", { type: "button", class: "person", "data-chat": key })));
    fill(row.firstElementChild, person, person.chat_id === chosen);
  }
}

function fill(button, person, current) {
  const seen = JSON.stringify([person, current]);
  if (shown.get(button) === seen) return;
  shown.set(button, seen);
  button.toggleAttribute("aria-current", current);
  if (current) button.setAttribute("aria-current", "true");
  const unread = person.unread
    ? make("span", { class: "badge", "aria-label": `непрочитанных: ${person.unread}` }, String(person.unread)) : null;
  button.replaceChildren(
    avatar(person),
    make("span", { class: "person-name" }, person.name),
    make("span", { class: "person-time" }, person.preview_date ? hourOf(person.preview_date) : ""),
    make("span", { class: "person-role" }, person.role),
    make("span", { class: "person-preview" }, person.preview || person.note || (person.invited ? "Есть приглашение" : "Ещё не писал")),
    ...(unread ? [unread] : []),
  );
}

export function avatar(person) {
  const words = person.name.split(/\s+/).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => word[0]).join("").toUpperCase();
  const node = make("span", { class: "avatar", "aria-hidden": "true" }, letters);
  node.dataset.hue = String(Math.abs(person.chat_id) % 7);
  return node;
}
