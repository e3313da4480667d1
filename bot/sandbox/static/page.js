// The page of the sandbox: who is chosen, what is asked from the server and when.
import { ask, post, postFile } from "./wire.js";
import { Log } from "./log.js";
import { Composer } from "./composer.js";
import { showPeople } from "./people.js";

const element = (id) => document.getElementById(id);
const ACTIONS = { typing: "печатает…", upload_document: "отправляет файл…", upload_photo: "отправляет фото…" };

let chosen = null;   // the chat that is open
let view = null;     // its latest state
let revision = 0;
let bot = { name: "", username: "" };
let asking = false;  // a refresh is on its way
let askAgain = false;
let actionTimer = 0;
const pressed = new Set();

const log = new Log(element("log"), element("bubbles"), element("to-end"), {
  quote: (bubble, text) => composer.quote(bubble.message_id, authorOf(bubble), text),
  press,
  chat: () => chosen,
  say: (text) => act("say", { text }),
  start: (payload) => act("start", { payload }),
  isOwnLink: (name) => name.toLowerCase() === bot.username.toLowerCase(),
});
const composer = new Composer({
  say: (text, replyTo) => act("say", { text, reply_to: replyTo }),
  file: (file, caption) => sendFile(file, caption),
});

function authorOf(bubble) {
  return bubble.from_bot ? bot.name : view.name;
}

async function act(action, told = {}) {
  const answer = await post(`/page/chats/${chosen}/${action}`, told).catch(lost);
  if (answer?.refused) toast(`Не получилось: ${answer.refused}`);
  return answer;
}

async function sendFile(file, caption) {
  const answer = await postFile(`/page/chats/${chosen}/file`, file, caption).catch(lost);
  if (answer?.refused) toast(`Файл не отправлен: ${answer.refused}`);
}

async function press(messageId, button, node) {
  node.classList.add("waiting");
  const answer = await act("press", { message_id: messageId, button });
  if (!answer?.done) return node.classList.remove("waiting");
  pressed.add(answer.done);
  setTimeout(() => node.classList.remove("waiting"), 15000);
  refresh();
}

function lost() {
  element("offline").hidden = false;
  return null;
}

// Changes may come faster than answers: one question at a time, one more if anything came between.
async function refresh() {
  if (asking) { askAgain = true; return; }
  asking = true;
  try {
    const people = await ask("/page/people");
    bot = people.bot;
    showPeople(element("people"), people.people, chosen, choose);
    if (chosen !== null) await refreshChat();
    element("offline").hidden = true;
  } catch {
    lost();
  } finally {
    asking = false;
    if (askAgain) { askAgain = false; refresh(); }
  }
}

async function refreshChat() {
  const asked = chosen;
  const found = await ask(`/page/chats/${asked}?after=${revision}`);
  if (asked !== chosen) return;
  view = found;
  revision = found.revision;
  log.show(found.bubbles);
  showHead();
  showIntro();
  composer.show(found);
  showGate();
  showToasts(found.toasts);
  if (found.unread && document.visibilityState === "visible") act("read");
}

function showHead() {
  element("chat-title").textContent = bot.name;
  const doing = view.action ? (ACTIONS[view.action] ?? "занят…") : "";
  const status = element("chat-status");
  status.textContent = doing || ["вы " + view.name, ...whatOf(view)].filter(Boolean).join(" · ");
  status.classList.toggle("doing", Boolean(doing));
  clearTimeout(actionTimer);
  if (doing) actionTimer = setTimeout(refresh, 5200);
  element("block").hidden = !view.started || view.blocked;
}

// A note such as «Родитель: …» says the role by itself.
function whatOf({ role, note }) {
  const [word] = role.split(/[ -]/);
  return word && note.startsWith(word) ? [note] : [role, note];
}

function showIntro() {
  const invited = view.invited ? "Кнопка «Начать» откроет бота по приглашению этого человека."
    : "У этого человека нет приглашения.";
  log.welcome(view.started ? null : { title: "Что умеет этот бот?", text: view.description || "", note: invited });
}

function showGate() {
  const shut = !view.started || view.blocked;
  element("gate").hidden = !shut;
  element("composer").hidden = shut;
  element("gate-button").textContent = view.blocked ? "Разблокировать бота" : "Начать";
}

function showToasts(toasts) {
  for (const one of toasts) {
    if (!pressed.delete(one.query_id)) continue;
    log.stopWaiting();
    if (one.text && one.alert) {
      element("alert-text").textContent = one.text;
      element("alert").showModal();
    } else if (one.text) toast(one.text);
  }
}

function toast(text) {
  const node = document.createElement("div");
  node.className = "toast";
  node.textContent = text;
  element("toasts").append(node);
  setTimeout(() => node.remove(), 4500);
}

function choose(chatId) {
  if (chosen === chatId) return;
  location.hash = `chat-${chatId}`;
}

function follow() {
  const match = /^#chat-(\d+)$/.exec(location.hash);
  const before = chosen;
  chosen = match ? Number(match[1]) : null;
  revision = 0;
  view = null;
  log.clear();
  composer.reset(chosen);
  element("chat").hidden = chosen === null;
  element("intro").hidden = chosen !== null;
  element("app").classList.toggle("open", chosen !== null);
  if (chosen === null && before !== null) {
    document.querySelector(`.person[data-chat="${before}"]`)?.focus();
  }
  refresh();
}

function listen() {
  const events = new EventSource("/page/events");
  events.onmessage = refresh;
  events.onopen = refresh;
  events.onerror = () => {
    lost();
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

element("people").addEventListener("click", (event) => {
  const person = event.target.closest(".person");
  if (person) choose(Number(person.dataset.chat));
});
element("back").addEventListener("click", () => { location.hash = ""; });
element("block").addEventListener("click", () => act("block"));
element("gate-button").addEventListener("click", async () => {
  await act(view.blocked ? "unblock" : "start");
  await refresh();
  composer.focus();
});
window.addEventListener("hashchange", follow);
document.addEventListener("visibilitychange", refresh);
follow();
listen();
