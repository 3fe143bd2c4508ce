// The arrow keys walk from the search field of the sidebar through what it found, and back.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form.find");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!form || !step) return;
  const stops = [form.querySelector("input[type=search]"), ...form.querySelectorAll(".find-offered a")];
  const next = stops[stops.indexOf(event.target) + step];
  event.preventDefault();
  next?.focus();
});
