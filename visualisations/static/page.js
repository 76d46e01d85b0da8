// Light or dark: the reader's choice wins over the system's, and is kept.
const root = document.documentElement;
const button = document.querySelector("[data-toggle]");
const dark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
const label = () => { button.lastElementChild.textContent = dark() ? button.dataset.light : button.dataset.dark; };

try { const kept = localStorage.getItem("theme"); if (kept) root.dataset.theme = kept; } catch { /* storage refused: follow the system */ }
button.hidden = false;
label();
button.addEventListener("click", () => {
  root.dataset.theme = dark() ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* the choice lasts for this page */ }
  label();
});

// A slash goes to the search box, unless one is writing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  document.querySelector("main input[type=search], input[type=search]")?.focus();
});

// The menu closes with Escape, and when one goes elsewhere.
const menu = document.querySelector(".menu");
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
addEventListener("pointerdown", (event) => { if (menu?.open && !menu.contains(event.target)) menu.open = false; });

// Names are offered while one writes, by kind; without this the form asks for them all the same (ARIA: combobox).
const made = (name, attributes = {}, ...inside) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
};

function offering(input, number) {
  const list = made("ul", { id: `offers-${number}`, role: "listbox", class: "offers", hidden: "", "aria-label": input.labels?.[0]?.textContent ?? "" });
  const holder = made("span", { class: "offering" });
  input.replaceWith(holder);
  holder.append(input, list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  let waiting, asking, chosen = -1;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const close = () => { list.hidden = true; chosen = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const stop = () => { clearTimeout(waiting); asking?.abort(); };
  const choose = (at) => {
    const all = options();
    chosen = all.length ? (at + all.length + 1) % (all.length + 1) : -1;
    if (chosen === all.length) chosen = -1;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else { input.setAttribute("aria-activedescendant", all[chosen].id); all[chosen].scrollIntoView({ block: "nearest" }); }
  };
  const take = (option) => {
    if (option.dataset.href && "go" in input.dataset) location.href = option.dataset.href;
    else if (option.dataset.name) { input.value = option.dataset.name; input.dispatchEvent(new Event("change", { bubbles: true })); }
    else input.form?.requestSubmit();
    stop(); close();
  };
  const option = (place, data, ...inside) => {
    const item = made("li", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false" }, ...inside);
    Object.assign(item.dataset, data);
    return item;
  };
  const show = (found) => {
    const kept = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => ["as_of", "known_by", "lang", "edition"].includes(name)));
    const groups = Map.groupBy ? Map.groupBy(found, (thing) => thing.kinds) : found.reduce((all, thing) => all.set(thing.kinds, [...(all.get(thing.kinds) ?? []), thing]), new Map());
    let place = 0;
    list.replaceChildren(...[...groups].map(([kinds, things]) => {
      const head = made("span", { class: "offers-kind", id: `${list.id}-of-${place}`, role: "presentation" }, kinds);
      const inside = things.map(({ name, acronym, href, language }) => {
        const words = made("bdi", language ? { lang: language } : {}, name);
        const short = acronym && acronym !== name ? [made("small", {}, acronym), " "] : [];
        return option(place++, { href: `${href}${kept.size ? `?${kept}` : ""}`, name }, ...short, words);
      });
      return made("li", { role: "presentation" }, head, made("ul", { role: "group", "aria-labelledby": head.id }, ...inside));
    }));
    if (found.length && input.dataset.all) list.append(option(place, {}, input.dataset.all));
    list.hidden = !found.length;
    chosen = -1;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    if (input.value.trim().length < 2) return close();
    const asked = new URLSearchParams({ q: input.value, kind: input.dataset.suggest || "Thing" });
    for (const name of ["lang", "edition"]) {
      const kept = new URLSearchParams(location.search).get(name);
      if (kept) asked.set(name, kept);
    }
    try {
      const answer = await fetch(`/suggest?${asked}`, { signal: asking.signal });
      if (answer.ok) show(await answer.json());
    } catch (error) { if (error.name !== "AbortError") close(); }
  };
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 90); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? options().length - 1 : chosen - 1);
    } else if (event.key === "Enter" && !list.hidden && chosen >= 0) { event.preventDefault(); take(options()[chosen]); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); stop(); close(); }
  });
  input.addEventListener("blur", () => { stop(); close(); });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}
document.querySelectorAll("[data-suggest]").forEach(offering);

// A citation in the address is opened to its words, and a heading to what a phone folds below it.
const opened = () => {
  const there = document.getElementById(location.hash.slice(1));
  const inside = there?.closest("details"), below = there?.closest("section")?.querySelector(":scope > .folded");
  for (let at = inside ?? below; at; at = at.parentElement?.closest("details")) at.setAttribute("open", "");
};
addEventListener("hashchange", opened);
opened();

// What somebody opens is in the address, so that it is open for whoever comes back or is sent there.
for (const folds of document.querySelectorAll("section > .folded")) folds.firstElementChild.addEventListener("click", () => {
  const heading = folds.parentElement.querySelector("h2[id]");
  if (heading) history.replaceState(history.state, "", folds.open ? location.pathname + location.search : `#${heading.id}`);
});

// Citations show their words when one points at them.
if (document.querySelector(".ev")) import("./cited.js");
