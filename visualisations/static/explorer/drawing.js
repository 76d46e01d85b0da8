// @ts-check
// The drawing of a map: what is visible, as sigma draws it, and what is done to it with a hand.
import { Canvas, Hair, Line, SHAPES, Thing, colours, writer } from "./painting.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");
const THOUSANDS = 1500; // Lines beyond which none is drawn while the map is moved.
const MANY = 400; // Things beyond which what has few lines is drawn smaller.

/**
 * @param {HTMLElement} place
 * @param {{select: Function, expand: Function, moved: Function, over: Function}} does what the page does when a hand does something
 */
export const drawing = (place, does) => {
  place.replaceChildren();
  let palette = colours();
  let selected = "", near = new Set(), way = new Set(), dragged = "", hovered = "";
  const graph = new globalThis.graphology.Graph({ multi: false, type: "undirected" });
  const names = writer(() => palette);
  const sigma = new Canvas(graph, place, {
    allowInvalidContainer: true, defaultNodeType: "thing", nodeProgramClasses: { thing: Thing }, defaultEdgeType: "line", edgeProgramClasses: { line: Line, hair: Hair },
    defaultDrawNodeLabel: (pen, data) => names.write(pen, data), defaultDrawNodeHover: (pen, data) => names.write(pen, { ...data, over: true, weight: 1 }),
    labelRenderedSizeThreshold: 5, labelDensity: 4, labelGridCellSize: 70, zIndex: true, minCameraRatio: .02, maxCameraRatio: 6,
    renderEdgeLabels: false, enableEdgeEvents: false, doubleClickZoomingRatio: 1, stagePadding: 14,
    nodeReducer: (key, data) => {
      const faint = (graph.hasNode(selected) && key !== selected && !near.has(key)) || (way.size && !way.has(key));
      const marked = key === selected || key === hovered || way.has(key);
      return { ...data, color: faint ? palette.pale : palette[data.look] ?? palette.document, size: marked ? data.size + 3 : data.size, weight: marked || data.first, over: marked, forceLabel: marked || (near.size < 60 && near.has(key)), label: faint ? "" : data.label, zIndex: marked ? 2 : data.first ? 1 : 0, highlighted: false };
    },
    edgeReducer: (edge, data) => {
      const on = way.size ? way.has(data.one) && way.has(data.other) : !graph.hasNode(selected) || data.one === selected || data.other === selected;
      const marked = on && (way.size || selected);
      return { ...data, type: graph.size > THOUSANDS && !marked ? "hair" : "line", color: marked ? palette.ink : on ? palette.quiet : palette.pale, size: marked ? .8 : data.over ? .2 : .35, zIndex: marked ? 1 : 0 };
    },
  });
  sigma.on("beforeRender", () => {
    const few = graph.order <= MANY;
    names.clear(few ? graph.mapNodes((key, { x, y, size }) => { const at = sigma.graphToViewport({ x, y }); return [at.x - size, at.y - size, at.x + size, at.y + size, key]; }) : []);
  });

  /** Show what is visible; things keep the place they are given. */
  const show = ({ things, lines }) => {
    const keys = new Set(things.map(({ key }) => key)), many = things.length > MANY;
    for (const key of graph.nodes()) if (!keys.has(key)) graph.dropNode(key);
    for (const { key, label, look, x, y, degree, first } of things) {
      const size = many && !first ? Math.min(11, 2.2 + Math.sqrt(degree) * .6) : first ? 9 : 6.5;
      graph.mergeNode(key, { x, y: -y, label, look, size, first, shape: Math.max(0, SHAPES.indexOf(look)) });
    }
    const pairs = new Map();
    for (const { source, target, proposed, over } of lines) {
      const [one, other] = source.key < target.key ? [source.key, target.key] : [target.key, source.key];
      const pair = pairs.get(`${one} ${other}`) ?? { one, other, dashed: true, over: true };
      pairs.set(`${one} ${other}`, { ...pair, dashed: pair.dashed && proposed, over: pair.over && over });
    }
    for (const edge of graph.edges()) if (!pairs.has(edge)) graph.dropEdge(edge);
    for (const [edge, pair] of pairs) {
      if (graph.hasEdge(edge)) graph.mergeEdgeAttributes(edge, pair);
      else graph.addEdgeWithKey(edge, pair.one, pair.other, pair);
    }
    // A hand that moves thousands of things wants to see where it is: the rest comes when it stops.
    sigma.setSetting("hideLabelsOnMove", many);
    sigma.setSetting("hideEdgesOnMove", pairs.size > THOUSANDS);
    if (!sigma.getCustomBBox()) frame();
    mark(selected);
  };

  /** What the drawing is measured by: it does not change as things come, so what is there stays where it is. */
  const frame = () => {
    let [left, low, right, high] = [Infinity, Infinity, -Infinity, -Infinity];
    graph.forEachNode((_, { x, y }) => { left = Math.min(left, x); right = Math.max(right, x); low = Math.min(low, y); high = Math.max(high, y); });
    if (left <= right) sigma.setCustomBBox({ x: [left - 60, right + 60], y: [low - 40, high + 20] });
  };

  const mark = (key) => {
    selected = key;
    near = new Set(graph.hasNode(key) ? graph.neighbors(key) : []);
    sigma.scheduleRefresh();
  };

  const camera = sigma.getCamera();
  const move = (state) => still.matches ? camera.setState({ ...camera.getState(), ...state }) : camera.animate(state, { duration: 250 }, () => sigma.scheduleRender()); // lines and names wait until it has moved
  const fit = () => { frame(); sigma.scheduleRefresh(); move({ x: .5, y: .5, ratio: 1, angle: 0 }); };
  const look = (key) => { const at = sigma.getNodeDisplayData(key); if (at) move({ x: at.x, y: at.y }); };
  const zoom = (factor) => move({ ratio: camera.getState().ratio * factor });
  const pan = (dx, dy) => { const { x, y, ratio } = camera.getState(); move({ x: x + dx * ratio, y: y + dy * ratio }); };

  sigma.on("clickNode", ({ node }) => does.select(node));
  sigma.on("doubleClickNode", (event) => { event.preventSigmaDefault(); does.expand(event.node); });
  sigma.on("clickStage", () => does.select(""));
  sigma.on("enterNode", ({ node }) => { hovered = node; place.classList.add("over"); sigma.refresh({ partialGraph: { nodes: [node] }, skipIndexation: true }); });
  sigma.on("leaveNode", ({ node }) => { hovered = ""; place.classList.remove("over"); if (graph.hasNode(node)) sigma.refresh({ partialGraph: { nodes: [node] }, skipIndexation: true }); });
  let lifted = false;
  sigma.on("downNode", ({ node }) => { dragged = node; lifted = false; });
  sigma.on("moveBody", ({ event }) => {
    if (!dragged) return;
    lifted = true;
    const { x, y } = sigma.viewportToGraph(event);
    graph.mergeNodeAttributes(dragged, { x, y });
    event.preventSigmaDefault();
    event.original.preventDefault();
  });
  const drop = () => {
    if (dragged && lifted) { const { x, y } = graph.getNodeAttributes(dragged); does.moved(dragged, [Math.round(x), Math.round(-y)]); }
    dragged = "";
  };
  sigma.on("upNode", drop);
  sigma.on("upStage", drop);

  const again = () => { palette = colours(); sigma.scheduleRefresh(); };
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  document.fonts?.ready.then(() => sigma.scheduleRefresh());

  const trail = (keys) => { way = new Set(keys); sigma.scheduleRefresh(); };
  const positions = () => Object.fromEntries(graph.nodes().map((key) => { const { x, y } = graph.getNodeAttributes(key); return [key, [Math.round(x), Math.round(-y)]]; }));
  return { show, mark, fit, look, zoom, pan, trail, positions, graph, sigma };
};
