// The grid as it is drawn, and what of it is chosen: {kind: line | session | week | slot, key, week, day}.

import { byId, fill, grid, setup, store, titleOf, words } from "./builder-page.js";

export let chosen = null;

export const rowOf = (week) => grid.querySelector(`.b-week[data-week="${week}"]`);

export function elementOf(one) {
  if (!one) return null;
  if (one.kind === "line") return grid.querySelector(`.b-line[data-key="${one.key}"]`);
  if (one.kind === "session") return grid.querySelector(`.b-card[data-key="${one.key}"]`);
  if (one.kind === "slot") return rowOf(one.week)?.querySelector(`.b-day[data-day="${one.day}"] .b-slot`);
  return rowOf(one.week);
}

const focusable = (element) => (element?.matches("a") ? element : element?.querySelector("[data-choose]"));

/** What an element of the grid stands for. */
export function meant(element) {
  const at = element.closest("[data-choose]");
  if (!at) return null;
  const week = Number(at.closest(".b-week").dataset.week);
  const day = Number(at.closest(".b-day")?.dataset.day);
  const kind = at.dataset.choose;
  if (kind === "line") return { kind, key: at.closest(".b-line").dataset.key, week, day };
  if (kind === "session" || kind === "add") return { kind: "session", key: at.closest(".b-card").dataset.key, week, day };
  return { kind, week, day };
}

export function choose(one) {
  grid.querySelectorAll(".b-chosen-one").forEach((element) => element.classList.remove("b-chosen-one"));
  chosen = one;
  elementOf(one)?.classList.add("b-chosen-one");
  byId("builder-chosen").textContent = one ? nameOf(one) : "";
}

export function nameOf(one) {
  if (one.kind === "line") return store.place(one.key)?.line.exercise_name ?? "";
  if (one.kind === "week") return fill(words.week, one.week);
  if (one.kind === "slot") return fill(words.empty_day, one.week, setup.days[one.day]);
  return titleOf(store.sessions.get(one.key));
}

export function focusOn(one) {
  const element = focusable(elementOf(one));
  element?.focus();
  return Boolean(element);
}

/** Names the rows of a week as this page knows them. */
export function name(row) {
  row.querySelectorAll("[data-session]").forEach((card) => { card.dataset.key = store.sessionKey(card.dataset.session); });
  row.querySelectorAll("[data-line]").forEach((line) => { line.dataset.key = store.lineKey(line.dataset.line); });
}
