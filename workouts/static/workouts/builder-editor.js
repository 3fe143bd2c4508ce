// Editing in place: the panels of a line, of a session, and of what is added by typing.

import { finder } from "./builder-finder.js";
import { choose, elementOf, focusOn } from "./builder-grid.js";
import { byId, dayOf, fill, root, setup, store, tell, titleOf, words } from "./builder-page.js";
import { asMap, hasRoom, next, nextOrder, step, withLines } from "./builder-steps.js";
import { newKey } from "./builder-store.js";

const panels = Object.fromEntries(["line", "session", "add"].map((kind) => [kind, byId(`builder-${kind}`)]));
let editing = null; // {kind, key, filled: what the fields were given}
let exercise = null; // chosen for the line that is edited

const fieldsOf = (panel) => [...panel.elements].filter((field) => field.name && field.name !== "find");
const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
const edited = () => (editing.kind === "session" ? store.sessions.get(editing.key) : store.place(editing.key)?.line);

function setField(field, value) {
  if (field.type === "checkbox") field.checked = Boolean(value);
  else field.value = value ?? "";
}

/** Opens what is refused with what was typed; where it is open still, that stands there. */
export function reopen(kind, key, typed) {
  if (editing?.key === key) return;
  open(kind, key);
  if (!editing) return;
  for (const field of fieldsOf(panels[kind])) setField(field, typed[field.name]);
}

export function open(kind, key) {
  close(false);
  editing = { kind, key, filled: {} };
  exercise = null;
  const panel = panels[kind];
  panel.hidden = false;
  wrong([]);
  if (kind === "add") panel.elements.find.value = "";
  else if (!edited()) return close(false);
  else {
    for (const field of fieldsOf(panel)) {
      setField(field, edited()[field.name]);
      editing.filled[field.name] = valueOf(field);
    }
  }
  titled();
  positioned();
  const first = panel.elements[kind === "line" ? "sets" : kind === "session" ? "name" : "find"];
  first.focus({ preventScroll: true });
  first.select();
  if (getComputedStyle(panel).position === "fixed") {
    const at = elementOf({ kind: kind === "add" ? "session" : kind, key });
    (kind === "add" ? at?.querySelector(".b-add") : at)?.scrollIntoView({ block: "start" });
  } else panel.scrollIntoView({ block: "nearest" });
  return undefined;
}

function titled() {
  const panel = panels[editing.kind];
  const title = panel.querySelector(".b-panel-name");
  if (editing.kind === "add") return;
  const text = editing.kind === "session" ? titleOf(edited()) : edited().exercise_name;
  title.textContent = text;
  panel.setAttribute("aria-label", fill(editing.kind === "session" ? words.edit_session : words.edit_line, text));
  const element = elementOf({ kind: editing.kind, key: editing.key });
  const before = panel.querySelector(".b-panel-before");
  if (before) before.textContent = element?.querySelector(".b-before")?.textContent ?? "";
  const link = panel.querySelector(".b-panel-form");
  if (link) link.href = element?.querySelector(".b-card-name")?.href ?? "";
}

/** Below what it edits; where there is no room beside it, the style sheet puts it at the bottom of the window. */
function positioned() {
  const panel = panels[editing.kind];
  const kind = editing.kind === "add" ? "session" : editing.kind;
  const element = elementOf({ kind, key: editing.key });
  if (!element) return;
  const below = editing.kind === "add" ? element : editing.kind === "session" ? element.querySelector("h4") : element;
  const at = below.getBoundingClientRect();
  const frame = root.getBoundingClientRect();
  const left = Math.max(0, Math.min(at.left - frame.left, frame.width - panel.offsetWidth));
  panel.style.top = `${at.bottom - frame.top + 4}px`;
  panel.style.left = `${left}px`;
}

export function close(returns = true) {
  if (!editing) return;
  const { kind, key } = editing;
  const panel = panels[kind];
  if (panel.contains(document.activeElement)) document.activeElement.blur();
  editing = null;
  panel.hidden = true;
  if (returns) focusOn({ kind: kind === "add" ? "session" : kind, key });
}

