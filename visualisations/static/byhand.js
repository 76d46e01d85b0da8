// A form by hand that is refused says why where it stands, and keeps what was written.
for (const form of document.querySelectorAll("form[data-hand]")) {
  const trouble = form.querySelector("[data-refused]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    trouble.hidden = true;
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) {
      const { act } = await answer.json(), back = new URL(form.elements.back.value, location.href);
      back.searchParams.set("done", act);
      location.assign(back);
      return;
    }
    trouble.textContent = answer ? (await answer.text()).trim() : "The service does not answer: nothing is recorded. Try again.";
    trouble.hidden = false;
    button.disabled = false;
    trouble.scrollIntoView({ block: "nearest" });
  });
}

// Files are dropped on the form that takes them.
const drop = document.querySelector("[data-drop]");
if (drop) {
  const input = drop.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.dataset.over = ""; });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => { delete drop.dataset.over; });
  drop.addEventListener("drop", (event) => { event.preventDefault(); input.files = event.dataTransfer.files; });
}

// While files are read or written, the page looks again by itself.
const waiting = document.querySelector("[data-waiting]");
if (waiting) {
  const look = async () => {
    const answer = await fetch(waiting.dataset.waiting || "/load/state").catch(() => null);
    const found = answer?.ok ? await answer.json() : null;
    if (found && !found.busy) { location.reload(); return; }
    if (found) {
      waiting.querySelector("[data-words]").textContent = found.progress;
      const bar = waiting.querySelector("progress");
      if (found.of) { bar.max = found.of; bar.value = found.done; }
    }
    setTimeout(look, 500);
  };
  setTimeout(look, 500);
}
