// Dragging exercises and sessions by pointer: with the mouse from wherever they are held, with a finger or a pen by
// their grip, so that the page still scrolls everywhere else.

import { bar, grid, store, titleOf } from "./builder-page.js";
import { moveLine, moveSession } from "./builder-steps.js";

/** How far one presses on before it is no click any more, and how near an edge has to be to scroll, in pixels. */
const SLACK = 6;
const EDGE = 56;
const FASTEST = 18; // pixels in a frame

let drag = null; // {pointer, kind, key, element, x, y, copies, ghost}; `ghost` once it moves

grid.addEventListener("pointerdown", (event) => {
  const isMouse = event.pointerType === "mouse";
  const element = event.target.closest(".b-line, .b-card");
  if (drag?.ghost || !element || !event.isPrimary || event.button !== 0) return;
  if (!isMouse && !event.target.closest(".b-grip")) return;
  const kind = element.matches(".b-line") ? "line" : "session";
  drag = { pointer: event.pointerId, kind, key: element.dataset.key, element, x: event.clientX, y: event.clientY };
});

// The browser would carry links about itself, and ask what to do with what is held long.
grid.addEventListener("dragstart", (event) => event.preventDefault());
grid.addEventListener("contextmenu", (event) => { if (drag?.ghost) event.preventDefault(); });

document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== drag?.pointer) return;
  const isFar = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > SLACK;
  if (!drag.ghost && !isFar) return;
  Object.assign(drag, { x: event.clientX, y: event.clientY, copies: event.ctrlKey || event.altKey });
  if (!drag.ghost) lift();
  show();
});

document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== drag?.pointer) return;
  const at = drag.ghost && target();
  const { kind, key } = drag;
  const copies = event.ctrlKey || event.altKey;
  end();
  if (!at) return;
  if (kind === "line") moveLine(key, at.session, at.index, { copies });
  else moveSession(key, at.week, at.day, { copies });
});

document.addEventListener("pointercancel", (event) => { if (event.pointerId === drag?.pointer) end(); });
window.addEventListener("blur", () => end());

document.addEventListener("keydown", (event) => {
  if (!drag?.ghost) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Escape") end();
}, { capture: true });

function lift() {
  // The row may be drawn anew meanwhile; the grid stays.
  grid.setPointerCapture(drag.pointer);
  drag.ghost = document.createElement("div");
  drag.ghost.className = "b-ghost";
  drag.ghost.textContent = drag.kind === "line"
    ? store.place(drag.key)?.line.exercise_name ?? ""
    : titleOf(store.sessions.get(drag.key));
  grid.append(drag.ghost);
  grid.classList.add("b-dragging");
  drag.element.classList.add("b-dragged");
  requestAnimationFrame(scroll);
}

function end() {
  if (drag?.ghost) {
    drag.ghost.remove();
    grid.classList.remove("b-dragging");
    grid.querySelectorAll(".b-dragged").forEach((element) => element.classList.remove("b-dragged"));
    unmark();
    unclicked();
  }
  drag = null;
}

/** What is let go after a drag was not clicked; what is pressed next, or by a key, is. */
function unclicked() {
  const once = { capture: true, once: true };
  const swallow = (event) => {
    if (!event.detail) return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("click", swallow, once);
  document.addEventListener("pointerdown", () => document.removeEventListener("click", swallow, once), once);
}

/** Where it would go: {element, session, index} for a line, {element, week, day} for a session. */
function target() {
  const under = document.elementFromPoint(drag.x, drag.y);
  if (!under || !grid.contains(under)) return null;
  const day = under.closest(".b-day");
  if (drag.kind === "session") {
    return day && { element: day, week: Number(day.closest(".b-week").dataset.week), day: Number(day.dataset.day) };
  }
  const card = under.closest(".b-card");
  if (!card) return null;
  const lines = [...card.querySelectorAll(".b-line")];
  const line = under.closest(".b-line");
  if (!line) return { element: card, session: card.dataset.key, index: lines.length };
  const box = line.getBoundingClientRect();
  const isBelow = drag.y > box.top + box.height / 2;
  return { element: line, session: card.dataset.key, index: lines.indexOf(line) + Number(isBelow), isBelow };
}

function unmark() {
  grid.querySelectorAll(".b-over, .b-over-below").forEach((element) => element.classList.remove("b-over", "b-over-below"));
}

function show() {
  unmark();
  const at = target();
  at?.element.classList.add(at.isBelow ? "b-over-below" : "b-over");
  const isOnTheRight = drag.x > window.innerWidth / 2; // where there is room for it only on the other side
  drag.ghost.style.left = `${drag.x}px`;
  drag.ghost.style.top = `${drag.y}px`;
  drag.ghost.style.translate = isOnTheRight ? "calc(-100% - 1.5rem)" : "";
  drag.ghost.dataset.copies = drag.copies ? "yes" : "";
}

/** How many pixels to scroll for something held at `at` between two edges: the nearer to one, the faster. */
function speed(at, start, stop) {
  const into = at < start + EDGE ? at - start - EDGE : Math.max(0, at - stop + EDGE);
  return Math.round(FASTEST * Math.max(-1, Math.min(1, into / EDGE)));
}

function scroll() {
  if (!drag?.ghost) return;
  const frame = grid.getBoundingClientRect();
  const down = speed(drag.y, Math.max(0, bar.getBoundingClientRect().bottom), window.innerHeight);
  const aside = speed(drag.x, Math.max(0, frame.left), Math.min(window.innerWidth, frame.right));
  if (down) window.scrollBy({ top: down, behavior: "instant" });
  if (aside) grid.scrollBy({ left: aside, behavior: "instant" });
  if (down || aside) show();
  requestAnimationFrame(scroll);
}
