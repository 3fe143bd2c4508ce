// What the page knows of the plan: its sessions as documents, the steps that were made, and what is not stored yet.
//
// Sessions and lines go by keys of this page, which stay when a removed row comes back with another id.

const OF_SESSION = ["name", "week", "day_of_week", "order", "notes", "is_deload"];
const OF_LINE = [
  "exercise", "sets", "reps", "weight_kg", "rest_seconds", "tempo", "target_rpe", "group", "target", "notes", "set_plan",
  "progression",
];
const MOST_STEPS = 50;

let made = 0;
export const newKey = () => `new${++made}`;

/** Names what is sent, so that what is sent again after a lost answer is stored once. */
const newName = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

const pick = (names, from) => Object.fromEntries(names.map((name) => [name, from[name] ?? ""]));

/** All a session says, as one text: two are alike exactly if these are. */
function reading(session) {
  return session && JSON.stringify([OF_SESSION.map((name) => String(session[name] ?? "")),
    session.lines.map((line) => [line.key, ...OF_LINE.map((name) => String(line[name] ?? ""))])]);
}

export const isSame = (one, other) => reading(one) === reading(other);

export class Store {
  /** Who listens sets `on`: rows(weeks, last), refused(refusals, entry), changed(entry, keys), state(name). */
  constructor({ sessions, address, token, rows }) {
    Object.assign(this, { address, token, rows, on: null });
    this.sessions = new Map();
    this.ids = new Map();
    this.marks = new Map();
    this.lineIds = new Map();
    this.undoable = [];
    this.redoable = [];
    this.queue = [];
    this.weeks = new Set();
    this.isBusy = false;
    for (const session of sessions) this.take(session);
  }

  // --- Looking up

  sessionKey(id) { return keyOf(this.ids, Number(id)); }
  lineKey(id) { return keyOf(this.lineIds, Number(id)); }
  get isPending() { return this.queue.length > 0; }

  /** The session in which a line stands, and its place there. */
  place(lineKey) {
    for (const session of this.sessions.values()) {
      const index = session.lines.findIndex((line) => line.key === lineKey);
      if (index >= 0) return { session, index, line: session.lines[index] };
    }
    return null;
  }

  /** The sessions of a week in the order of the page. */
  ofWeek(week) {
    const day = (one) => (one.day_of_week === "" ? 7 : Number(one.day_of_week));
    return [...this.sessions.values()]
      .filter((one) => Number(one.week) === week)
      .sort((one, other) => day(one) - day(other) || one.order - other.order);
  }

  // --- Steps

  /** Does a step: `changes` says for each key what the session is to read, or null where it is to go. */
  step(text, changes) {
    const before = new Map([...changes.keys()].map((key) => [key, this.sessions.get(key) ?? null]));
    const after = new Map(changes);
    for (const [key, session] of after) if (isSame(session, before.get(key))) after.delete(key);
    if (!after.size) return false;
    const step = { text, before, after };
    this.undoable = [...this.undoable, step].slice(-MOST_STEPS);
    this.redoable = [];
    this.go(step, before, after, "step");
    return true;
  }

  /** Takes back the last step; false where there is none, null where somebody changed the same meanwhile. */
  undo() { return this.turn(this.undoable, this.redoable, "after", "before", "undo"); }
  redo() { return this.turn(this.redoable, this.undoable, "before", "after", "redo"); }

  turn(from, to, now, then, way) {
    const step = from.at(-1);
    if (!step) return false;
    for (const [key] of step.after) if (!isSame(this.sessions.get(key) ?? null, step[now].get(key))) return null;
    from.pop();
    to.push(step);
    const wanted = new Map([...step.after.keys()].map((key) => [key, step[then].get(key)]));
    const standing = new Map([...step.after.keys()].map((key) => [key, step[now].get(key)]));
    this.go(step, standing, wanted, way);
    return step;
  }

  go(step, before, after, way) {
    for (const [key, session] of after) this.put(key, session);
    this.queue.push({ step, before, after, way, name: newName() });
    this.send();
  }

  put(key, session) {
    if (session) this.sessions.set(key, session);
    else this.sessions.delete(key);
  }

  // --- Storing, one step after the other

  /** Tries again; signed in anew, the page needs a new token. */
  async again() {
    try {
      const page = new DOMParser().parseFromString(await (await fetch(this.address)).text(), "text/html");
      this.token = page.querySelector("#builder-form [name=csrfmiddlewaretoken]")?.value ?? this.token;
    } catch {
      // the server cannot be reached, which sending finds out too
    }
    this.send();
  }

  async send() {
    if (this.isBusy || !this.queue.length) return;
    this.isBusy = true;
    this.on.state("saving");
    const entry = this.queue[0];
    for (const some of [entry.before, entry.after]) {
      for (const session of some.values()) if (session) this.weeks.add(Number(session.week));
    }
    const keys = [...entry.after.keys()].filter((key) => entry.after.get(key) || this.ids.has(key));
    let answer = null;
    try {
      const body = new FormData();
      body.set("csrfmiddlewaretoken", this.token);
      body.set("step", entry.name);
      body.set("sent", JSON.stringify({
        weeks: [...this.weeks], rows: this.rows, sessions: keys.map((key) => this.wanted(key, entry.after.get(key))),
      }));
      const response = await fetch(this.address, { method: "POST", body });
      answer = response.headers.get("content-type").startsWith("application/json") && (await response.json());
    } catch {
      this.isBusy = false;
      this.on.state("offline");
      return;
    }
    this.isBusy = false;
    if (!answer) {
      this.on.state("signed_out");
      return;
    }
    if (answer.state === "saved") this.saved(entry, keys, answer);
    else if (answer.state === "changed") this.changed(entry, keys, answer);
    else this.refused(entry, keys, answer);
  }

