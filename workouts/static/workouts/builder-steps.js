// What one does to a plan, step by step.

import { choose } from "./builder-grid.js";
import { dayOf, dayValue, fill, store, tell, titleOf, words } from "./builder-page.js";
import { newKey } from "./builder-store.js";

const MOST_LINES = 60;

/** What is to happen once a step is drawn: what has the focus then, and which panel opens. */
export const next = { focus: null, open: null };

export function step(text, changes, then = null) {
  next.focus = then;
  if (store.step(text, changes)) tell(text);
}

export const asMap = (...sessions) => new Map(sessions.map((session) => [session.key, session]));
export const withLines = (session, lines) => ({ ...session, lines });
export const without = (lines, key) => lines.filter((line) => line.key !== key);
export const put = (lines, index, ...some) => [...lines.slice(0, index), ...some, ...lines.slice(index)];

export function nextOrder(week, day) {
  const orders = store.ofWeek(week).filter((one) => dayOf(one) === day).map((one) => one.order);
  return orders.length ? Math.max(...orders) + 1 : 0;
}

export const copyOfLine = ({ key, ...line }) => ({ ...line, key: newKey() });
export const copyOfSession = (session) => ({
  ...session, key: newKey(), scheduled: false, lines: session.lines.map(copyOfLine),
});

export function hasRoom(session, more = 1) {
  const fits = session.lines.length + more <= MOST_LINES;
  if (!fits) tell(words.too_many);
  return fits;
}

/** Moves a line before that place of a session, or puts a copy of it there. */
export function moveLine(key, target, index, { copies = false } = {}) {
  const from = store.place(key);
  const to = store.sessions.get(target);
  if (!from || !to || ((copies || from.session.key !== to.key) && !hasRoom(to))) return;
  const line = copies ? copyOfLine(from.line) : from.line;
  const there = { kind: "line", key: line.key, week: Number(to.week), day: dayOf(to) };
  let changes;
  if (copies || from.session.key !== to.key) {
    changes = asMap(withLines(to, put(to.lines, index, line)));
    if (!copies) changes.set(from.session.key, withLines(from.session, without(from.session.lines, key)));
  } else {
    const place = index > from.index ? index - 1 : index;
    changes = asMap(withLines(to, put(without(to.lines, key), place, line)));
    index = place;
  }
  choose(there);
  const text = fill(copies ? words.pasted : words.moved, line.exercise_name);
  step(`${text} · ${fill(words.place, to.name, index + 1, changes.get(to.key).lines.length)}`, changes, there);
}

export function moveSession(key, week, day, { copies = false } = {}) {
  const session = store.sessions.get(key);
  if (!session || week < 1 || week > 104 || day < 0 || day > 7) return;
  if (!copies && Number(session.week) === week && dayOf(session) === day) return;
  const place = { week, day_of_week: dayValue(day), order: nextOrder(week, day) };
  const moved = { ...(copies ? copyOfSession(session) : session), ...place };
  const there = { kind: "session", key: moved.key, week, day };
  choose(there);
  step(`${fill(copies ? words.pasted : words.moved, session.name)} · ${titleOf(moved)}`, asMap(moved), there);
}

export function newSession(week, day) {
  const session = {
    key: newKey(), name: words.new_session, week, day_of_week: dayValue(day), order: nextOrder(week, day),
    notes: "", is_deload: false, scheduled: false, lines: [],
  };
  next.open = { panel: "session", key: session.key };
  const there = { kind: "session", key: session.key, week, day };
  choose(there);
  step(fill(words.added, titleOf(session)), asMap(session), there);
}
