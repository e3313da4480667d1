// The journal's page: draws the grid, takes entries by key and by touch, saves them cell by cell.
// What is typed is shown at once and waits in a queue until the server has it; names and marks are
// never put into the browser's storage, only the queue's numbers, so that a reload loses nothing.

const texts = JSON.parse(document.body.dataset.texts);
const at = (id) => document.getElementById(id);
const QUEUE = "vestnik-queue";
const CODES = { absent: "н", sick: "б", excused: "у", unexcused: "нп", late: "о", exempt: "осв" };
// Both layouts of the keyboard: the same key gives the same entry.
const KEYS = {
  н: "absent", y: "absent", б: "sick", ",": "sick", у: "excused", e: "excused",
  о: "late", j: "late", ".": ".", ю: ".", "/": ".",
};
const PAD = ["5", "4", "3", "2", ".", "absent", "sick", "excused", "late", ""];

let page = null;          // what the server told last
let cells = new Map();    // "lesson:pupil" -> { marks: Map(type -> put), code }
let works = new Map();    // lesson -> the type of work that digits go to
let queue = [];           // entries the server does not have yet
let busy = false;
let delay = 0;
let done = [];            // entries that can be taken back
let chosen = null;        // the cell with the focus

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
const key = (lesson, pupil) => `${lesson}:${pupil}`;
const cellOf = (lesson, pupil) => {
  const name = key(lesson, pupil);
  if (!cells.has(name)) cells.set(name, { marks: new Map(), code: "" });
  return cells.get(name);
};
const lessonOf = (id) => page.lessons.find((one) => one.id === id);
const pupilOf = (id) => page.pupils.find((one) => one.id === id);
const workOf = (lesson) => works.get(lesson) ?? page.types[0]?.[0];

class Refused extends Error {
  constructor(status, told) { super(told.error ?? ""); this.status = status; this.told = told; }
}

async function ask(path, { method = "GET", body } = {}) {
  const answer = await fetch(path, {
    method, credentials: "same-origin",
    headers: { "X-Vestnik": "1", ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body && JSON.stringify(body),
  });
  if (answer.status >= 500) throw new TypeError("unreachable");
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, told);
  return told;
}

// Signing in ------------------------------------------------------------------------------------

async function enter() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const launch = hash.get("tgWebAppData"), ticket = hash.get("ticket");
  const bot = Number(new URLSearchParams(location.search).get("bot")) || null;
  if (launch || ticket) {
    history.replaceState(null, "", location.pathname + location.search);
    await ask("/app/session", { method: "POST", body: { launch, ticket, bot, lang: document.documentElement.lang } });
  }
  let { step } = await ask("/app/session");
  while (step !== "open") {
    await secondFactor(step);
    ({ step } = await ask("/app/session"));
  }
}

async function secondFactor(step) {
  const parts = [];
  if (step === "set_up") {
    const made = await ask("/app/factor/new", { method: "POST" });
    const picture = Object.assign(document.createElement("img"), { src: made.picture, alt: made.secret });
    const words = Object.assign(document.createElement("pre"), {
      textContent: `${made.secret}\n\n${texts.recovery}\n${made.recovery.join("\n")}`,
    });
    parts.push(picture, words);
  }
  for (let wrong = ""; ;) {
    const code = await askWords(wrong || (step === "set_up" ? texts.setUp : texts.code), texts.enter, parts);
    try {
      return await ask("/app/factor", { method: "POST", body: { code } });
    } catch (refused) {
      if (!(refused instanceof Refused) || refused.status === 401) throw refused;
      wrong = refused.message;
    }
  }
}

// Asking in a panel -----------------------------------------------------------------------------

function panel(words, parts, buttons) {
  at("asked-words").textContent = words;
  at("asked-body").replaceChildren(...parts);
  at("asked-buttons").replaceChildren(...buttons);
  at("asked").hidden = false;
  (at("asked-body").querySelector("input") ?? buttons[0])?.focus();
}

function button(words, press, className = "") {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words, className });
  made.addEventListener("click", press);
  return made;
}

