// @ts-check
// Where the map in a file gets what it shows: everything is in the file.

/** @param {any} data @param {Function} said */
export const packed = (data, said) => {
  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  return {
    asked: new URLSearchParams(data.asked).toString(), expands: false,
    nothing: () => [element("p", said("choose"), { class: "quiet" })],
    data: async () => data,
    async about(key, params, { things, lines }) {
      const content = document.createDocumentFragment(), thing = things.find((one) => one.key === key);
      if (!thing) return content;
      content.append(element("p", thing.kind, { class: "kindname" }), element("h2", thing.label, { dir: "auto" }));
      const list = element("ul", "", { class: "map-lines" });
      for (const { source, target, how, subject, proposed } of lines.filter((line) => line.source.key === key || line.target.key === key)) {
        const item = element("li"), other = source.key === key ? target : source, told = data.evidence?.[subject] ?? {};
        item.append(element("p", `${source.label} ${how} ${target.label}`, { dir: "auto", "data-thing": other.key }));
        item.append(element("p", [told.when, said(proposed ? "proposed" : "accepted")].filter(Boolean).join(", "), { class: "small quiet" }));
        for (const { quote, where } of told.said ?? []) {
          if (quote) item.append(element("blockquote", quote, { dir: "auto" }));
          item.append(element("p", where, { class: "small quiet" }));
        }
        list.append(item);
      }
      content.append(list);
      return content;
    },
    async path() { return { content: document.createDocumentFragment(), keys: [] }; },
    async find(text, params, model) {
      const wanted = text.trim().toLowerCase();
      return model.things.find(({ label, key }) => label.toLowerCase() === wanted || key === wanted)?.key ?? model.things.find(({ label }) => label.toLowerCase().includes(wanted))?.key ?? "";
    },
    table() { /* the table of the file says all that is in it */ },
  };
};
