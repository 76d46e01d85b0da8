// The relationship map: shapes and colours are those of the page, words are drawn on a canvas and are never markup.
"use strict";
(() => {
  const place = document.querySelector("[data-map]");
  const root = document.documentElement;
  const PATHS = {
    "body": "M4 2h8a2 2 0 012 2v8a2 2 0 01-2 2H4a2 2 0 01-2-2V4a2 2 0 012-2z",
    "post": "M1.5 8a6.5 6.5 0 1013 0 6.5 6.5 0 10-13 0z",
    "theme": "M8 1l6.2 3.5v7L8 15l-6.2-3.5v-7z",
    "mandate": "M8 .5L15.5 8 8 15.5.5 8z",
    "document": "M3 1h6.2v3.8H13V15H3zM10.4 1L13 3.6h-2.6z",
    "activity": "M3 1.5L14.5 8 3 14.5z",
    "action-line": "M1.5 3h8L15 8l-5.5 5h-8z",
    "goal": "M8 1a7 7 0 100 14A7 7 0 008 1zm0 4.2a2.8 2.8 0 110 5.6 2.8 2.8 0 010-5.6z",
  };
  const MANY = 30; // Lines beyond which their words are shown only on the line that is pointed at.
  const WIDE = 22; // Letters of a name in one line.

  // A canvas cannot read light-dark(): an element of the page says what a colour is now.
  const colour = (() => {
    const kept = new Map();
    const probe = document.createElement("i");
    probe.hidden = true;
    document.body.append(probe);
    const read = (name, property) => {
      probe.className = name;
      return getComputedStyle(probe)[property];
    };
    const ask = (name, property = "color") => {
      const key = name + property;
      if (!kept.has(key)) kept.set(key, read(name, property));
      return kept.get(key);
    };
    ask.forget = () => kept.clear();
    return ask;
  })();

  const ink = () => colour("ink-of-map");
  const quiet = () => colour("quiet-of-map");
  const paper = () => colour("paper-of-map", "backgroundColor");

  const LETTERS = /[\u2e80-\u9fff\uac00-\ud7af]/; // Scripts without spaces, whose letters are twice as wide.
  const LEFTWARD = /^[^\p{L}]*[\u0590-\u08ff]/u; // What begins with a letter that is written leftwards.

  const parts = (words) => LETTERS.test(words) ? words.match(/[\u2e80-\uffff]{1,11}|[^\s\u2e80-\uffff]+/gu) : words.split(/\s+/);

  const folded = (words) => parts(words).reduce((lines, word) => {
    const last = lines.at(-1);
    if (last !== undefined && (last + " " + word).length <= (LETTERS.test(words) ? WIDE / 2 : WIDE)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
    return lines;
  }, []);

  const shortened = (words) => {
    const lines = folded(words);
    return lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]} …`] : lines;
  };

  const drawing = (kind, words, main) => {
    const path = new Path2D(PATHS[kind] ?? PATHS.document);
    const lines = shortened(words);
    const size = main ? 30 : 20;
    return ({ ctx, x, y, state: { selected, hover } }) => ({
      drawNode() {
        ctx.save();
        ctx.translate(x - size / 2, y - size / 2);
        ctx.scale(size / 16, size / 16);
        ctx.lineWidth = selected || hover ? 4 : 2;
        ctx.strokeStyle = selected || hover ? ink() : paper();
        ctx.stroke(path);
        ctx.fillStyle = colour(`k k-${kind}`);
        ctx.fill(path, "evenodd");
        ctx.restore();
      },
      drawExternalLabel() {
        ctx.save();
        // Seen from afar, words shrink less than the drawing.
        const letters = Math.min(19, Math.max(13, 11 * devicePixelRatio / ctx.getTransform().a));
        ctx.font = `${main ? 600 : 400} ${letters}px "Plex Sans", system-ui, sans-serif`;
        ctx.textAlign = "center";
        ctx.direction = LEFTWARD.test(words) ? "rtl" : "ltr";
        ctx.textBaseline = "top";
        ctx.lineWidth = 4;
        ctx.lineJoin = "round";
        ctx.strokeStyle = paper();
        ctx.fillStyle = ink();
        lines.forEach((line, index) => {
          const top = y + size / 2 + 4 + index * letters * 1.15;
          ctx.strokeText(line, x, top);
          ctx.fillText(line, x, top);
        });
        ctx.restore();
      },
      nodeDimensions: { width: size, height: size },
    });
  };

  const lineColours = () => ({ color: quiet(), highlight: ink(), hover: ink(), inherit: false, opacity: 1 });
  const lineFont = () => ({ size: 11, color: quiet(), strokeColor: paper(), strokeWidth: 4, face: '"Plex Sans", system-ui, sans-serif', align: "middle" });

  const draw = (map) => {
    const many = map.edges.length > MANY;
    const nodes = map.nodes.map(({ id, label, title, kind, href, x, y }) => ({
      id, href, title, kind, x, y, label: String(label), shape: "custom", ctxRenderer: drawing(kind, String(label), id === map.of),
    }));
    const edges = map.edges.map(({ from, to, label, title, dashes, status, fact }, id) => ({
      id, from, to, title, status, fact, dashes: dashes ? [6, 5] : false, arrows: { to: { enabled: true, scaleFactor: .45 } },
      label: many ? undefined : label,
    }));
    place.replaceChildren();
    const boxes = [...document.querySelectorAll("[data-choose] input")];
    const chosen = (name, value) => !boxes.some((box) => box.name === name && box.value === value && !box.checked);
    const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
    const visible = (id) => chosen("kind", kinds.get(id));
    const shown = new vis.DataView(new vis.DataSet(nodes), { filter: ({ id }) => visible(id) });
    const lines = new vis.DataView(new vis.DataSet(edges), { filter: ({ status }) => chosen("status", status) });
    const network = new vis.Network(place, { nodes: shown, edges: lines }, {
      autoResize: true,
      nodes: { borderWidth: 0 },
      edges: { color: lineColours(), font: lineFont(), width: 1.4, smooth: { enabled: true, type: "continuous", roundness: .3 } },
      interaction: { hover: true, tooltipDelay: 150, navigationButtons: false, keyboard: false, zoomSpeed: .6, zoomView: false, selectConnectedEdges: true },
      physics: false,
    });
    place.network = network;
    network.once("afterDrawing", () => {
      network.fit({ maxZoomLevel: 1.15 });
      place.dataset.drawn = "yes";
    });
    for (const box of boxes) box.addEventListener("change", () => { shown.refresh(); lines.refresh(); });
    const panel = document.querySelector("[data-details]");
    const element = (name, text, kind = "") => Object.assign(document.createElement(name), { textContent: text, className: kind, dir: "auto" });
    /** What is said of a thing, or of a line: the sentence, its dates and standing, and the words it rests on. */
    const tell = (heading, href, several) => {
      const title = element("h2", ""), link = element("a", heading);
      if (/^https?:/.test(href)) link.href = href;
      title.append(link);
      panel.replaceChildren(title, ...several.flatMap(({ title: said, status, fact }) => [
        element("p", said), element("p", panel.dataset[status] ?? status, "small quiet"),
        ...(map.evidence?.[fact]?.said ?? []).flatMap(({ quote, where }) => [...(quote ? [element("blockquote", quote)] : []), element("p", where, "small quiet")]),
      ]));
    };
    const open = (id) => {
      const found = nodes.find((node) => node.id === id);
      if (found) tell(found.label, found.href, map.edges.filter(({ from, to, status }) => (from === id || to === id) && chosen("status", status)));
    };
    document.querySelector("[data-find]")?.addEventListener("input", ({ target }) => {
      const wanted = target.value.trim().toLowerCase();
      const found = wanted && nodes.find(({ id, label, title }) => visible(id) && `${label} ${title}`.toLowerCase().includes(wanted));
      if (!found) return;
      network.selectNodes([found.id]);
      network.focus(found.id, { scale: 1 });
      open(found.id);
    });
    network.on("click", ({ nodes: [thing], edges: [line] }) => {
      if (thing !== undefined) open(thing);
      else if (line !== undefined) tell(map.edges[line].label, "", [map.edges[line]]);
    });
    network.on("hoverNode", () => { place.classList.add("over"); });
    network.on("blurNode", () => { place.classList.remove("over"); });
    const again = () => {
      colour.forget();
      network.setOptions({ edges: { color: lineColours(), font: lineFont() } });
      network.redraw();
    };
    new MutationObserver(again).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    const buttons = document.createElement("p");
    buttons.className = "map-zoom";
    for (const [sign, words, factor] of [["+", place.dataset.nearer, 1.25], ["−", place.dataset.farther, .8]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", words);
      button.addEventListener("click", () => network.moveTo({ scale: network.getScale() * factor }));
      buttons.append(button);
    }
    place.append(buttons);
  };

  draw(JSON.parse(document.getElementById("map-data").textContent));
})();
