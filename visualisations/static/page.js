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

// Names are offered while one writes; without this the form asks for them all the same.
for (const [number, input] of document.querySelectorAll("[data-suggest]").entries()) {
  const names = document.createElement("datalist");
  names.id = `names-${number}`;
  input.after(names);
  input.setAttribute("list", names.id);
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const asked = new URLSearchParams({ q: input.value, kind: input.dataset.suggest || "Thing" });
      const lang = new URLSearchParams(location.search).get("lang");
      if (lang) asked.set("lang", lang);
      const answer = await fetch(`/suggest?${asked}`);
      const found = answer.ok ? await answer.json() : [];
      names.replaceChildren(...found.map(({ name, acronym, kind, language }) => {
        const option = document.createElement("option");
        option.value = name;
        option.lang = language;
        option.label = acronym && acronym !== name ? `${acronym}, ${kind}` : kind;
        return option;
      }));
    }, 120);
  });
}

// A citation in the address is opened to its words.
const opened = () => document.getElementById(location.hash.slice(1))?.closest("details")?.setAttribute("open", "");
addEventListener("hashchange", opened);
opened();