function askWords(words, accept, parts = [], refuse = "") {
  return new Promise((resolve) => {
    const input = Object.assign(document.createElement("input"), { maxLength: 300, autocomplete: "off" });
    input.setAttribute("aria-label", words);
    const end = (given) => { at("asked").hidden = true; resolve(given); };
    const take = () => input.value.trim() && end(input.value.trim());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") take();
      if (event.key === "Escape" && refuse) end(null);
    });
    const buttons = [button(accept, take, "main")];
    if (refuse) buttons.push(button(refuse, () => end(null)));
    panel(words, [...parts, input], buttons);
  });
}

// Drawing ---------------------------------------------------------------------------------------

async function open(group, term) {
  const told = await ask(`/app/api/journal?group=${group}${term ? `&term=${term}` : ""}`);
  take(told);
  draw();
}

function take(told) {
  page = told;
  cells = new Map();
  for (const [lesson, pupil, type, put] of told.marks) {
    const marks = cellOf(lesson, pupil).marks;
    if (!marks.has(type)) marks.set(type, put);
    if (!works.has(lesson)) works.set(lesson, type);
  }
  for (const [lesson, pupil, code] of told.codes) cellOf(lesson, pupil).code = code;
  for (const entry of queue) show(entry, entry.put);  // what waits is what the person sees
}

function draw() {
  at("name").textContent = page.name;
  document.title = page.name;
  choices(at("term"), page.terms.map((one) => [one.id, one.name]), page.term);
  const empty = page.lessons.length ? "" : texts.noLessons;
  at("word").textContent = empty;
  at("word").hidden = !empty;
  at("frame").hidden = Boolean(empty);
  at("pad").hidden = Boolean(empty);
  at("plan").hidden = false;
  const table = document.createElement("table");
  table.setAttribute("role", "grid");
  table.setAttribute("aria-label", page.name);
  table.append(head(), body());
  at("frame").replaceChildren(table);
  at("frame").scrollLeft = at("frame").scrollWidth;
  at("main").setAttribute("aria-busy", "false");
  standing();
  focusFirst();
}

function head() {
  const row = document.createElement("tr");
  const first = Object.assign(document.createElement("th"), { textContent: texts.pupil, scope: "col" });
  row.append(first);
  for (const lesson of page.lessons) {
    const cell = Object.assign(document.createElement("th"), { scope: "col" });
    cell.dataset.lesson = lesson.id;
    cell.append(button("", () => openLesson(lesson.id)));
    row.append(cell);
    titleOf(cell, lesson);
  }
  for (const words of [texts.mean, texts.proposed, texts.final]) {
    row.append(Object.assign(document.createElement("th"), { textContent: words, scope: "col" }));
  }
  const made = document.createElement("thead");
  made.append(row);
  return made;
}

function titleOf(cell, lesson) {
  const made = cell.firstChild;
  const work = page.types.find(([id]) => id === workOf(lesson.id));
  const small = Object.assign(document.createElement("small"), {
    textContent: `${lesson.number} · ${work ? work[2] : ""}${lesson.taken ? " ✓" : ""}`,
  });
  made.replaceChildren(lesson.short, small);
  made.setAttribute("aria-label", [
    fill(texts.lesson, { number: lesson.number, day: lesson.said }), lesson.topic,
    lesson.taken ? texts.taken : texts.notTaken,
  ].filter(Boolean).join(". "));
  made.title = lesson.topic;
}

function body() {
  const made = document.createElement("tbody");
  for (const pupil of page.pupils) {
    const row = document.createElement("tr");
    const away = new Set(pupil.away);
    const narrow = matchMedia("(max-width: 600px)").matches;
    const [last, first = ""] = pupil.name.split(" ");
    const name = Object.assign(document.createElement("th"), {
      textContent: narrow ? `${last} ${first.slice(0, 1)}.` : pupil.name, scope: "row", title: pupil.name,
    });
    name.setAttribute("aria-label", pupil.name);
    row.append(name);
    for (const lesson of page.lessons) {
      const cell = document.createElement("td");
      cell.dataset.at = key(lesson.id, pupil.id);
      cell.tabIndex = -1;
      if (away.has(lesson.id)) cell.className = "away";
      else if (!lesson.open) cell.className = "shut";
      row.append(cell);
      paint(cell);
    }
    for (const name of ["mean", "proposed", "final"]) {
      const total = Object.assign(document.createElement("td"), { className: "total" });
      total.dataset.total = `${name}:${pupil.id}`;
      row.append(total);
      total.textContent = pupil[name];
      if (name === "proposed" && pupil.why) total.title = pupil.why;
    }
    made.append(row);
  }
  return made;
}

