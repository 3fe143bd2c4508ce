// The way to another client by keyboard: down and up walk through what was found, Escape puts it away. Without this
// script the field is a form that leads to a page of its own.
for (const form of document.querySelectorAll("[data-client-find]")) {
  const field = form.querySelector("input[type=search]");
  const found = form.querySelector(".client-found");
  const links = () => [...found.querySelectorAll("a")];

  form.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && all.length) {
      event.preventDefault();
      all[Math.min(at + 1, all.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (at === 0 ? field : all[at - 1]).focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      form.classList.add("is-closed");
      field.focus();
    }
  });
  form.addEventListener("submit", (event) => {
    const all = links();
    if (all.length === 1 && field.value.trim()) {
      event.preventDefault();
      all[0].click();
    }
  });
  field.addEventListener("input", () => form.classList.remove("is-closed"));
  field.addEventListener("focus", () => form.classList.remove("is-closed"));
}

// Whoever chooses a day means to see it.
for (const form of document.querySelectorAll(".client-dates")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// The tab that is shown stands in sight where the row is wider than the window.
document.querySelector(".client-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
