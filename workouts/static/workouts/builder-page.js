// What all parts of the plan builder share: the page, its words, its store, and small things about documents.

import { Store } from "./builder-store.js";

export const byId = (id) => document.getElementById(id);
export const setup = JSON.parse(byId("builder-setup").textContent);
export const { words } = setup;
export const root = byId("builder");
export const grid = byId("builder-grid");
export const bar = byId("builder-bar");

export const store = new Store({
  sessions: setup.sessions,
  address: window.location.pathname,
  token: document.querySelector("#builder-form [name=csrfmiddlewaretoken]").value,
  rows: grid.querySelectorAll(".b-week").length,
});

/** Puts names where a text has `{}`, one after the other. */
export const fill = (text, ...names) => names.reduce((said, name) => said.replace("{}", () => String(name)), text);

export function tell(text) {
  byId("builder-status").textContent = text;
}

export const dayOf = (session) => (session.day_of_week === "" ? 7 : Number(session.day_of_week));
export const dayValue = (day) => (day === 7 ? "" : day);

export function titleOf(session) {
  return session ? fill(words.session_in, session.week, setup.days[dayOf(session)], session.name) : "";
}
