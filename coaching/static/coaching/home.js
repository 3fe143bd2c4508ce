// The home page works without this. With it, one stays where one was, and nothing is sent twice.

const KEPT = "home-place";
const MOST_AGE_MS = 30000;
let opener = null;

function keepPlace(element) {
  const line = element?.closest(".roster tbody");
  sessionStorage.setItem(KEPT, JSON.stringify({ y: window.scrollY, line: line?.id, at: Date.now() }));
}

function returnToPlace() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  if (!kept || Date.now() - kept.at > MOST_AGE_MS) return;
  window.scrollTo({ top: kept.y, behavior: "instant" });
  const line = kept.line && document.getElementById(kept.line);
  line?.querySelector("a")?.focus({ preventScroll: line.getBoundingClientRect().top > 0 });
}

// --- Done at once

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest(".roster")) return;
  if (form.hasAttribute("aria-busy")) {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  keepPlace(form);
});

// A page that comes back out of the browser's memory is not busy any more.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
});

// --- Done in a dialog

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest(".roster")) opener = event.target;
});

document.body.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Refresh") === "true") keepPlace(opener);
});

window.addEventListener("keydown", (event) => {
  if (event.key === "Escape") opener?.focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  const cancel = event.target.closest("#dialog a[href]");
  if (cancel) {
    event.preventDefault();
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  }
  event.target.closest("[data-close]")?.parentElement.remove();
});

// --- At the beginning

document.querySelectorAll("[data-close]").forEach((button) => {
  button.hidden = false;
});
returnToPlace();