const spot = (lesson, pupil) => at("frame").querySelector(`td[data-at="${key(lesson, pupil)}"]`);
const placeOf = (cell) => cell.dataset.at.split(":").map(Number);

function paint(cell) {
  const [lesson, pupil] = placeOf(cell);
  const { marks, code } = cellOf(lesson, pupil);
  const mine = workOf(lesson);
  const parts = [];
  if (code) parts.push(CODES[code]);
  if (marks.get(mine)) parts.push(marks.get(mine) === "." ? "•" : marks.get(mine));
  const others = [...marks].filter(([type, put]) => type !== mine && put).map(([, put]) => (put === "." ? "•" : put));
  cell.replaceChildren(parts.join(" "));
  if (others.length) {
    cell.append(parts.length ? " " : "", Object.assign(document.createElement("small"), { textContent: others.join(" ") }));
  }
  const waits = queue.filter((one) => one.lesson === lesson && one.pupil === pupil);
  cell.classList.toggle("wait", waits.some((one) => !one.error));
  cell.classList.toggle("bad", waits.some((one) => one.error));
  cell.setAttribute("aria-label", worded(lesson, pupil));
}

function worded(lesson, pupil) {
  const { marks, code } = cellOf(lesson, pupil);
  const held = lessonOf(lesson), who = pupilOf(pupil);
  const parts = [who.name, held.said];
  if (who.away.includes(lesson)) return [...parts, texts.away].join(", ");
  if (!held.open) return [...parts, held.state === "cancelled" ? texts.cancelled : texts.notYet].join(", ");
  if (code) parts.push(texts[code]);
  for (const [type, put] of marks) {
    const name = page.types.find(([id]) => id === type)?.[1] ?? "";
    if (put) parts.push(`${put === "." ? texts.duty : put} (${name})`);
  }
  if (parts.length === 2) parts.push(texts.empty);
  return parts.join(", ");
}

function standing() {
  for (const pupil of page.pupils) {
    for (const name of ["mean", "proposed", "final"]) {
      const total = at("frame").querySelector(`td[data-total="${name}:${pupil.id}"]`);
      if (total && total.textContent !== pupil[name]) total.textContent = pupil[name];
      if (total && name === "proposed") total.title = pupil.why;
    }
  }
}

function state() {
  const waiting = queue.filter((one) => !one.error).length;
  const broken = queue.filter((one) => one.error).length;
  const line = at("state");
  line.className = broken ? "bad" : waiting ? "wait" : "";
  if (broken) line.textContent = fill(texts.failed, { why: queue.find((one) => one.error).error });
  else if (waiting && delay) line.textContent = fill(texts.offline, { count: waiting });
  else if (waiting) line.textContent = fill(texts.saving, { count: waiting });
  else line.textContent = page ? `${texts.saved}. ${fill(texts.asOf, { moment: page.asOf })}` : "";
  try {
    if (queue.length) sessionStorage.setItem(QUEUE, JSON.stringify(queue));
    else sessionStorage.removeItem(QUEUE);
  } catch { /* A browser without storage loses only what a reload would lose. */ }
}

function choices(select, pairs, value) {
  select.replaceChildren(...pairs.map(([id, name]) => Object.assign(document.createElement("option"), { value: id, textContent: name })));
  select.value = value;
  select.hidden = pairs.length < 1;
}

// Entering --------------------------------------------------------------------------------------

function held(entry) {
  if (entry.kind === "topic" || entry.kind === "homework") return lessonOf(entry.lesson)[entry.kind];
  const cell = cellOf(entry.lesson, entry.pupil);
  return entry.kind === "code" ? cell.code : cell.marks.get(entry.type) ?? "";
}

