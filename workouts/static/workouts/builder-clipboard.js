// Copy, cut and paste: of a line, a session, a week; within a plan and from one to another.

import { choose, chosen, nameOf } from "./builder-grid.js";
import { bar, dayOf, dayValue, fill, grid, root, store, tell, titleOf, words } from "./builder-page.js";
import {
  asMap, copyOfLine, copyOfSession, hasRoom, moveLine, moveSession, nextOrder, put, step, withLines,
} from "./builder-steps.js";

// Of this window alone, and gone with it: other people may sit at this desk later.
const CLIPBOARD = "builder.clipboard";

let cut = null; // the keys of what the next paste moves

export function keep(isCut) {
  const items = chosen && {
    line: () => [store.place(chosen.key)?.line],
    session: () => [store.sessions.get(chosen.key)],
    week: () => store.ofWeek(chosen.week),
  }[chosen.kind]?.().filter(Boolean);
  if (!items?.length) return tell(words.nothing_chosen);
  const text = nameOf(chosen);
  const { kind } = chosen;
  sessionStorage.setItem(CLIPBOARD, JSON.stringify({ kind, items, text }));
  cut = isCut ? items.map((one) => one.key) : null;
  markCut();
  return tell(fill(isCut ? words.cut : words.copied, text));
}

export function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(CLIPBOARD));
  } catch {
    return null;
  }
}

export function markCut() {
  root.dataset.clip = kept()?.kind ?? "";
  bar.querySelector("[data-do=paste]").disabled = !kept();
  grid.querySelectorAll("[data-key]").forEach((element) => {
    element.classList.toggle("b-cut", Boolean(cut?.includes(element.dataset.key)));
  });
}

export function paste() {
  const clip = kept();
  if (!clip) return tell(words.nothing_chosen);
  const isDone = { line: pasteLine, session: pasteSession, week: pasteWeek }[clip.kind](clip);
  if (isDone && cut) {
    cut = null;
    sessionStorage.removeItem(CLIPBOARD);
    markCut();
  }
  return undefined;
}

function pasteLine({ items: [line] }) {
  const at = chosen?.kind === "line" ? store.place(chosen.key) : null;
  const session = at?.session ?? (chosen?.kind === "session" ? store.sessions.get(chosen.key) : null);
  if (!session) return tell(words.no_room_for_line);
  const index = at ? at.index + 1 : session.lines.length;
  if (cut && store.place(cut[0])) {
    moveLine(cut[0], session.key, index);
    return true;
  }
  if (!hasRoom(session)) return false;
  const copied = copyOfLine(line);
  const there = { kind: "line", key: copied.key, week: Number(session.week), day: dayOf(session) };
  choose(there);
  step(fill(words.pasted, line.exercise_name), asMap(withLines(session, put(session.lines, index, copied))), there);
  return true;
}

function pasteSession({ items: [session] }) {
  if (!chosen || chosen.kind === "week") return tell(words.no_room_for_session);
  if (cut && store.sessions.has(cut[0])) {
    moveSession(cut[0], chosen.week, chosen.day);
    return true;
  }
  const copied = {
    ...copyOfSession(session), week: chosen.week, day_of_week: dayValue(chosen.day), order: nextOrder(chosen.week, chosen.day),
  };
  const there = { kind: "session", key: copied.key, week: chosen.week, day: chosen.day };
  choose(there);
  step(fill(words.pasted, titleOf(copied)), asMap(copied), there);
  return true;
}

function pasteWeek({ items, text }) {
  if (!chosen || store.ofWeek(chosen.week).length) return tell(words.no_room_for_week);
  const { week } = chosen;
  const there = { kind: "week", week };
  const standing = cut?.map((key) => store.sessions.get(key)).filter(Boolean);
  const moved = standing?.length ? standing : items.map(copyOfSession);
  choose(there);
  step(`${fill(words.pasted, text)} · ${fill(words.week, week)}`, asMap(...moved.map((one) => ({ ...one, week }))), there);
  return true;
}