/** What was stored stands in the fields that nobody is changing. */
export function refill() {
  if (!editing || editing.kind === "add") return;
  if (!edited()) {
    close(false);
    return;
  }
  for (const field of fieldsOf(panels[editing.kind])) {
    const stored = edited()[field.name];
    const sent = editing.sent?.[field.name];
    const isSaved = sent !== undefined && valueOf(field) === sent;
    if (isSaved || valueOf(field) === editing.filled[field.name]) {
      const keeps = document.activeElement === field && String(valueOf(field)) === String(stored);
      if (!keeps) setField(field, stored);
      editing.filled[field.name] = valueOf(field);
    }
  }
  if (!store.isPending) wrong([]);
  titled();
  positioned();
}

function fieldChanged() {
  const panel = panels[editing.kind];
  const now = edited();
  if (!now) return;
  const changes = {};
  for (const field of fieldsOf(panel)) {
    if (valueOf(field) !== editing.filled[field.name]) changes[field.name] = valueOf(field);
  }
  delete changes.exercise_name;
  editing.sent = { ...editing.sent, ...changes };
  if (exercise) Object.assign(changes, { exercise: exercise.id, exercise_name: exercise.text });
  if (!Object.keys(changes).length) return;
  if (editing.kind === "session") {
    const session = { ...now, ...changes };
    if ("week" in changes || "day_of_week" in changes) session.order = nextOrder(Number(session.week), dayOf(session));
    step(fill(words.changed, now.name), asMap(session));
  } else {
    const { session } = store.place(editing.key);
    const lines = session.lines.map((line) => (line.key === editing.key ? { ...line, ...changes } : line));
    step(fill(words.changed, changes.exercise_name ?? now.exercise_name), asMap(withLines(session, lines)));
  }
}

for (const [kind, panel] of Object.entries(panels)) {
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const { name } = event.target;
      if (editing.filled[name] !== undefined) setField(event.target, editing.filled[name]);
      close();
    }
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      close();
    }
  });
  if (kind !== "add") {
    panel.addEventListener("change", (event) => {
      if (!editing) return;
      // what was typed there and not chosen is no exercise
      if (event.target.name === "exercise_name") event.target.value = edited()?.exercise_name ?? "";
      else fieldChanged();
    });
  }
}

export function wrong(refusals) {
  for (const panel of Object.values(panels)) {
    panel.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    const place = panel.querySelector(".b-wrong");
    if (!place) continue;
    place.hidden = !refusals.length;
    place.textContent = refusals.map((one) => one.text).join(" ");
    for (const one of refusals) panel.elements[one.field]?.setAttribute("aria-invalid", "true");
  }
}

finder(panels.line.elements.exercise_name, {
  address: setup.exercises, words, tell,
  choose(one) {
    if (editing?.kind !== "line") return;
    exercise = { id: Number(one.id), text: one.text };
    panels.line.elements.exercise_name.value = one.text;
    editing.filled.exercise_name = one.text;
    fieldChanged();
    exercise = null;
  },
});

/** `squat 3x8-12x60`: the name, and sets, reps and weight behind it. */
const TYPED = /^(.*?)(?:\s+(\d{1,2})\s*[x×*]\s*([^\s@x×*]+)(?:\s*[x×*@]\s*(\d+(?:[.,]\d+)?)(?:\s*kg)?)?)?\s*$/i;

finder(panels.add.elements.find, {
  address: setup.exercises, words, tell,
  asked: (text) => TYPED.exec(text)?.[1] ?? text,
  choose(one) {
    const session = editing?.kind === "add" && store.sessions.get(editing.key);
    if (!session || !hasRoom(session)) return;
    const field = panels.add.elements.find;
    const [, , sets = "", reps = "", weight = ""] = TYPED.exec(field.value) ?? [];
    const line = {
      key: newKey(), exercise: Number(one.id), exercise_name: one.text, sets, reps, weight_kg: weight.replace(",", "."),
    };
    field.value = "";
    choose({ kind: "line", key: line.key, week: Number(session.week), day: dayOf(session) });
    if (!sets) next.open = { panel: "line", key: line.key };
    step(fill(words.added, one.text), asMap(withLines(session, [...session.lines, line])));
  },
});


document.addEventListener("pointerdown", (event) => {
  if (editing && !event.target.closest(".b-panel, .b-bar")) close(false);
});
