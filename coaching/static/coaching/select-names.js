// Says what the search fields of select2 are for: the library gives them no name of their own.

function nameOf(field) {
  const container = field.closest(".select2-container");
  const opened = document.querySelector(".select2-container--open:not(:has(.select2-dropdown))");
  const select = [container, opened].map((one) => one?.previousElementSibling).find((one) => one?.matches("select"));
  // Of several values the label stands beside, and names no field.
  const label = select?.labels?.[0] ?? select?.closest(`.field-${select.name}`)?.querySelector("label, legend");
  return label?.textContent.trim();
}

// They come and go with what is chosen, so each gets its name when one comes to it.
document.addEventListener("focusin", ({ target }) => {
  const name = target.matches(".select2-search__field") ? nameOf(target) : "";
  if (name) target.setAttribute("aria-label", name);
});
