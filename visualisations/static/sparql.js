// The field of a query as an editor: the ontology's prefixes and terms are completed, errors are marked while one writes.
const field = document.getElementById("query");
const found = field && window.Yasqe ? await fetch("/sparql?format=terms").then((answer) => answer.json()) : null;

const shortened = (iri) => {
  const known = Object.entries(found.prefixes).filter(([, space]) => iri.startsWith(space));
  const [name, space] = known.sort((one, other) => other[1].length - one[1].length)[0] ?? ["", ""];
  return space ? `${name}:${iri.slice(space.length)}` : `<${iri}>`;
};

const completing = (name, terms, wanted) => ({
  name,
  bulk: false,
  autoShow: false,
  isValidCompletionPosition: (editor) => wanted(editor),
  get: async (editor, token) => {
    const begun = (token?.string ?? "").toLowerCase().replace(/^:/, "");
    return terms.filter((term) => term.toLowerCase().includes(begun)).slice(0, 100);
  },
});

if (found) {
  const classes = Object.keys(found.classes).map(shortened);
  const properties = Object.keys(found.properties).map(shortened);
  const typed = (editor) => {
    const before = editor.getDoc().getLine(editor.getDoc().getCursor().line).slice(0, editor.getDoc().getCursor().ch);
    return /(\ba|rdf:type)\s+\S*$/.test(before);
  };
  Yasqe.defaults.autocompleters.length = 0; // its own ask services elsewhere
  Yasqe.registerAutocompleter(completing("classes", classes, typed), false);
  Yasqe.registerAutocompleter(completing("properties", properties, (editor) => !typed(editor)), false);
  const place = document.createElement("div");
  place.className = "editor";
  field.before(place);
  field.hidden = true;
  const editor = new Yasqe(place, {
    value: field.value,
    autocompleters: ["classes", "properties", "variables"],
    persistenceId: null,
    consumeShareLink: null,
    showQueryButton: false,
    resizeable: false,
    createShareableLink: null,
    editorHeight: "auto",
    extraKeys: {
      "Ctrl-Space": (one) => one.autocomplete(),
      "Ctrl-Enter": () => field.form.requestSubmit(),
      "Cmd-Enter": () => field.form.requestSubmit(),
      Tab: false, // leaves the editor, as it leaves every field
      "Shift-Tab": false,
    },
  });
  const mode = editor.getMode(), begin = mode.startState; // the service knows these prefixes, so a query need not say them
  mode.startState = (...given) => {
    const state = begin.apply(mode, given);
    Object.assign(state.prefixes, found.prefixes);
    return state;
  };
  editor.setValue(field.value);
  editor.getInputField().setAttribute("aria-label", document.querySelector("label[for=query]").textContent);
  field.form.addEventListener("submit", () => { field.value = editor.getValue(); });
  editor.on("change", () => { field.value = editor.getValue(); });
}