function show(entry, put) {
  const lesson = lessonOf(entry.lesson);
  if (!lesson) return;
  if (entry.kind === "topic" || entry.kind === "homework") lesson[entry.kind] = put;
  else if (entry.kind === "present") lesson.taken = true;
  else if (entry.kind === "code") { cellOf(entry.lesson, entry.pupil).code = put; lesson.taken = true; }
  else cellOf(entry.lesson, entry.pupil).marks.set(entry.type, put);
}

function repaint(entry) {
  const cell = entry.pupil && spot(entry.lesson, entry.pupil);
  if (cell) paint(cell);
  const title = at("frame").querySelector(`th[data-lesson="${entry.lesson}"]`);
  if (title) titleOf(title, lessonOf(entry.lesson));
}

function put(entry, remember = true) {
  const saw = entry.kind === "present" ? "" : held(entry);
  if (entry.kind !== "present" && saw === entry.put) return;
  const waiting = queue.find((one) => !one.sent && one.kind === entry.kind && one.lesson === entry.lesson
    && one.pupil === entry.pupil && one.type === entry.type);
  if (remember) done.push({ ...entry, put: saw, was: entry.put });
  if (waiting) { waiting.put = entry.put; delete waiting.error; }
  else queue.push({ ...entry, saw, group: page.group, term: page.term });
  show(entry, entry.put);
  repaint(entry);
  state();
  schedule(120);
}

function enterAt(cell, what) {
  if (!cell || cell.matches(".away, .shut, .total")) return;
  const [lesson, pupil] = placeOf(cell);
  if (what in CODES) put({ kind: "code", lesson, pupil, put: cellOf(lesson, pupil).code === what ? "" : what });
  else if (what === "") {
    const { marks, code } = cellOf(lesson, pupil);
    const type = marks.get(workOf(lesson)) ? workOf(lesson) : [...marks].find(([, one]) => one)?.[0];
    if (type) put({ kind: "mark", lesson, pupil, type, put: "" });
    else if (code) put({ kind: "code", lesson, pupil, put: "" });
  } else put({ kind: "mark", lesson, pupil, type: workOf(lesson), put: what });
  speak(worded(lesson, pupil));
}

function takeBack() {
  const last = done.pop();
  if (!last) return speak(texts.nothingToUndo);
  if (last.kind !== "present") put({ ...last, was: undefined }, false);
  speak(texts.undone);
}

function speak(words) { at("spoken").textContent = words; }

function move(cell, right, down) {
  const row = cell.parentElement;
  const line = [...row.parentElement.children].indexOf(row) + down;
  const place = [...row.children].indexOf(cell) + right;
  const next = row.parentElement.children[line]?.children[place];
  if (next?.dataset.at) choose(next);
}

