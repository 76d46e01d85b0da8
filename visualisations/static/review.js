// Review by keyboard. A verdict is shown at once and sent behind one's back, in order; what did not arrive is kept in
// this browser and sent again. Every word and every proposal comes from the server; without this file the forms post.
const desk = document.querySelector("[data-desk]");
const queue = document.querySelector("[data-queue]");
const told = document.querySelector("[data-told]");
const back = document.querySelector("[data-take-back]");
const place = document.querySelector("[data-articles]");
const trouble = document.querySelector("[data-trouble]");
const help = document.querySelector("dialog.help");
const said = desk.dataset;
const AHEAD = 6, SLOW = 120;
const OUTBOX = `remit-verdicts ${said.home}`;

// ---- the proposals on hand, in order -------------------------------------------------------------------------------
const items = new Map();
let at = null, past = [], over = false, asking = null;
const open = () => [...items.values()].filter((item) => !item.verdict);

const take = (holder) => {
  for (const article of holder.querySelectorAll("article.rv")) {
    const link = holder.querySelector(`[data-for="${article.id}"]`) ?? queue.querySelector(`[data-for="${article.id}"]`);
    if (items.has(article.id) || !link) continue;
    if (!queue.contains(link)) queue.append(link.closest("li"));
    items.set(article.id, { id: article.id, key: article.dataset.key, article, link, verdict: "" });
    article.hidden = true;
    place.append(article);
  }
};

const more = async () => {
  if (over || asking) return asking;
  const address = new URL(said.more, location.href);
  address.searchParams.set("skip", [...items.values()].filter((item) => !item.arrived).length);
  asking = fetch(address, { headers: { Accept: "text/html" } }).then(async (answer) => {
    if (!answer.ok) throw new Error(answer.status);
    const before = items.size;
    take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    over = items.size === before;
  }).catch(() => { over = false; }).finally(() => { asking = null; });
  return asking;
};

const show = (item, focus = true) => {
  if (!item) return finish();
  at?.link.removeAttribute("aria-current");
  if (at) at.article.hidden = true;
  at = item;
  document.querySelector("[data-finished]").hidden = true;
  item.article.hidden = false;
  item.link.setAttribute("aria-current", "true");
  const row = item.link.closest("li");
  queue.scrollTop = Math.max(0, row.offsetTop - queue.offsetTop - queue.clientHeight / 3);
  if (focus) {
    item.article.focus({ preventScroll: true });
    if (item.article.getBoundingClientRect().top < 0 || item.article.getBoundingClientRect().top > innerHeight / 2) desk.scrollIntoView({ block: "start" });
  }
  history.replaceState(null, "", item.link.href);
  if (open().length < AHEAD) more();
};

const finish = async () => {
  await more();
  const left = open().find((item) => item !== at) ?? open()[0];
  if (left && !left.verdict) return show(left);
  if (at) at.article.hidden = true;
  const done = document.querySelector("[data-finished]");
  done.hidden = false;
  done.focus();
};

const step = (way) => {
  const all = [...items.values()], here = all.indexOf(at);
  const found = way > 0 ? all.slice(here + 1).find((i) => !i.verdict) : all.slice(0, here).reverse().find((i) => !i.verdict);
  if (found) return show(found);
  if (way > 0) more().then(() => show([...items.values()].slice(here + 1).find((i) => !i.verdict) ?? open()[0] ?? null));
};

// ---- progress ------------------------------------------------------------------------------------------------------
const progress = document.querySelector("[data-progress]");
let decided = Number(progress.dataset.decided), pace = Number(progress.dataset.pace), last = 0;
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const figure = (number) => number.toLocaleString(document.documentElement.lang);

const paint = (left) => {
  const here = document.querySelector("h2[data-left]"), all = Number(progress.dataset.all), rest = Math.max(0, all - decided);
  here.dataset.left = left;
  here.textContent = fill(said.left, { number: figure(Math.max(0, left)) });
  progress.querySelector("progress").value = decided;
  const minutes = Math.max(1, Math.round(rest * pace / 60));
  const time = rest ? fill(minutes === 1 ? said.minute : said.minutes, { number: figure(minutes) }) : "";
  progress.querySelector("[data-words]").textContent = fill(said.decided, { number: figure(decided), all: figure(all) }) + time;
};

