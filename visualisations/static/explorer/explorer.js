// @ts-check
// The map as an explorer: what is shown is in the address, every step can be undone, and the keyboard does it all.
import { picks, read, unpacked, visible, written } from "./asking.js";
import { drawing, pause } from "./drawing.js";
import { online } from "./online.js";
import { packed } from "./packed.js";

const root = /** @type {HTMLElement} */ (document.querySelector("[data-explorer]"));
const words = JSON.parse(root.dataset.words ?? "{}");
const find = (name) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`) ?? document.querySelector(`[data-${name}]`));
const said = (name, values = {}) => (words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const inside = document.getElementById("map-data");
const source = inside ? packed(JSON.parse(inside.textContent ?? "{}"), said) : online(root, said);

const start = new URLSearchParams(source.asked ?? location.search);
if (!source.asked && root.dataset.show && !start.has("show")) start.set("show", root.dataset.show);
let asked = read(start), model = unpacked({ things: [], lines: [], looks: [], kinds: [], sectors: [], relations: [], lives: [], said: [], left: {} });
let seen = { things: [], lines: [] }, selected = "";
const past = [], future = [];
const address = (of = asked) => written(of, start);
const tell = (text) => { find("said").textContent = ""; requestAnimationFrame(() => { find("said").textContent = text; }); };

source.data(address()).catch(() => {}); // asked for while what draws it is made; who wants it tells what went wrong
await pause();
const draw = await drawing(find("stage"), {
  select: (key) => choose(key),
  expand: (key) => expand(key),
  moved: (key, place) => change({ at: { ...asked.at, [key]: place } }),
});

/** Show what is asked for now; what is not there yet is fetched. */
const render = async (first = false) => {
  const before = new Set(seen.things.map(({ key }) => key));
  const wanted = asked;
  const data = await source.data(address(wanted));
  if (wanted !== asked) return;
  model = unpacked(data);
  seen = visible(model, asked);
  await pause();
  if (wanted !== asked) return;
  await draw.show(seen);
  if (wanted !== asked) return;
  const added = seen.things.filter(({ key }) => !before.has(key)).length;
  tell(said("shown", { things: seen.things.length, lines: seen.lines.length, added }));
  const left = Object.values(model.left).reduce((sum, number) => sum + number, 0);
  find("left").textContent = left ? said(asked.whole ? "most" : "left", { number: left, shown: model.things.length }) : "";
  find("stage").dataset.drawn = String(seen.things.length);
  await pause();
  options();
  source.table(address(), first);
  addresses();
};

/** Go on from what is asked for to something else; it can be undone. */
const change = (to) => {
  past.push(address().toString());
  future.length = 0;
  asked = { ...asked, ...to };
  settle();
};

const settle = (first = false) => {
  if (!source.asked && !first) history.replaceState(null, "", `${location.pathname.startsWith("/map/") ? "/map" : location.pathname}?${address()}`);
  return render(first).catch((error) => tell(error.message));
};

const turn = (from, to) => {
  const text = from.pop();
  if (text === undefined) return tell(said("nothing"));
  to.push(address().toString());
  asked = read(new URLSearchParams(text));
  return settle();
};

const step = (key) => asked.show.findIndex((one) => one.replace(/\*+$/, "") === key);

const add = (key) => {
  if (step(key) < 0) change({ show: [...asked.show, key] });
  choose(key);
};

const expand = (key) => {
  if (!key || !source.expands) return;
  const place = step(key);
  if (place < 0) return change({ show: [...asked.show, `${key}*`] });
  const stars = asked.show[place].length - key.length;
  if (stars > 1) return tell(said("nothing"));
  // What was there first stays first: what stands where does not change.
  return change({ show: stars ? asked.show.with(place, `${key}**`) : place === asked.show.length - 1 ? asked.show.with(place, `${key}*`) : [...asked.show, `${key}*`] });
};

const collapse = (key) => {
  if (step(key) < 0) return tell(said("nothing"));
  const show = asked.show.filter((one, place) => one.replace(/\*+$/, "") !== key || place === step(key)).map((one) => one.replace(/\*+$/, "") === key ? key : one);
  return change({ show });
};

const hide = (key) => {
  if (!key) return;
  choose("");
  change({ lists: { ...asked.lists, hide: [...(asked.lists.hide ?? []), key] } });
};

const pin = (key) => {
  if (!key) return;
  const { [key]: there, ...others } = asked.at;
  change({ at: there ? others : { ...asked.at, [key]: draw.positions()[key] } });
  tell(said(there ? "unpinned" : "pinned"));
};

/** Choose a thing: its details are shown beside the map. */
const choose = async (key) => {
  selected = key;
  draw.trail([]);
  draw.mark(key);
  root.classList.toggle("has-details", Boolean(key));
  const details = find("details");
  for (const button of root.querySelectorAll("[data-needs]")) button.toggleAttribute("disabled", !key);
  if (!key) return details.replaceChildren(...source.nothing());
  const thing = model.byKey.get(key);
  if (thing) tell(`${thing.label}, ${thing.kind}`);
  const content = await source.about(key, address(), seen);
  if (key === selected) details.replaceChildren(content);
};

const path = async (to) => {
  const found = await source.path(selected, to, address());
  find("details").replaceChildren(found.content);
  root.classList.add("has-details");
  if (!found.keys.length) return;
  const missing = found.keys.filter((key) => !model.byKey.has(key));
  if (missing.length) { past.push(address().toString()); future.length = 0; asked = { ...asked, show: [...asked.show, ...missing] }; await settle(); }
  draw.trail(found.keys);
  tell(said("path", { number: found.keys.length - 1 }));
};

// ---- what is chosen: kinds, relations, Sectors, standing, the date --------------------------------------------------

const counted = (of) => of.reduce((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map());

const options = () => {
  for (const [name, values] of [["kind", counted(model.things.map(({ look }) => look))], ["relation", counted(model.lines.map(({ how }) => how))], ["sector", counted(model.things.map(({ sector }) => sector).filter(Boolean))], ["status", counted(model.lines.map(({ proposed }) => proposed ? "proposed" : "accepted"))]]) {
    for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll(`[data-choose] input[name=${name}]`))) {
      box.checked = picks(asked, name, box.value);
      const label = box.closest("label");
      if (label) { label.hidden = !values.has(box.value); const number = label.querySelector("small"); if (number) number.textContent = String(values.get(box.value) ?? ""); }
    }
    const list = root.querySelector(`[data-choose] [data-options=${name}]`), mould = /** @type {HTMLTemplateElement} */ (document.getElementById("map-option"));
    for (const value of list && mould ? values.keys() : []) {
      if ([...list.querySelectorAll("input")].some((box) => box.value === value)) continue;
      const label = /** @type {HTMLElement} */ (mould.content.firstElementChild.cloneNode(true)), box = label.querySelector("input");
      Object.assign(box, { name, value, checked: picks(asked, name, value) });
      label.querySelector("bdi").textContent = name === "sector" ? model.sectors.find(([key]) => key === value)?.[1] ?? value : value;
      label.querySelector("small").textContent = String(values.get(value));
      list.append(label);
    }
  }
  const slider = /** @type {HTMLInputElement} */ (find("slider"));
  let [low, high] = [Infinity, -Infinity];
  for (const life of new Set(model.lines.map((line) => line.life))) {
    for (const day of life) if (day > 10101 && day < 99990000) { low = Math.min(low, Math.floor(day / 10000)); high = Math.max(high, Math.floor(day / 10000)); }
  }
  if (low > high) [low, high] = [2000, 2030];
  Object.assign(slider, { min: String(low - 1), max: String(high + 1) });
  slider.value = asked.asOf ? asked.asOf.slice(0, 4) : slider.max;
  find("date").textContent = asked.asOf || said("latest");
};

find("choose").addEventListener("change", (event) => {
  const box = /** @type {HTMLInputElement} */ (event.target);
  if (box.type !== "checkbox") return;
  const all = [.../** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll(`[data-choose] label:not([hidden]) input[name=${box.name}]`))];
  const on = all.filter(({ checked }) => checked).map(({ value }) => value);
  change({ lists: { ...asked.lists, [box.name]: on.length === all.length ? [] : on.length ? on : ["none"] } });
});
find("choose").addEventListener("submit", (event) => event.preventDefault());
find("slider").addEventListener("input", (event) => {
  const slider = /** @type {HTMLInputElement} */ (event.target);
  find("date").textContent = slider.value === slider.max ? said("latest") : slider.value;
});
find("slider").addEventListener("change", (event) => {
  const slider = /** @type {HTMLInputElement} */ (event.target);
  change({ asOf: slider.value === slider.max ? "" : slider.value });
});

// ---- finding, going on, taking away ---------------------------------------------------------------------------------

find("find").addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ (find("find").querySelector("input[name=add]"));
  const key = await source.find(input.value, address(), model);
  if (!key) return tell(said("unfound"));
  input.value = "";
  add(key);
});

const does = {
  expand: () => expand(selected), collapse: () => collapse(selected), hide: () => hide(selected), pin: () => pin(selected),
  undo: () => turn(past, future), redo: () => turn(future, past),
  fit: () => draw.fit(), nearer: () => draw.zoom(.75), farther: () => draw.zoom(1.33), close: () => choose(""),
  copy: async () => { await navigator.clipboard?.writeText(location.href); tell(said("copied")); },
  save: () => {
    const input = /** @type {HTMLInputElement} */ (find("save").querySelector("input"));
    if (!input.value.trim()) return input.focus();
    store({ ...stored(), [input.value.trim()]: address().toString() });
    input.value = "";
    return saved();
  },
};

root.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const button = /** @type {HTMLElement} */ (target.closest("[data-do]"));
  if (button) does[button.dataset.do]?.();
  const near = /** @type {HTMLElement} */ (target.closest("[data-thing]"));
  if (near?.dataset.thing && model.byKey.has(near.dataset.thing)) { event.preventDefault(); choose(near.dataset.thing); draw.look(near.dataset.thing); }
});
root.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.matches("[data-save]")) { event.preventDefault(); does.save(); }
  if (form.matches("[data-path]")) {
    event.preventDefault();
    const to = await source.find(/** @type {HTMLInputElement} */ (form.querySelector("input")).value, address(), model);
    if (to && selected) await path(to); else tell(said("unfound"));
  }
});

const KEYS = { e: "expand", c: "collapse", h: "hide", p: "pin", u: "undo", r: "redo", f: "fit", "+": "nearer", "=": "nearer", "-": "farther", Escape: "close" };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The nearest thing that way: what lies aside counts as farther. */
const towards = ([dx, dy]) => {
  const places = draw.positions(), from = places[selected];
  if (!from) return seen.things.find(({ first }) => first)?.key ?? seen.things[0]?.key;
  const away = ([x, y]) => { const on = (x - from[0]) * dx + (y - from[1]) * dy, aside = Math.abs((x - from[0]) * dy) + Math.abs((y - from[1]) * dx); return on <= 1 ? Infinity : on + 2 * aside; };
  const [key, place] = Object.entries(places).reduce((best, one) => away(one[1]) < away(best[1]) ? one : best, ["", from]);
  return away(place) < Infinity ? key : "";
};

find("stage").addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  if (arrow) {
    event.preventDefault();
    if (event.shiftKey) return draw.pan(arrow[0] * .1, -arrow[1] * .1);
    const key = towards(arrow);
    if (key) { choose(key); draw.look(key); }
  } else if (event.key === "Enter" && selected) {
    find("details").focus();
  } else if (KEYS[event.key]) {
    event.preventDefault();
    does[KEYS[event.key]]();
  }
});

// ---- views that were saved, and other forms of this one --------------------------------------------------------------

const SAVED = "remit-maps";
const stored = () => { try { return JSON.parse(localStorage.getItem(SAVED) ?? "{}"); } catch { return {}; } };
const store = (views) => { try { localStorage.setItem(SAVED, JSON.stringify(views)); } catch { tell(said("unsaved")); } };
const saved = () => {
  const list = find("saved");
  if (!list) return;
  list.replaceChildren(...Object.entries(stored()).map(([name, params]) => {
    const item = document.createElement("li"), link = document.createElement("a"), drop = document.createElement("button");
    link.href = `/map?${params}`;
    link.textContent = name;
    Object.assign(drop, { type: "button", className: "btn small", textContent: said("drop") });
    drop.setAttribute("aria-label", `${said("drop")}: ${name}`);
    drop.addEventListener("click", () => { const { [name]: gone, ...others } = stored(); store(others); saved(); });
    item.append(link, " ", drop);
    return item;
  }));
};
const addresses = () => {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-take]"))) link.href = `${link.dataset.take}?${address()}`;
};

root.classList.add("is-live");
/** @type {any} */ (root).explorer = { draw, seen: () => seen, asked: () => asked, model: () => model };
saved();
choose("");
settle(true);
