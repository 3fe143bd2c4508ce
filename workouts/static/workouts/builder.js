// The plan builder: what its buttons and keys do, and what is shown of what was stored. The server draws the rows.

import { keep, kept, markCut, paste } from "./builder-clipboard.js";
import "./builder-drag.js";
import { close, open, refill, reopen, wrong } from "./builder-editor.js";
import { choose, chosen, elementOf, focusOn, meant, name, nameOf, rowOf } from "./builder-grid.js";
import { bar, byId, dayOf, fill, grid, store, tell, titleOf, words } from "./builder-page.js";
import { asMap, moveLine, moveSession, newSession, next, step, withLines, without } from "./builder-steps.js";

// --- What the buttons do ------------------------------------------------------------------------

const commands = {
  undo: () => turned(store.undo(), words.undone, words.nothing_to_undo),
  redo: () => turned(store.redo(), words.redone, words.nothing_to_redo),
  copy: () => keep(false),
  cut: () => keep(true),
  paste,
  up: () => shift(-1, 0),
  down: () => shift(1, 0),
  before: () => shift(0, -1),
  after: () => shift(0, 1),
  superset,
  remove,
  help: () => byId("builder-help").showModal(),
};

function turned(done, said, nothing) {
  if (done) tell(fill(said, done.text));
  else tell(done === null ? words.cannot_undo : nothing);
  buttons();
}

function shift(rows, days) {
  if (chosen?.kind === "line") {
    const at = store.place(chosen.key);
    if (!at) return;
    if (rows) {
      const index = at.index + rows;
      if (at.session.lines[index]) moveLine(chosen.key, at.session.key, rows > 0 ? index + 1 : index);
      return;
    }
    const inWeek = store.ofWeek(Number(at.session.week));
    const beside = inWeek[inWeek.findIndex((one) => one.key === at.session.key) + days];
    if (beside) moveLine(chosen.key, beside.key, days > 0 ? 0 : beside.lines.length);
  } else if (chosen?.kind === "session") {
    const session = store.sessions.get(chosen.key);
    if (session) moveSession(chosen.key, Number(session.week) + rows, dayOf(session) + days);
  } else tell(words.nothing_chosen);
}

/** Groups a line with the one above, or, where it is grouped with it already, takes it out. */
function superset() {
  const at = chosen?.kind === "line" ? store.place(chosen.key) : null;
  if (!at) return tell(words.nothing_chosen);
  const above = at.session.lines[at.index - 1];
  if (!above) return tell(words.first_has_none);
  const { lines } = at.session;
  const isGrouped = above.group && above.group === at.line.group;
  const letters = new Set(lines.map((line) => line.group));
  const letter = above.group || [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].find((one) => !letters.has(one)) || "A";
  const alone = isGrouped && lines.filter((line) => line.group === above.group).length === 2;
  const grouped = lines.map((line) => {
    if (line.key === at.line.key) return { ...line, group: isGrouped ? "" : letter };
    if (line.key === above.key) return { ...line, group: alone ? "" : letter };
    return line;
  });
  const text = fill(isGrouped ? words.ungrouped : words.grouped, at.line.exercise_name, above.exercise_name);
  return step(text, asMap(withLines(at.session, grouped)), chosen);
}

async function remove() {
  if (chosen?.kind === "line") {
    const at = store.place(chosen.key);
    if (!at) return;
    const rest = without(at.session.lines, chosen.key);
    const beside = rest[Math.min(at.index, rest.length - 1)];
    const there = beside ? { ...chosen, key: beside.key } : { ...chosen, kind: "session", key: at.session.key };
    step(fill(words.removed, at.line.exercise_name), asMap(withLines(at.session, rest)), there);
  } else if (chosen?.kind === "session" || chosen?.kind === "week") {
    const sessions = chosen.kind === "week" ? store.ofWeek(chosen.week) : [store.sessions.get(chosen.key)].filter(Boolean);
    const text = nameOf(chosen);
    if (!sessions.length || (sessions.some((one) => one.scheduled) && !(await asked(fill(words.scheduled, text))))) return;
    const there = chosen.kind === "week" ? chosen : { kind: "slot", week: chosen.week, day: dayOf(sessions[0]) };
    step(fill(words.removed, text), new Map(sessions.map((one) => [one.key, null])), there);
  } else tell(words.nothing_chosen);
}