const count = (change) => {
  const now = Date.now() / 1000;
  if (change > 0 && last && now - last < SLOW) pace = .8 * pace + .2 * (now - last);
  last = now;
  decided += change;
  paint(Number(document.querySelector("h2[data-left]").dataset.left) - change);
};

// ---- sending -------------------------------------------------------------------------------------------------------
let outbox = [], sending = false, waiting = 0;
try { outbox = JSON.parse(localStorage.getItem(OUTBOX) ?? "[]"); } catch { /* storage refused: kept for this page only */ }
const keep = () => { try { outbox.length ? localStorage.setItem(OUTBOX, JSON.stringify(outbox)) : localStorage.removeItem(OUTBOX); } catch { /* as above */ } };

const complain = (words) => {
  trouble.hidden = !words;
  trouble.querySelector("p").textContent = words;
};

const deliver = async ({ action, fields }) => {
  const body = new URLSearchParams([...fields, ["csrf", said.csrf]]);
  try { return await fetch(action, { method: "POST", body, headers: { Accept: "application/json" } }); } catch { return null; }
};

const send = async () => {
  if (sending || !outbox.length) return;
  sending = true;
  clearTimeout(waiting);
  let stopped = false;
  while (outbox.length && !stopped) {
    const [entry] = outbox;
    const answer = await deliver(entry);
    stopped = !answer || answer.status >= 500 || [401, 403, 429].includes(answer.status);
    if (!stopped) {
      outbox.shift();
      if (answer.ok) arrived(entry, await answer.json()); else refuse(entry, (await answer.text()).trim());
      keep();
    } else if ([401, 403].includes(answer?.status)) {
      complain(fill(said.out, { number: figure(outbox.length) }));
    } else {
      complain(fill(said.unsent, { number: figure(outbox.length) }));
      waiting = setTimeout(send, 5000);
    }
  }
  if (!stopped && !refused) complain("");
  sending = false;
};

// What can be taken back is known by the number of its act, which comes with the answer; so does what hangs on it, such
// as a new thing that is known once a fact about it is accepted: nobody is asked about that any more.
const arrived = (entry, { act, facts = [] }) => {
  const item = items.get(entry.id);
  const later = outbox.find((one) => one.undoes === entry.id && !one.act);
  if (later && entry.id) { later.act = act; later.fields.push(["act", act]); }
  if (item && !entry.undoes && entry.id) {
    Object.assign(item, { arrived: true, act });
    item.link.querySelector(".told").dataset.arrived = "";
    for (const other of open()) if (facts.includes(other.key) && other !== at) { mark(other, item.verdict, entry.words); other.hangs = item.id; }
  }
  clearTimeout(soon);
  soon = setTimeout(lately, 1500);
};

// What was decided lately, by whom, whether it is published, and how many are left, is told as the server tells it.
let soon = 0;
const lately = async () => {
  const answer = outbox.length ? null : await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (outbox.length) return;
  const here = document.querySelector("[data-lately]"), there = page.querySelector("[data-lately]");
  if (there && !here.contains(document.activeElement)) here.replaceWith(there);
  const counted = page.querySelector("[data-progress]"), left = page.querySelector("h2[data-left]");
  if (counted && left) { decided = Number(counted.dataset.decided); progress.dataset.all = counted.dataset.all; paint(Number(left.dataset.left)); }
  if (there?.querySelector(".pend")) soon = setTimeout(lately, 4000);
};

// What the server does not take comes back to the desk, with its reason.
let refused = false;
const refuse = (entry, words) => {
  const item = items.get(entry.id);
  refused = true;
  complain(`${entry.label}: ${words}`);
  if (!item || entry.undoes) return;
  outbox = outbox.filter((later) => later.undoes !== entry.id);
  if (item.verdict) { mark(item, ""); count(-1); }
  past = past.filter((one) => one !== item);
  const why = item.article.querySelector("[data-refused]");
  why.textContent = words;
  why.hidden = false;
  show(item);
};