  wanted(key, session) {
    const named = { id: this.ids.get(key) ?? null, mark: this.marks.get(key) ?? "" };
    if (!session) return { ...named, gone: true };
    const lines = session.lines.map((line) => ({ id: this.lineIds.get(line.key) ?? null, ...pick(OF_LINE, line) }));
    return { ...named, ...pick(OF_SESSION, session), lines };
  }

  saved(entry, keys, answer) {
    this.queue.shift();
    const stored = new Map(answer.weeks.flatMap((week) => week.sessions).map((session) => [session.id, session]));
    const before = keys.flatMap((key) => entry.before.get(key)?.lines ?? []).map((line) => line.key);
    const after = new Set(keys.flatMap((key) => entry.after.get(key)?.lines ?? []).map((line) => line.key));
    for (const key of before) if (!after.has(key)) this.lineIds.delete(key);
    keys.forEach((key, place) => {
      const id = answer.ids[place];
      if (id === null) {
        this.ids.delete(key);
        this.marks.delete(key);
        return;
      }
      this.ids.set(key, id);
      const sent = entry.after.get(key);
      stored.get(id)?.lines.forEach((line, index) => this.lineIds.set(sent.lines[index].key, line.id));
      if (stored.has(id)) this.replace(sent, this.keyed(stored.get(id)));
    });
    this.adopt(answer, new Set(keys));
    if (this.queue.length) this.send();
    else this.on.state("saved");
  }

  /** What was sent reads as it was stored from now on, wherever it is remembered. */
  replace(sent, stored) {
    const remembered = [...this.undoable, ...this.redoable, ...this.queue].flatMap((one) => [one.before, one.after]);
    for (const some of [this.sessions, ...remembered]) {
      for (const [key, session] of some) if (session === sent) some.set(key, stored);
    }
  }

  refused(entry, keys, answer) {
    this.drop();
    this.on.state("refused");
    this.on.refused(answer.refusals.map((one) => {
      const session = entry.after.get(keys[one.session]);
      return { ...one, session: keys[one.session], line: session?.lines[one.line]?.key };
    }), entry);
  }

  changed(entry, keys, answer) {
    this.drop();
    this.adopt(answer);
    this.on.state("changed");
    this.on.changed(entry, answer.changed.map((place) => keys[place]));
  }

  /** What waits is not done: everything reads as before, and the steps are forgotten. */
  drop() {
    for (const entry of this.queue.splice(0).reverse()) {
      for (const [key, session] of entry.before) if (entry.after.has(key)) this.put(key, session);
      if (entry.way === "undo") this.undoable.push(this.redoable.pop());
      else if (entry.way === "redo") this.redoable.push(this.undoable.pop());
      else this.undoable = this.undoable.filter((step) => step !== entry.step);
    }
  }

  // --- What the server says

  /** Takes over what stands; of what waits to be stored, only that it is what was `stored` just now: anything else
   * somebody else wrote, and the mark that waits with it must say so. */
  adopt({ weeks, last }, stored = new Set()) {
    const waiting = new Set(this.queue.flatMap((entry) => [...entry.after.keys()]));
    const numbers = new Set(weeks.map((week) => week.number));
    const before = [...this.sessions.values()].filter((one) => numbers.has(Number(one.week)) && !waiting.has(one.key));
    for (const week of weeks) {
      const told = new Set(week.sessions.map((session) => this.take(session, waiting, stored)));
      for (const [key, session] of this.sessions) {
        if (Number(session.week) === week.number && !told.has(key) && !waiting.has(key)) this.forget(key);
      }
    }
    const standing = new Set(weeks.flatMap((week) => week.sessions).flatMap((one) => one.lines).map((line) => line.id));
    for (const { key } of before.flatMap((session) => session.lines)) {
      if (!standing.has(this.lineIds.get(key))) this.lineIds.delete(key);
    }
    this.rows = last;
    this.weeks.clear();
    this.on.rows(weeks, last);
  }

  forget(key) {
    for (const some of [this.sessions, this.ids, this.marks]) some.delete(key);
  }

  take(session, waiting = new Set(), stored = new Set()) {
    const key = this.sessionKey(session.id) ?? String(session.id);
    this.ids.set(key, session.id);
    if (!waiting.has(key) || stored.has(key)) this.marks.set(key, session.mark);
    const keyed = this.keyed(session);
    if (!waiting.has(key) && !isSame(keyed, this.sessions.get(key))) this.sessions.set(key, keyed);
    return key;
  }

  keyed({ id, mark, ...session }) {
    const key = this.sessionKey(id) ?? String(id);
    const lines = session.lines.map(({ id: lineId, ...line }) => {
      const lineKey = this.lineKey(lineId) ?? String(lineId);
      this.lineIds.set(lineKey, lineId);
      return { ...line, key: lineKey };
    });
    return { ...session, key, lines };
  }
}

function keyOf(ids, id) {
  for (const [key, one] of ids) if (one === id) return key;
  return null;
}
