// Dragging lines and sessions with the mouse.

import { grid } from "./builder-page.js";
import { moveLine, moveSession } from "./builder-steps.js";

let dragged = null;

grid.addEventListener("dragstart", (event) => {
  const element = event.target.closest(".b-line, .b-card");
  if (!element) return;
  dragged = { kind: element.matches(".b-line") ? "line" : "session", key: element.dataset.key };
  event.dataTransfer.effectAllowed = "copyMove";
  event.dataTransfer.setData("text/plain", element.querySelector(".b-name, .b-card-name").textContent.trim());
  element.classList.add("b-dragged");
});

/** Where it would go: {element, session, index} for a line, {element, week, day} for a session. */
function target(event) {
  if (!dragged) return null;
  const day = event.target.closest(".b-day");
  if (dragged.kind === "session") {
    return day && { element: day, week: Number(day.closest(".b-week").dataset.week), day: Number(day.dataset.day) };
  }
  const card = event.target.closest(".b-card");
  if (!card) return null;
  const line = event.target.closest(".b-line");
  if (!line) return { element: card, session: card.dataset.key, index: card.querySelectorAll(".b-line").length };
  const box = line.getBoundingClientRect();
  const isBelow = event.clientY > box.top + box.height / 2;
  const index = [...card.querySelectorAll(".b-line")].indexOf(line);
  return { element: line, session: card.dataset.key, index: isBelow ? index + 1 : index, isBelow };
}

function unmark() {
  grid.querySelectorAll(".b-over, .b-over-below").forEach((element) => element.classList.remove("b-over", "b-over-below"));
}

grid.addEventListener("dragover", (event) => {
  const at = target(event);
  unmark();
  if (!at) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = event.ctrlKey || event.altKey ? "copy" : "move";
  at.element.classList.add(at.isBelow ? "b-over-below" : "b-over");
});

grid.addEventListener("drop", (event) => {
  const at = target(event);
  if (!at) return;
  event.preventDefault();
  const options = { copies: event.ctrlKey || event.altKey };
  if (dragged.kind === "line") moveLine(dragged.key, at.session, at.index, options);
  else moveSession(dragged.key, at.week, at.day, options);
});

grid.addEventListener("dragend", () => {
  unmark();
  grid.querySelectorAll(".b-dragged").forEach((element) => element.classList.remove("b-dragged"));
  dragged = null;
});
