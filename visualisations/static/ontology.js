// The index of the ontology: it folds on a narrow screen, and finds classes, properties and roles as one writes.
const index = document.querySelector(".index");
const fold = index.querySelector("details");
const narrow = matchMedia("(max-width: 67.99rem)");
const settle = () => { fold.open = !narrow.matches; };
settle();
narrow.addEventListener("change", settle);
index.addEventListener("click", (event) => { if (narrow.matches && event.target.closest("a")) fold.open = false; });

const field = index.querySelector("[data-filter]");
const told = field.querySelector("[role=status]");
const entries = [...document.querySelectorAll("[data-words]")];
field.hidden = false;
field.querySelector("input").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (entry) => words.every((word) => entry.dataset.words.includes(word));
  for (const entry of entries) entry.hidden = !fits(entry);
  for (const item of index.querySelectorAll("[data-for]")) item.hidden = document.getElementById(item.dataset.for).hidden;
  for (const drawing of document.querySelectorAll(".onto section:has(> .fig)")) drawing.hidden = words.length > 0;
  for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector(".entry:not([hidden])");
  const left = document.querySelectorAll(".entry:not([hidden]), tr[data-words]:not([hidden]), li[data-words]:not([hidden])").length;
  told.textContent = words.length ? `${left} found` : "";
});

// A term that is in the address is shown even if a fold holds it.
const shown = () => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
if (location.hash) shown();
