// Makes pages quick on which one thing after the other is worked through: letters press buttons, a choice is enough.
// The pages work without it.

const desk = document.querySelector("[data-desk]");
const form = document.querySelector("[data-desk-form]");
const words = form?.querySelector("[data-words]");
const letters = desk.querySelector("[data-letters-switch]");
const KEPT = "desk-letters";

function kept() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

function keep(on) {
  desk.toggleAttribute("data-letters", on);
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // a browser that keeps nothing asks again next time
  }
}

function isWriting(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=dialog]");
}

function press(event) {
  const film = desk.querySelector("video");
  if (event.key === "c" && words) {
    event.preventDefault();
    words.focus();
  } else if (event.key === "p" && film) {
    film.paused ? film.play() : film.pause();
  } else if (/^[a-z0-9]$/.test(event.key)) {
    desk.querySelector(`[data-key="${event.key}"]`)?.click();
  }
}

document.addEventListener("keydown", (event) => {
  const held = event.ctrlKey || event.metaKey;
  const pressed = held && { Enter: "[data-sends-words]", s: "[data-saves]" }[event.key];
  const button = pressed && form?.contains(event.target) ? form.querySelector(pressed) : null;
  if (button) {
    event.preventDefault();
    button.click();
  } else if (event.key === "Escape" && form?.contains(event.target)) {
    event.target.blur();
  } else if (!event.repeat && !held && !event.altKey && desk.hasAttribute("data-letters") && !isWriting(event.target)) {
    press(event);
  }
});

if (form) {
  // A second press on a slow line would be meant for what is on its way.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  form.addEventListener("input", () => (form.dataset.written = "yes"));
  window.addEventListener("beforeunload", (event) => {
    if (form.dataset.written && !form.dataset.sent) event.preventDefault();
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

for (const select of desk.querySelectorAll("[data-sends]")) {
  select.form.dataset.quick = "yes";
  select.addEventListener("change", () => select.form.requestSubmit());
}

// Where the choices are wider than the screen, the chosen one is pushed into it.
desk.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

if (letters) {
  letters.checked = kept();
  letters.addEventListener("change", () => keep(letters.checked));
}
desk.toggleAttribute("data-letters", kept());
desk.dataset.ready = "yes";
