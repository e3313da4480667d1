// The messages of the open chat.
import { make, hourOf, dayOf, sizeOf } from "./make.js";
import { richText, link } from "./richtext.js";

const NEAR_END = 120;

export class Log {
  constructor(scroller, list, toEnd, hands) {
    Object.assign(this, { scroller, list, toEnd, hands, nodes: new Map() });
    // Who reads the end keeps it when the keyboard below takes room; who went up is left alone.
    this.following = true;
    this.top = 0;
    scroller.addEventListener("scroll", () => this.#scrolled());
    new ResizeObserver(() => { if (this.following) this.#end("instant"); }).observe(scroller);
    toEnd.addEventListener("click", () => this.#end("smooth"));
  }

  clear() {
    this.nodes.clear();
    this.list.replaceChildren();
    this.toEnd.hidden = true;
    this.following = true;
  }

  // Before the chat was started there is only the bot's description.
  welcome(card) {
    this.list.querySelector(".welcome")?.remove();
    if (!card) return;
    this.list.append(make("div", { class: "welcome" },
      make("h3", {}, card.title), make("p", {}, card.text), make("p", { class: "faint" }, card.note)));
  }

  show(bubbles) {
    if (!bubbles.length) return;
    const first = this.nodes.size === 0;
    const nearEnd = this.following || this.#distance() < NEAR_END;
    for (const bubble of bubbles) this.#put(bubble);
    this.#days();
    const own = bubbles.some((bubble) => !bubble.deleted && !bubble.from_bot && !bubble.edit_date);
    if (first || nearEnd || own) this.#end(first ? "instant" : "smooth");
    this.#showToEnd();
  }

  stopWaiting() {
    for (const node of this.list.querySelectorAll(".waiting")) node.classList.remove("waiting");
  }

  #put(bubble) {
    const old = this.nodes.get(bubble.message_id);
    if (bubble.deleted) {
      old?.remove();
      this.nodes.delete(bubble.message_id);
      return;
    }
    const focused = old?.contains(document.activeElement) ? document.activeElement.textContent : null;
    const node = this.#node(bubble);
    if (old) old.replaceWith(node);
    else this.list.append(node);
    this.nodes.set(bubble.message_id, node);
    if (focused !== null) this.#refocus(node, focused);
  }

  // An edit replaces the buttons: who pressed one by keyboard stays near it.
  #refocus(node, words) {
    const buttons = [...node.querySelectorAll("button")];
    (buttons.find((button) => button.textContent === words) ?? buttons.at(-1))?.focus();
  }

  #node(bubble) {
    const side = bubble.from_bot ? "in" : "out";
    const said = bubble.text ?? bubble.caption ?? "";
    const body = make("div", { class: "bubble" });
    if (bubble.forwarded_from) body.append(make("p", { class: "forwarded" }, `Переслано от: ${bubble.forwarded_from}`));
    if (bubble.quote) body.append(this.#quote(bubble.quote));
    body.append(...this.#files(bubble));
    if (said) {
      const text = make("div", { class: "text" });
      text.append(richText(said, bubble.entities ?? bubble.caption_entities ?? [], this.hands));
      body.append(text);
    }
    if (bubble.reactions?.length) body.append(make("span", { class: "reactions" }, bubble.reactions.join(" ")));
    body.append(make("span", { class: "time" }, (bubble.edit_date ? "изменено " : "") + hourOf(bubble.date)));
    const node = make("article", { class: `message ${side}`, "data-message": bubble.message_id, "data-date": bubble.date,
      "aria-label": bubble.from_bot ? "Сообщение бота" : "Ваше сообщение" });
    node.append(make("div", { class: "row" }, body, this.#replyButton(bubble, said)));
    if (bubble.buttons) node.append(this.#keyboard(bubble));
    body.addEventListener("click", (event) => {
      if (event.target.closest("a, button, audio, img") || String(getSelection())) return;
      this.hands.quote(bubble, said);
    });
    return node;
  }

  #replyButton(bubble, said) {
    const node = make("button", { type: "button", class: "reply", "aria-label": "Ответить на сообщение", title: "Ответить" }, "↩");
    node.addEventListener("click", () => this.hands.quote(bubble, said));
    return node;
  }

  #quote(quote) {
    const node = make("button", { type: "button", class: "quote" }, make("strong", {}, quote.author), make("span", {}, quote.text));
    node.addEventListener("click", () => {
      const target = this.nodes.get(quote.message_id);
      target?.scrollIntoView({ block: "center", behavior: "smooth" });
      target?.classList.add("found");
      setTimeout(() => target?.classList.remove("found"), 1500);
    });
    return node;
  }

  #files(bubble) {
    const parts = [];
    const photo = bubble.photo?.at(-1);
    if (photo) parts.push(this.#photo(photo, bubble));
    const sound = bubble.voice ?? bubble.audio;
    if (sound) parts.push(make("audio", { controls: "", preload: "none", src: address(sound) }));
    const file = bubble.document ?? bubble.video ?? bubble.animation;
    if (file) parts.push(card(file));
    return parts;
  }

  #photo(photo, bubble) {
    const image = make("img", { src: address(photo), width: photo.width, height: photo.height, loading: "lazy",
      alt: bubble.caption || "Фотография" });
    image.addEventListener("load", () => { if (this.#distance() < NEAR_END + photo.height) this.#end("instant"); });
    const frame = make("a", { class: "photo", href: address(photo), target: "_blank", rel: "noopener" }, image);
    if (bubble.has_media_spoiler) frame.classList.add("covered");
    frame.addEventListener("click", (event) => {
      if (frame.classList.contains("covered")) event.preventDefault();
      frame.classList.remove("covered");
    });
    return frame;
  }

  #keyboard(bubble) {
    const rows = bubble.buttons.map((row) => make("div", { class: "buttons-row" }, ...row.map((button) => this.#button(bubble, button))));
    return make("div", { class: "buttons", role: "group", "aria-label": "Кнопки сообщения" }, ...rows);
  }

  #button(bubble, button) {
    if (button.url) {
      const node = link(button.url, this.hands);
      node.className = "inline-button opens";
      node.append(button.text);
      return node;
    }
    if (button.web_app) {
      const asked = new URLSearchParams({ message: bubble.message_id, url: button.web_app.url });
      return make("a", { class: "inline-button opens", target: "_blank", rel: "noopener",
        href: `/page/chats/${this.hands.chat()}/open?${asked}` }, button.text);
    }
    const node = make("button", { type: "button", class: `inline-button ${button.style ?? ""}` }, button.text);
    if (button.copy_text) node.addEventListener("click", () => navigator.clipboard?.writeText(button.copy_text.text));
    else if (button.callback_data) node.addEventListener("click", () => this.hands.press(bubble.message_id, button.callback_data, node));
    else {
      node.disabled = true;
      node.title = "Песочница этого не открывает";
    }
    return node;
  }

  #days() {
    for (const mark of this.list.querySelectorAll(".day")) mark.remove();
    let last = "";
    for (const node of [...this.list.querySelectorAll(".message")]) {
      const day = dayOf(Number(node.dataset.date));
      if (day !== last) node.before(make("p", { class: "day" }, make("span", {}, day)));
      last = day;
    }
  }

  #distance() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  // On a smooth way down the end is far and still wanted: only going up gives it up.
  #scrolled() {
    const near = this.#distance() < NEAR_END;
    if (near) this.following = true;
    else if (this.scroller.scrollTop < this.top) this.following = false;
    this.top = this.scroller.scrollTop;
    this.#showToEnd();
  }

  #end(behavior) {
    this.following = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
  }

  #showToEnd() {
    this.toEnd.hidden = this.#distance() < NEAR_END;
  }
}

function address(file) {
  return `/page/files/${encodeURIComponent(file.file_id)}`;
}

function card(file) {
  const name = file.file_name ?? "файл";
  const dot = name.lastIndexOf(".");
  return make("a", { class: "file", href: `${address(file)}?save`, download: name },
    make("span", { class: "file-icon", "aria-hidden": "true" }, dot > 0 ? name.slice(dot + 1, dot + 5) : "•"),
    make("span", { class: "file-name" }, name),
    make("span", { class: "file-size" }, `${sizeOf(file.file_size)} · скачать`));
}
