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
    const nodes = map.nodes.map(({ id, label, title, kind, href }) => ({
      id, href, title, label: String(label), shape: "custom", ctxRenderer: drawing(kind, String(label), id === map.of),
    }));
    const edges = map.edges.map(({ from, to, label, title, dashes }, id) => ({
      id, from, to, title, dashes: dashes ? [6, 5] : false, arrows: { to: { enabled: true, scaleFactor: .45 } },
      label: many ? undefined : label,
    }));
    place.replaceChildren();
    const network = new vis.Network(place, { nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges) }, {
      autoResize: true,
      layout: { randomSeed: 7, improvedLayout: nodes.length < 90 },
      nodes: { borderWidth: 0 },
      edges: { color: lineColours(), font: lineFont(), width: 1.4, smooth: { enabled: true, type: "continuous", roundness: .3 } },
      interaction: { hover: true, tooltipDelay: 150, navigationButtons: false, keyboard: false, zoomSpeed: .6, zoomView: false },
      physics: { solver: "forceAtlas2Based", forceAtlas2Based: { gravitationalConstant: -90, springLength: 130, springConstant: .06, avoidOverlap: .6 }, stabilization: { iterations: 260, fit: true } },
    });
    place.network = network;
    network.once("stabilizationIterationsDone", () => {
      network.setOptions({ physics: false });
      // Names are wide and the place is wider than high: what the layout made round is drawn out.
      const stretch = .95 * place.clientWidth / place.clientHeight;
      for (const [id, { x, y }] of Object.entries(network.getPositions())) {
        network.moveNode(id, x * Math.max(1, stretch), y / Math.min(1, stretch));
      }
      network.fit({ maxZoomLevel: 1.15 });
      place.dataset.drawn = "yes";
    });
    network.on("click", ({ nodes: [chosen] }) => {
      const found = nodes.find(({ id }) => id === chosen);
      if (found) location.assign(found.href);
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

  const inside = document.getElementById("map-data");
  if (inside) draw(JSON.parse(inside.textContent));
  else fetch(place.dataset.map).then((answer) => answer.json()).then(draw);
})();
