// Finding an exercise while one types: a field with a list below it.

const WAIT_MS = 150;
let count = 0;

/** Makes a field find. `choose` is called with {id, text}; `asked` says what of the typed text is the name. */
export function finder(field, { address, words, choose, tell, asked = (text) => text }) {
  const list = document.createElement("ul");
  list.id = `builder-found-${++count}`;
  list.className = "b-found";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  let found = [];
  let active = -1;
  let timer = 0;
  let latest = 0;
  let isTyped = false;
  let foundFor = "";

  function show(results) {
    found = results;
    list.replaceChildren(...results.map((one, index) => {
      const row = document.createElement("li");
      row.id = `${list.id}-${index}`;
      row.setAttribute("role", "option");
      row.textContent = one.text;
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(index);
      });
      return row;
    }));
    list.hidden = !results.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    const term = foundFor.toLowerCase();
    const begins = results.findIndex((one) => one.text.toLowerCase().startsWith(term));
    const exact = results.findIndex((one) => one.text.toLowerCase() === term);
    point(results.length ? Math.max(exact, exact < 0 ? begins : 0, 0) : -1);
  }

  function point(index) {
    active = index;
    [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === index)));
    list.children[index]?.scrollIntoView({ block: "nearest" });
    if (index >= 0) field.setAttribute("aria-activedescendant", `${list.id}-${index}`);
    else field.removeAttribute("aria-activedescendant");
  }

  function take(index) {
    const one = found[index];
    close();
    if (one) choose(one);
  }

  function close() {
    clearTimeout(timer);
    latest += 1;
    isTyped = false;
    foundFor = "";
    show([]);
  }

  async function find() {
    const term = asked(field.value).trim();
    const mine = ++latest;
    if (!term) return show([]);
    const asking = new URLSearchParams({ app_label: "workouts", model_name: "workoutexercise", field_name: "exercise", term });
    try {
      const answer = await (await fetch(`${address}?${asking}`)).json();
      if (mine !== latest) return undefined;
      foundFor = term;
      show(answer.results ?? []);
      tell(answer.results?.length ? words.found.replace("{}", answer.results.length) : words.none_found);
    } catch {
      if (mine === latest) tell(words.offline);
    }
    return undefined;
  }

  field.addEventListener("input", () => {
    isTyped = true;
    clearTimeout(timer);
    timer = setTimeout(find, WAIT_MS);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", async (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.length) point((active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    } else if (event.key === "Enter" && isTyped && asked(field.value).trim()) {
      event.preventDefault();
      event.stopPropagation();
      clearTimeout(timer);
      if (foundFor !== asked(field.value).trim()) await find();
      take(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  return { close };
}