const post = (entry) => { refused = false; outbox.push(entry); keep(); send(); };

// ---- verdicts ------------------------------------------------------------------------------------------------------
const mark = (item, verdict, words = "") => {
  item.verdict = verdict;
  if (verdict) item.link.dataset.verdict = verdict; else delete item.link.dataset.verdict;
  const told = item.link.querySelector(".told");
  told.textContent = words;
  delete told.dataset.arrived;
};

const tell = (words, item) => {
  told.textContent = words;
  back.hidden = !item;
};

// What a form says; a thing that was chosen by its name is said by its key.
const filled = (form) => [...new FormData(form)].filter(([name]) => name !== "csrf" && name !== "back")
  .map(([name, value]) => [name, form.elements[name].dataset?.chosen ?? value]);

const judge = (item, form, button) => {
  const verdict = button.value, fields = [...filled(form), [button.name, verdict]];
  const words = button.dataset.done;
  item.article.querySelector("[data-refused]").hidden = true;
  mark(item, verdict, words);
  past.push(item);
  count(1);
  const label = item.link.querySelector("[data-claim]").textContent.trim();
  post({ id: item.id, action: form.getAttribute("action"), fields, label, verdict, words });
  tell(`${words}: ${label}`, item);
  step(1);
};

// Of a new thing whether it is one that is known, where that does not decide the proposal: it stays on the desk.
const part = (item, form, button) => {
  post({ id: "", action: form.getAttribute("action"), fields: [...filled(form), [button.name, button.value]], label: button.dataset.done });
  tell(button.dataset.done);
  const row = form.closest("li"), list = row.closest(".near");
  if (button.value === "same") list.remove(); else row.remove();
  if (!list.querySelector("li")) list.remove();
  item.article.focus({ preventScroll: true });
};

const undo = () => {
  const item = past.pop();
  if (!item) return tell(said.nothing);
  const unsent = outbox.findIndex((entry) => entry.id === item.id && !(sending && entry === outbox[0]));
  if (unsent >= 0) { outbox.splice(unsent, 1); keep(); if (!outbox.length) complain(""); }
  else {
    const fields = [["verdict", "undone"]];
    if (item.act) fields.push(["act", item.act]);
    post({ id: "", undoes: item.id, act: item.act, action: said.undo, fields, label: said.undone });
  }
  Object.assign(item, { arrived: false, act: null });
  for (const other of items.values()) if (other.hangs === item.id) { mark(other, ""); other.hangs = null; }
  mark(item, "");
  count(-1);
  tell(said.undone);
  show(item);
};

desk.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter, item = items.get(form.closest("article")?.id);
  if (!item || !form.matches("[data-judge]") || !button) return;
  event.preventDefault();
  if (button.value === "not the same" || "stays" in form.dataset) part(item, form, button); else judge(item, form, button);
});
queue.addEventListener("click", (event) => {
  const link = event.target.closest("[data-for]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(items.get(link.dataset.for));
});
desk.addEventListener("click", (event) => { if (event.target.closest("[data-skip]")) { event.preventDefault(); step(1); } });
back.addEventListener("click", undo);
trouble.querySelector("button").addEventListener("click", send);
addEventListener("online", send);

// ---- keys ----------------------------------------------------------------------------------------------------------
const press = (selector) => { const button = at?.article.querySelector(selector); if (button && !at.verdict) button.form.requestSubmit(button); };
const fold = () => {
  const correct = at?.article.querySelector("[data-correct]");
  if (!correct) return;
  correct.open = true;
  correct.querySelector("input:not([type=hidden]), select")?.focus();
};
const keys = {
  a: () => press("[data-key-a]"), r: () => press("[data-key-r]"), s: () => press("[data-key-s]"), n: () => press("[data-key-n]"),
  c: fold, u: undo, j: () => step(1), k: () => step(-1), arrowdown: () => step(1), arrowup: () => step(-1), "?": () => help.showModal(),
};
// Whoever speaks to the browser, or keys by accident, turns them off.
const acting = help.querySelector("[data-keys]");
try { acting.checked = localStorage.getItem("remit-keys") !== "off"; } catch { /* storage refused: they act */ }
acting.addEventListener("change", () => { try { localStorage.setItem("remit-keys", acting.checked ? "on" : "off"); } catch { /* for this page only */ } });
document.querySelector("[data-help]").addEventListener("click", () => help.showModal());
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || !acting.checked) return;
  if (event.target.closest("input, textarea, select")) {
    if (event.key === "Escape" && !event.defaultPrevented) at?.article.focus();
    return;
  }
  const arrow = event.key.startsWith("Arrow");
  if (arrow && !event.target.closest(".rv, .queue")) return;  // elsewhere arrows scroll
  const act = keys[event.key.toLowerCase()];
  if (!act || (event.repeat && !"jk".includes(event.key))) return;
  event.preventDefault();
  act();
});