function choose(cell) {
  if (chosen) chosen.tabIndex = -1;
  chosen = cell;
  cell.tabIndex = 0;
  cell.focus({ preventScroll: false });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function focusFirst() {
  const [lesson, pupil] = chosen ? placeOf(chosen) : [0, 0];
  const again = spot(lesson, pupil);
  if (again) return choose(again);
  const open = page.lessons.filter((one) => one.open).at(-1) ?? page.lessons[0];
  const first = open && page.pupils[0] && spot(open.id, page.pupils[0].id);
  if (first) { chosen = first; first.tabIndex = 0; }
}

at("frame").addEventListener("click", (event) => {
  const cell = event.target.closest("td[data-at]");
  if (cell) choose(cell);
});

at("frame").addEventListener("keydown", (event) => {
  const cell = event.target.closest("td[data-at]");
  if (!cell) return;
  const pressed = event.key.toLowerCase();
  const go = { arrowleft: [-1, 0], arrowright: [1, 0], arrowup: [0, -1], arrowdown: [0, 1], enter: [0, event.shiftKey ? -1 : 1] }[pressed];
  if (event.ctrlKey || event.metaKey) {
    if (pressed === "z" || pressed === "я") { event.preventDefault(); takeBack(); }
    return;
  }
  if (event.altKey) return;
  if (go) move(cell, ...go);
  else if (pressed === "home" || pressed === "end") {
    const all = [...cell.parentElement.querySelectorAll("td[data-at]")];
    choose(pressed === "home" ? all[0] : all.at(-1));
  } else if (/^[1-5]$/.test(pressed)) { enterAt(cell, pressed); move(cell, 0, 1); }
  else if (pressed in KEYS) { enterAt(cell, KEYS[pressed]); move(cell, 0, 1); }
  else if (pressed === "backspace" || pressed === "delete") enterAt(cell, "");
  else if (pressed === "f2" || pressed === " ") openLesson(placeOf(cell)[0]);
  else return;
  event.preventDefault();
});

function column(lesson) {
  return page.pupils.filter((one) => !one.away.includes(lesson)).map((one) => {
    const { marks, code } = cellOf(lesson, one.id);
    return [CODES[code] ?? "", marks.get(workOf(lesson)) ?? ""].filter(Boolean).join(" ");
  });
}

document.addEventListener("copy", (event) => {
  if (!chosen || document.activeElement !== chosen) return;
  event.clipboardData.setData("text/plain", column(placeOf(chosen)[0]).join("\n"));
  event.preventDefault();
  speak(texts.copied);
});

document.addEventListener("paste", (event) => {
  if (!chosen || document.activeElement !== chosen) return;
  const [lesson, pupil] = placeOf(chosen);
  const byWord = Object.fromEntries(Object.entries(CODES).map(([code, word]) => [word, code]));
  const lines = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "").split("\n");
  const from = page.pupils.findIndex((one) => one.id === pupil);
  const pupils = page.pupils.slice(from).filter((one) => !one.away.includes(lesson));
  let count = 0;
  lines.slice(0, pupils.length).forEach((line, place) => {
    for (const word of line.trim().toLowerCase().split(/[\s/]+/).filter(Boolean)) {
      const what = byWord[word] ?? (/^[1-5.]$/.test(word) ? word : null);
      const cell = what && spot(lesson, pupils[place].id);
      if (!cell || cell.matches(".away, .shut")) continue;
      if (what in CODES) put({ kind: "code", lesson, pupil: pupils[place].id, put: what });
      else put({ kind: "mark", lesson, pupil: pupils[place].id, type: workOf(lesson), put: what });
      count += 1;
    }
  });
  event.preventDefault();
  speak(fill(texts.pasted, { count }));
});

function pad() {
  at("pad").replaceChildren(...PAD.map((what) => {
    const made = button(what === "" ? "⌫" : what === "." ? "•" : CODES[what] ?? what, () => {
      if (!chosen) return;
      enterAt(chosen, what);
      if (what) move(chosen, 0, 1); else chosen.focus();
    });
    made.setAttribute("aria-label", what === "" ? texts.empty : what === "." ? texts.duty : texts[what] ?? what);
    return made;
  }));
}

// One lesson ------------------------------------------------------------------------------------

let opened = null;

function openLesson(id) {
  const lesson = lessonOf(id);
  opened = id;
  at("lesson-title").textContent = fill(texts.lesson, { number: lesson.number, day: lesson.said });
  at("lesson-taken").textContent = lesson.taken ? texts.taken : texts.notTaken;
  at("lesson-present").textContent = texts.allPresent;
  at("lesson-present").hidden = lesson.taken || !lesson.open;
  choices(at("lesson-work"), page.types.map(([type, name]) => [type, name]), workOf(id));
  at("lesson-topic").value = lesson.topic;
  at("lesson-homework").value = lesson.homework;
  filesOf(lesson);
  at("lesson").hidden = false;
  at("lesson-topic").focus();
}

function filesOf(lesson) {
  const place = at("lesson-files");
  place.replaceChildren();
  if (lesson.files) place.append(`${fill(texts.files, { names: lesson.files.join(", ") })} `);
  if (!page.chat) { place.append(texts.filesInChat); return; }
  place.append(Object.assign(document.createElement("a"), {
    href: page.chat + lesson.id, target: "_blank", rel: "noopener", textContent: texts.filesLink,
  }));
}

function closeLesson() { at("lesson").hidden = true; opened = null; chosen?.focus(); }

