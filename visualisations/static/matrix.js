// A cell opens below the matrix without the page being fetched anew; the address says which it is.
const show = async (href, push) => {
  const answer = await fetch(href);
  if (!answer.ok) { location.assign(href); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("cell");
  const cell = document.getElementById("cell");
  if (!fresh) { location.assign(href); return; }
  cell.replaceWith(document.adoptNode(fresh));
  if (push) history.pushState({}, "", href);
  document.getElementById("cell").scrollIntoView({ block: "nearest" });
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".mx td a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  document.querySelector(".mx td.chosen")?.classList.remove("chosen");
  link.parentElement.classList.add("chosen");
  show(link.href, true);
});
addEventListener("popstate", () => show(location.href, false));

// Arrows go from filled cell to filled cell.
const STEP = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
document.addEventListener("keydown", (event) => {
  const at = event.target.closest?.(".mx td");
  const [across, down] = STEP[event.key] ?? [0, 0];
  if (!at || !(across || down)) return;
  const turn = document.documentElement.dir === "rtl" ? -1 : 1;
  let [x, y] = [at.cellIndex, at.parentElement.rowIndex];
  const rows = at.closest("table").rows;
  while (rows[(y += down)]?.cells[(x += across * turn)]) {
    const link = rows[y].cells[x].querySelector("a");
    if (link && y > 0 && x > 0) { event.preventDefault(); link.focus(); return; }
  }
});
