// The lower part of the chat: text, files, the bot's commands and its reply keyboard.
import { make } from "./make.js";

const element = (id) => document.getElementById(id);

export class Composer {
  #replyTo = null;
  #drafts = new Map();
  #chat = null;
  #keyboard = "";
  #commands = "";

  constructor(hands) {
    this.hands = hands;
    this.text = element("text");
    element("line").addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    this.text.addEventListener("input", () => this.#fit());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("paste", (event) => this.#files(event.clipboardData.files, event));
    element("clip").addEventListener("click", () => element("file").click());
    element("file").addEventListener("change", (event) => this.#files(event.target.files, null));
    element("quoting-off").addEventListener("click", () => { this.#unquote(); this.focus(); });
    element("menu-button").addEventListener("click", () => this.#toggleMenu(element("menu").hidden));
    element("menu").addEventListener("keydown", (event) => this.#menuKey(event));
    element("keyboard-toggle").addEventListener("click", () => this.#toggleKeyboard());
    document.addEventListener("click", (event) => {
      if (!event.target.closest("#menu, #menu-button")) this.#toggleMenu(false);
    });
    const chat = element("chat");
    chat.addEventListener("dragover", (event) => event.preventDefault());
    chat.addEventListener("drop", (event) => this.#files(event.dataTransfer.files, event));
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.text.focus();
  }

  // Every person keeps an own unsent text.
  reset(chat) {
    if (this.#chat !== null) this.#drafts.set(this.#chat, this.text.value);
    this.#chat = chat;
    this.text.value = this.#drafts.get(chat) ?? "";
    this.#unquote();
    this.#toggleMenu(false);
    this.#fit();
  }

  quote(messageId, author, words) {
    this.#replyTo = messageId;
    element("quoting-author").textContent = author;
    element("quoting-text").textContent = words || "Файл";
    element("quoting").hidden = false;
    this.text.focus();
  }

  show(view) {
    this.#showKeyboard(view.keyboard);
    this.#showCommands(view.commands);
    this.#fit();
  }

  #send() {
    const words = this.text.value.trim();
    if (!words) return;
    this.hands.say(words, this.#replyTo);
    this.text.value = "";
    this.#unquote();
    this.#fit();
  }

  #files(files, event) {
    if (!files?.length) return;
    event?.preventDefault();
    const caption = this.text.value.trim();
    [...files].forEach((file, number) => this.hands.file(file, number === 0 ? caption : ""));
    this.text.value = "";
    element("file").value = "";
    this.#fit();
  }

  #key(event) {
    if (event.key === "Escape") { this.#unquote(); this.#toggleMenu(false); }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  #fit() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 160)}px`;
  }

  #unquote() {
    this.#replyTo = null;
    element("quoting").hidden = true;
  }

  #showCommands(commands) {
    const seen = JSON.stringify(commands);
    if (seen === this.#commands) return;
    this.#commands = seen;
    element("menu-button").hidden = commands.length === 0;
    element("menu").replaceChildren(...commands.map((one) => this.#command(one)));
  }

  #command(one) {
    const node = make("button", { type: "button", role: "menuitem", class: "menu-item", tabindex: "-1" },
      make("span", { class: "menu-command" }, `/${one.command}`), make("span", {}, one.description));
    node.addEventListener("click", () => {
      this.hands.say(`/${one.command}`, null);
      this.#toggleMenu(false);
      this.focus();
    });
    return node;
  }

  #toggleMenu(open) {
    const menu = element("menu");
    const was = !menu.hidden;
    menu.hidden = !open;
    element("menu-button").setAttribute("aria-expanded", String(open));
    if (open && !was) menu.firstElementChild?.focus();
  }

  #menuKey(event) {
    const items = [...element("menu").children];
    const here = items.indexOf(document.activeElement);
    const steps = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 };
    if (event.key === "Escape") {
      this.#toggleMenu(false);
      element("menu-button").focus();
    } else if (event.key in steps) {
      event.preventDefault();
      items.at(steps[event.key] % items.length)?.focus();
    }
  }

  #showKeyboard(markup) {
    const seen = JSON.stringify(markup);
    if (seen === this.#keyboard) return;
    this.#keyboard = seen;
    const rows = markup?.keyboard ?? [];
    element("keyboard").replaceChildren(...rows.map((row) => make("div", { class: "keyboard-row" }, ...row.map((one) => this.#replyKey(one)))));
    element("keyboard-toggle").hidden = rows.length === 0;
    element("keyboard").hidden = rows.length === 0;
    element("keyboard-toggle").setAttribute("aria-expanded", "true");
    this.text.placeholder = markup?.input_field_placeholder || "Сообщение";
  }

  #replyKey(button) {
    const node = make("button", { type: "button", class: "key" }, button.text);
    node.addEventListener("click", () => this.hands.say(button.text, null));
    return node;
  }

  #toggleKeyboard() {
    const keyboard = element("keyboard");
    keyboard.hidden = !keyboard.hidden;
    element("keyboard-toggle").setAttribute("aria-expanded", String(!keyboard.hidden));
  }
}