at("lesson-present").addEventListener("click", () => { 
  put({ kind: "present", lesson: opened, put: "" });
  at("lesson-taken").textContent = texts.taken;  // The panel stays: topic and homework may be half typed.
  at("lesson-present").hidden = true;
  at("lesson-topic").focus();
});
at("lesson-work").addEventListener("change", () => {
  works.set(opened, Number(at("lesson-work").value));
  for (const pupil of page.pupils) { const cell = spot(opened, pupil.id); if (cell) paint(cell); }
  repaint({ lesson: opened });
});
at("lesson-save").addEventListener("click", () => {
  for (const kind of ["topic", "homework"]) {
    const words = at(`lesson-${kind}`).value.trim();
    if (words) put({ kind, lesson: opened, put: words });
  }
  closeLesson();
});
at("lesson-close").addEventListener("click", closeLesson);
at("lesson").addEventListener("keydown", (event) => { if (event.key === "Escape") closeLesson(); });

at("lesson-planned").addEventListener("click", async () => {
  try {
    const { topic } = await ask(`/app/api/topic?lesson=${opened}`);
    if (topic) at("lesson-topic").value = topic;
    else speak(texts.noPlan);
    if (!topic) at("lesson-taken").textContent = texts.noPlan;
  } catch (fault) { at("lesson-taken").textContent = fault.message; }
  at("lesson-topic").focus();
});

// The plan ----------------------------------------------------------------------------------------

at("plan").addEventListener("click", async () => {
  at("plans-said").textContent = "";
  at("plans").hidden = false;
  at("plans-close").focus();
  await ask(`/app/api/plan?group=${page.group}`)
    .then(({ said }) => { at("plans-said").textContent = said; })
    .catch((fault) => { at("plans-said").textContent = fault.message; });
});
at("plans-close").addEventListener("click", () => { at("plans").hidden = true; at("plan").focus(); });
at("plans").addEventListener("keydown", (event) => { if (event.key === "Escape") at("plans-close").click(); });
at("plans-file").addEventListener("change", async () => {
  const [file] = at("plans-file").files;
  if (!file) return;
  at("plans-said").textContent = `${texts.loading}…`;
  try {
    const answer = await fetch(`/app/api/plan?group=${page.group}`, {
      method: "POST", credentials: "same-origin", body: file,
      headers: { "X-Vestnik": "1", "X-File-Name": encodeURIComponent(file.name) },
    });
    const told = await answer.json().catch(() => ({ error: String(answer.status) }));
    at("plans-said").textContent = answer.ok ? fill(texts.brought, told) : told.error;
  } catch { at("plans-said").textContent = fill(texts.offline, { count: queue.length }); }
  at("plans-file").value = "";
});

// Saving ----------------------------------------------------------------------------------------

let timer = 0;
function schedule(after) { clearTimeout(timer); timer = setTimeout(save, after); }

async function save() {
  const batch = queue.filter((one) => !one.error).slice(0, 40);
  if (busy || !batch.length) return;
  busy = true;
  const { group, term } = batch[0];
  const mine = batch.filter((one) => one.group === group);
  for (const one of mine) one.sent = true;
  try {
    const cellsToSend = mine.map(({ kind, lesson, pupil = 0, type = 0, put: value, saw, reason = "" }) =>
      ({ kind, lesson, pupil, type, put: value, saw: saw ?? "", reason }));
    const told = await ask("/app/api/save", { method: "POST", body: { group, term, cells: cellsToSend } });
    delay = 0;
    for (const [place, result] of told.results.entries()) await settle(mine[place], result);
    if (page.group === group) {
      for (const pupil of page.pupils) Object.assign(pupil, told.standing[pupil.id] ?? {});
      standing();
    }
  } catch (fault) {
    for (const one of mine) delete one.sent;
    if (fault instanceof Refused && fault.status !== 401 && fault.status !== 429) {
      for (const one of mine) one.error = fault.message || String(fault.status);
    } else {
      delay = Math.min(delay * 2 || 1000, 15000);
      if (fault instanceof Refused && fault.status === 401) return signedOut();
    }
  } finally {
    busy = false;
    mine.forEach(repaint);
    state();
    if (queue.some((one) => !one.error)) schedule(delay || 10);
  }
}

