// The words behind a citation, beside it while one points at it or comes to it by keyboard. A tap or Enter opens the
// same words in their place, with their links, as without scripts; so that what is shown here is text only.
const FEW = 3, STAY = 160, GAP = 6;
const shown = document.createElement("div");
Object.assign(shown, { id: "cited", className: "cited", hidden: true });
shown.setAttribute("role", "tooltip");
(document.querySelector("main") ?? document.body).append(shown);
let of = null, leaving;

const plain = (words) => {
  const copy = words.cloneNode(true);
  copy.querySelectorAll("a").forEach((link) => {
    const text = document.createElement("span");
    text.append(...link.childNodes);
    link.replaceWith(text);
  });
  [copy, ...copy.querySelectorAll("[id]")].forEach((one) => one.removeAttribute("id"));
  return copy;
};

function place() {
  const { left, right, top, bottom } = of.getBoundingClientRect(), width = document.documentElement.clientWidth;
  const { offsetWidth: wide, offsetHeight: high } = shown;
  const start = getComputedStyle(of).direction === "rtl" ? right - wide : left;
  const above = bottom + GAP + high > innerHeight && top - GAP - high > 0;
  shown.style.left = `${scrollX + Math.max(GAP, Math.min(start, width - wide - GAP))}px`;
  shown.style.top = `${scrollY + (above ? top - GAP - high : bottom + GAP)}px`;
}

function hide() {
  clearTimeout(leaving);
  of?.removeAttribute("aria-describedby");
  of = null;
  shown.hidden = true;
}

function show(summary) {
  clearTimeout(leaving);
  if (of === summary || summary.parentElement.open) return;
  hide();
  const words = [...summary.parentElement.children].slice(1), several = words.filter((one) => one.matches(".said"));
  const last = words.indexOf(several[FEW]);
  shown.replaceChildren(...words.slice(0, last < 0 ? words.length : last).map(plain));
  if (several.length > FEW) shown.append(Object.assign(document.createElement("p"), { className: "num", textContent: `+ ${several.length - FEW}` }));
  of = summary;
  of.setAttribute("aria-describedby", shown.id);
  shown.hidden = false;
  place();
}

const citation = (event) => event.target.closest?.(".ev > summary");
document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const summary = citation(event);
  if (summary) show(summary);
  else if (shown.contains(event.target)) clearTimeout(leaving);
});
document.addEventListener("pointerout", (event) => {
  if (!of || !(citation(event) || shown.contains(event.target))) return;
  clearTimeout(leaving);
  if (!of.contains(event.relatedTarget) && !shown.contains(event.relatedTarget)) leaving = setTimeout(hide, STAY);
});
document.addEventListener("focusin", (event) => {
  const summary = citation(event);
  if (summary?.matches(":focus-visible")) show(summary);
  else hide();
});
document.addEventListener("focusout", hide);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && of) { event.stopPropagation(); hide(); } }, true);
document.addEventListener("toggle", (event) => { if (event.target === of?.parentElement) hide(); }, true);
addEventListener("resize", hide);