function asked(text) {
  const dialog = byId("builder-ask");
  const answered = new AbortController();
  byId("builder-ask-text").textContent = text;
  dialog.showModal();
  return new Promise((answer) => {
    // Its "close" comes later than what was pressed, when the dialog may ask the next thing already.
    const settle = (event) => {
      event.preventDefault();
      answered.abort();
      dialog.close();
      answer(event.submitter?.value === "yes");
    };
    for (const how of ["submit", "cancel"]) dialog.addEventListener(how, settle, { signal: answered.signal });
  });
}

// --- What the store tells -----------------------------------------------------------------------

function state(now) {
  const wasNotSaved = !byId("builder-again").hidden;
  if (wasNotSaved && now === "saved") tell(words.saved);
  bar.dataset.state = now;
  const isNotSaved = now === "offline" || now === "signed_out";
  if (isNotSaved) tell(words[now]);
  if (now !== "saving") byId("builder-again").hidden = !isNotSaved;
  buttons();
}

/** What was typed stays where it was typed, also where that was closed already. */
function refused(refusals, entry) {
  Object.assign(next, { focus: null, open: null });
  const [{ session, line }] = refusals;
  const typed = entry.after.get(session);
  if (line) reopen("line", line, typed.lines.find((one) => one.key === line));
  else if (typed) reopen("session", session, typed);
  tell(fill(words.refused, refusals.map((one) => one.text).join(" ")));
  wrong(refusals);
  buttons();
}

/** Somebody else wrote the same: theirs stands, mine is shown beside and may be put in its place. */
function meanwhile(entry, keys) {
  close(false);
  const place = byId("builder-meanwhile");
  const told = byId("builder-theirs").content.firstElementChild.cloneNode(true);
  const wanted = keys.map((key) => entry.after.get(key) ?? entry.before.get(key)).filter(Boolean);
  told.querySelector("p").textContent = keys
    .map((key, index) => fill(store.sessions.has(key) ? words.theirs : words.gone, titleOf(wanted[index]))).join(" ");
  told.querySelector("ul").replaceChildren(...wanted.flatMap((session) => session.lines).map((line) => {
    const row = document.createElement("li");
    const amount = [line.sets, line.reps, line.weight_kg && `${line.weight_kg} kg`].filter(Boolean).join(" × ");
    row.textContent = [line.exercise_name, line.set_plan || amount].filter(Boolean).join(": ");
    return row;
  }));
  told.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keep]");
    if (!button) return;
    told.remove();
    place.hidden = !place.childElementCount;
    if (button.dataset.keep === "mine") step(entry.step.text, new Map(entry.after));
  });
  place.append(told);
  place.hidden = false;
  tell(told.querySelector("p").textContent);
  buttons();
  place.scrollIntoView({ block: "nearest" });
}

byId("builder-again").addEventListener("click", () => store.again());
window.addEventListener("online", () => store.send());
window.addEventListener("beforeunload", (event) => { if (store.isPending) event.preventDefault(); });

function drawn(weeks, last) {
  const focused = grid.contains(document.activeElement) ? meant(document.activeElement) : null;
  for (const { number, html } of weeks) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const row = holder.content.querySelector(".b-week");
    name(row);
    const old = rowOf(number);
    if (old) old.replaceWith(row);
    else grid.append(row);
  }
  grid.querySelectorAll(".b-week").forEach((row) => { if (Number(row.dataset.week) > last) row.remove(); });
  grid.querySelectorAll(".b-names > [data-day]").forEach((column) => {
    column.toggleAttribute("data-used", Boolean(grid.querySelector(`.b-day[data-day="${column.dataset.day}"] .b-card`)));
  });
  markCut();
  const at = next.focus ?? focused;
  next.focus = null;
  if (chosen) choose(elementOf(chosen) ? chosen : null);
  if (at && !focusOn(at)) focusOn({ kind: "slot", week: Math.min(at.week, last), day: at.day });
  if (next.open) {
    const { panel, key } = next.open;
    next.open = null;
    open(panel, key);
  }
  refill();
}