async function settle(entry, result) {
  delete entry.sent;
  const forget = () => { queue = queue.filter((one) => one !== entry); };
  if ("held" in result) {
    // Later entries into the same cell saw what this one put.
    for (const one of queue) if (one !== entry && same(one, entry)) one.saw = result.held;
    forget();
  } else if ("conflict" in result) {
    forget();
    show(entry, result.conflict);
    offer(entry, result.conflict);
  } else if (["ReasonNeeded", "LessonClosed"].includes(result.name)) {
    const reason = await askWords(texts.reason, texts.save, [], texts.cancel);
    if (reason) entry.reason = reason;
    else { forget(); show(entry, entry.saw); }
  } else {
    forget();
    show(entry, entry.saw);
    speak(result.error);
    at("state").className = "bad";
    panel(fill(texts.failed, { why: result.error }), [], [button(texts.close, () => { at("asked").hidden = true; chosen?.focus(); })]);
  }
}

const same = (one, other) => one.kind === other.kind && one.lesson === other.lesson
  && one.pupil === other.pupil && one.type === other.type;

function offer(entry, theirs) {
  const words = fill(texts.conflict, {
    who: pupilOf(entry.pupil)?.name ?? texts[entry.kind] ?? "", when: lessonOf(entry.lesson).said,
    held: theirs || texts.empty, put: entry.put || texts.empty,
  });
  const end = () => { at("asked").hidden = true; chosen?.focus(); };
  panel(words, [], [
    button(fill(texts.keep, { held: theirs || texts.empty }), end, "main"),
    button(fill(texts.replace, { put: entry.put || texts.empty }), () => { end(); put({ ...entry, reason: "" }); }),
  ]);
}

function signedOut() {
  at("state").className = "bad";
  at("state").textContent = texts.signedOut;
  if (!page) { at("word").hidden = false; at("word").textContent = texts.signedOut; at("main").setAttribute("aria-busy", "false"); }
}

// Watching --------------------------------------------------------------------------------------

async function watch() {
  if (page && !busy && !queue.length && document.visibilityState === "visible") {
    try {
      const { cursor, touched } = await ask(`/app/api/changes?group=${page.group}&after=${page.cursor}`);
      page.cursor = cursor;
      if (touched && !queue.length && !busy) {
        const before = JSON.stringify([page.marks, page.codes]);
        const told = await ask(`/app/api/journal?group=${page.group}&term=${page.term}`);
        if (!queue.length && !busy) {
          take(told);
          for (const cell of at("frame").querySelectorAll("td[data-at]")) paint(cell);
          for (const title of at("frame").querySelectorAll("th[data-lesson]")) titleOf(title, lessonOf(Number(title.dataset.lesson)));
          standing();
          if (before !== JSON.stringify([page.marks, page.codes])) at("state").dataset.others = "1";
        }
      }
      if (!queue.length) state();
    } catch (fault) {
      if (fault instanceof Refused && fault.status === 401) signedOut();
    }
  }
  setTimeout(watch, 4000);
}

addEventListener("online", () => { delay = 0; schedule(10); });
addEventListener("beforeunload", (event) => { if (queue.length) { event.preventDefault(); event.returnValue = texts.leave; } });

async function start() {
  try {
    queue = JSON.parse(sessionStorage.getItem(QUEUE) ?? "[]").map(({ sent, ...one }) => one);
  } catch { queue = []; }
  try {
    await enter();
    const { groups } = await ask("/app/api/groups");
    if (!groups.length) {
      at("word").textContent = texts.noGroups;
      at("main").setAttribute("aria-busy", "false");
      return;
    }
    const asked = Number(new URLSearchParams(location.search).get("group"));
    const group = groups.some((one) => one.id === asked) ? asked : groups[0].id;
    choices(at("group"), groups.map((one) => [one.id, one.name]), group);
    at("group").addEventListener("change", () => open(Number(at("group").value)).catch(fail));
    at("term").addEventListener("change", () => open(page.group, Number(at("term").value)).catch(fail));
    pad();
    await open(group);
    state();
    schedule(10);
    setTimeout(watch, 4000);
  } catch (fault) { fail(fault); }
}

function fail(fault) {
  if (fault instanceof Refused && fault.status === 401) return signedOut();
  at("word").hidden = false;
  at("word").textContent = fault instanceof Refused && fault.message
    ? fault.message : fill(texts.offline, { count: queue.length });
  at("main").setAttribute("aria-busy", "false");
}

start();
