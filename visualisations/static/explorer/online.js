// @ts-check
// Where the map of a service gets what it shows: data, and pieces of page that the server wrote.

/** @param {HTMLElement} root @param {Function} said */
export const online = (root, said) => {
  const kept = new Map();
  const asked = async (url) => {
    const answer = await fetch(url, { headers: { Accept: "text/html, application/json" } });
    if (!answer.ok) throw new Error(said("failed"));
    return answer;
  };
  /** A piece of page: the server escaped whatever documents say. */
  const piece = async (url) => {
    const mould = document.createElement("template");
    mould.innerHTML = await (await asked(url)).text();
    return mould.content;
  };
  const hint = [...(root.querySelector("[data-details]")?.childNodes ?? [])].map((node) => node.cloneNode(true));
  let waiting;
  return {
    asked: null, expands: true,
    nothing: () => hint.map((node) => node.cloneNode(true)),
    async data(params) {
      const wanted = new URLSearchParams(params);
      for (const name of ["kind", "relation", "sector", "status", "hide", "as_of"]) wanted.delete(name);
      const key = wanted.toString();
      if (!kept.has(key)) {
        if (kept.size > 30) kept.clear();
        kept.set(key, asked(`/map/data?${key}&subjects=no`).then((answer) => answer.json()));
        kept.get(key).catch(() => kept.delete(key));
      }
      return kept.get(key);
    },
    async about(key, params) {
      const wanted = new URLSearchParams([...params].filter(([name]) => ["as_of", "known_by", "lang", "edition"].includes(name)));
      wanted.set("key", key);
      return piece(`/map/about?${wanted}`);
    },
    async path(from, to, params) {
      const wanted = new URLSearchParams([...params].filter(([name]) => ["as_of", "known_by", "lang", "edition"].includes(name)));
      wanted.set("from", from);
      wanted.set("to", to);
      const content = await piece(`/map/path?${wanted}`);
      return { content, keys: [...content.querySelectorAll("[data-way]")].map((one) => one.getAttribute("data-way")) };
    },
    async find(text, params) {
      const wanted = new URLSearchParams({ q: text });
      if (params.get("edition")) wanted.set("edition", params.get("edition"));
      const answer = await fetch(`/map/find?${wanted}`);
      return answer.ok ? (await answer.json()).key : "";
    },
    /** The table of what is shown; the first stands in the page. */
    table(params, first) {
      clearTimeout(waiting);
      if (first) return document.querySelector("[data-table]")?.setAttribute("data-of", params.toString());
      waiting = setTimeout(async () => {
        const place = document.querySelector("[data-table]");
        const content = await piece(`/map/table?${params}`);
        place?.replaceChildren(content);
        place?.setAttribute("data-of", params.toString());
      }, 150);
    },
  };
};