function buttons() {
  const texts = {
    undo: [store.undoable.at(-1), words.undo, words.nothing_to_undo],
    redo: [store.redoable.at(-1), words.redo, words.nothing_to_redo],
  };
  for (const [name, [last, text, nothing]] of Object.entries(texts)) {
    const button = bar.querySelector(`[data-do=${name}]`);
    button.disabled = !last;
    button.title = last ? fill(text, last.text) : nothing;
  }
}

store.on = { rows: drawn, refused, changed: meanwhile, state };

// --- Keys, buttons, the mouse -------------------------------------------------------------------

bar.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) commands[button.dataset.do]();
});

grid.addEventListener("focusin", (event) => {
  const one = meant(event.target);
  if (one) choose(one);
});

grid.addEventListener("click", (event) => {
  const at = event.target.closest("[data-choose]");
  if (!at || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const one = meant(at);
  choose(one);
  if (at.dataset.choose === "line") open("line", one.key);
  else if (at.dataset.choose === "session") open("session", one.key);
  else if (at.dataset.choose === "add") open("add", one.key);
  else if (at.dataset.choose === "slot" && kept()?.kind === "session") paste();
  else if (at.dataset.choose === "slot") newSession(one.week, one.day);
});

const KEYS = {
  "Ctrl+z": "undo", "Ctrl+y": "redo", "Ctrl+Shift+z": "redo", "Ctrl+c": "copy", "Ctrl+x": "cut", "Ctrl+v": "paste",
  "Alt+ArrowUp": "up", "Alt+ArrowDown": "down", "Alt+ArrowLeft": "before", "Alt+ArrowRight": "after",
  Delete: "remove", s: "superset", "?": "help", "Shift+?": "help",
};

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  const isUndo = event.key.toLowerCase() === "z" || event.key.toLowerCase() === "y";
  if (!grid.contains(event.target) && !bar.contains(event.target) && !(isUndo && event.target === document.body)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const held = [event.ctrlKey || event.metaKey ? "Ctrl+" : "", event.altKey ? "Alt+" : "", event.shiftKey ? "Shift+" : ""];
  const said = held.join("") + key;
  if (said === "Ctrl+c" && String(window.getSelection())) return;
  const isRightToLeft = document.dir === "rtl";
  let command = KEYS[said];
  if (isRightToLeft && command === "before") command = "after";
  else if (isRightToLeft && command === "after") command = "before";
  if (command) {
    event.preventDefault();
    commands[command]();
  } else if (said === "a" && chosen) {
    const session = chosen.kind === "line" ? store.place(chosen.key)?.session : store.sessions.get(chosen.key);
    if (!session) return;
    event.preventDefault();
    open("add", session.key);
  } else if (said === "ArrowDown" || said === "ArrowUp") {
    if (!grid.contains(event.target)) return;
    event.preventDefault();
    const day = event.target.closest(".b-day");
    const all = [...grid.querySelectorAll(day ? `.b-day[data-day="${day.dataset.day}"] [data-choose]` : ".b-week-name")];
    all[all.indexOf(event.target.closest("[data-choose]")) + (said === "ArrowDown" ? 1 : -1)]?.focus();
  }
});

grid.querySelectorAll(".b-week").forEach(name);
markCut();
bar.hidden = false;
buttons();

// A plan that somebody is in the middle of opens where they are.
if (!window.location.hash) {
  const here = document.querySelector(".b-weeks [aria-current]");
  if (here) byId(here.hash.slice(1))?.scrollIntoView();
}