// ---- an end is found by what it is called --------------------------------------------------------------------------
let found = 0;
const combine = (input) => {
  const list = input.parentElement.appendChild(document.createElement("div"));
  let chosen = -1, soon;
  list.id = `found-${found++}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  list.hidden = true;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  const close = () => { list.hidden = true; chosen = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const choose = (option) => { input.value = option.dataset.name; input.dataset.chosen = option.dataset.value; close(); };
  const move = (way) => {
    if (list.hidden || !list.children.length) return;
    list.children[chosen]?.removeAttribute("aria-selected");
    chosen = (chosen + way + list.children.length) % list.children.length;
    list.children[chosen].setAttribute("aria-selected", "true");
    list.children[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  input.addEventListener("input", () => {
    delete input.dataset.chosen;
    clearTimeout(soon);
    soon = setTimeout(async () => {
      const asked = new URLSearchParams({ q: input.value, kind: input.dataset.find });
      const lang = new URLSearchParams(location.search).get("lang");
      if (lang) asked.set("lang", lang);
      const answer = input.value.trim() ? await fetch(`/suggest?${asked}`).catch(() => null) : null;
      const several = answer?.ok ? await answer.json() : [];
      list.replaceChildren(...several.map(({ key, name, acronym, kind, language }, number) => {
        const option = document.createElement("div"), words = document.createElement("bdi"), about = document.createElement("small");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        Object.assign(option.dataset, { value: key, name });
        words.lang = language;
        words.textContent = name;
        about.textContent = ` ${[acronym !== name && acronym, kind].filter(Boolean).join(", ")}`;
        option.append(words, about);
        return option;
      }));
      chosen = -1;
      list.hidden = !several.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    }, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter" && !list.hidden && chosen >= 0) { event.preventDefault(); choose(list.children[chosen]); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
  });
  list.addEventListener("pointerdown", (event) => { event.preventDefault(); const option = event.target.closest("[role=option]"); if (option) choose(option); });
  input.addEventListener("blur", close);
};
desk.addEventListener("focusin", (event) => { const input = event.target; if (input.matches("[data-find]") && !input.role) combine(input); });

// ---- the first one is on the desk already, the next lie beside it ----------------------------------------------------
const first = place.querySelector("article.rv");
const current = queue.querySelector("[aria-current]");
take(place);
take(document.querySelector("[data-ahead]").content);
// The queue goes on from the one at the desk, however one came to it.
const order = [...queue.querySelectorAll("[data-for]")].map((link) => link.dataset.for);
const sorted = [...items.entries()].sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
items.clear();
for (const [id, item] of sorted) items.set(id, item);
// What waits to be sent from before is decided already.
for (const { id, verdict, words } of outbox) if (id && items.has(id)) mark(items.get(id), verdict, words);
show(items.get(first.id).verdict ? open()[0] ?? null : items.get(first.id), false);
send();
