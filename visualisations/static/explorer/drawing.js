// @ts-check
// The drawing of a map: what is visible, as sigma draws it, and what is done to it with a hand.
import { Canvas, SHAPES, colours, writer } from "./painting.js";
import { threads } from "./threads.js";

/** Lines between the same two things as one: dashed, or over, where all of them are. */
const paired = (lines) => {
  const found = new Map();
  for (const { source, target, proposed, over } of lines) {
    const [from, to] = source.number < target.number ? [source, target] : [target, source];
    const pair = found.get(from.number * 1e6 + to.number);
    if (!pair) found.set(from.number * 1e6 + to.number, { from, to, dashed: proposed, over });
    else { pair.dashed &&= proposed; pair.over &&= over; }
  }
  return [...found.values()];
};

const still = matchMedia("(prefers-reduced-motion: reduce)");
const THOUSANDS = 1500; // Lines beyond which they are drawn as one, and not while the map is moved.
const MANY = 400; // Things beyond which what has few lines is drawn smaller.

/** Let the page do what else it has to: what takes long is done in pieces. */
export const pause = () => new Promise((go) => { setTimeout(go); });

/**
 * @param {HTMLElement} place
 * @param {{select: Function, expand: Function, moved: Function, over: Function}} does what the page does when a hand does something
 */
export const drawing = async (place, does) => {
  place.replaceChildren();
  place.classList.add("making");
  let palette = colours();
  let selected = "", near = new Set(), way = new Set(), dragged = "", hovered = "";
  let pairs = [], fine = null, begun = null;
  const graph = new globalThis.graphology.Graph({ multi: false, type: "undirected" });
  const names = writer(() => palette);
  const sigma = new Canvas(graph, place, {
    allowInvalidContainer: true, defaultNodeType: "thing", defaultEdgeType: "line",
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
      return { ...data, color: marked ? palette.ink : on ? palette.quiet : palette.pale, size: marked ? .8 : data.over ? .2 : .35, zIndex: marked ? 1 : 0 };
    },
  });
  for (const piece of sigma.pieces) { await pause(); piece(); }

  /** The first picture is painted out of sight: all that paints is made ready for it, which takes the card long. */
  const begin = async () => {
    await new Promise((go) => { sigma.once("afterRender", go); });
    await sigma.painted();
    place.classList.remove("making");
    sigma.seen = true;
    sigma.scheduleRender();
  };
  sigma.on("beforeRender", () => {
    const few = graph.order <= MANY;
    names.clear(few ? graph.mapNodes((key, { x, y, size }) => { const at = sigma.graphToViewport({ x, y }); return [at.x - size, at.y - size, at.x + size, at.y + size, key]; }) : []);
  });

  /** Show what is visible; things keep the place they are given. It is over when the first picture is seen. */
  const show = ({ things, lines }) => {
    const keys = new Set(things.map(({ key }) => key)), many = things.length > MANY;
    for (const key of graph.nodes()) if (!keys.has(key)) graph.dropNode(key);
    for (const { key, label, look, x, y, degree, first } of things) {
      const size = many && !first ? Math.min(11, 2.2 + Math.sqrt(degree) * .6) : first ? 9 : 6.5;
      graph.mergeNode(key, { x, y: -y, label, look, size, first, shape: Math.max(0, SHAPES.indexOf(look)) });
    }
    pairs = paired(lines);
    if (pairs.length > THOUSANDS) fine ??= threads(sigma);
    fine?.lay(pairs.length > THOUSANDS ? pairs : []);
    // A hand that moves thousands of things wants to see where it is: the rest comes when it stops.
    sigma.setSetting("hideLabelsOnMove", many);
    sigma.setSetting("hideEdgesOnMove", pairs.length > THOUSANDS);
    if (!sigma.getCustomBBox()) frame();
    mark(selected);
    return begun ??= begin();
  };

  /** What the drawing is measured by: it does not change as things come, so what is there stays where it is. */
  const frame = () => {
    let [left, low, right, high] = [Infinity, Infinity, -Infinity, -Infinity];
    graph.forEachNode((_, { x, y }) => { left = Math.min(left, x); right = Math.max(right, x); low = Math.min(low, y); high = Math.max(high, y); });
    if (left <= right) sigma.setCustomBBox({ x: [left - 60, right + 60], y: [low - 40, high + 20] });
  };

  const mark = (key) => {
    selected = key;
    near = new Set(pairs.flatMap(({ from, to }) => from.key === key ? to.key : to.key === key ? from.key : []));
    bind();
  };

  /** Draw lines one by one: all of them, or of thousands those that are marked. */
  const bind = () => {
    const marked = ({ from, to }) => way.size ? way.has(from.key) && way.has(to.key) : from.key === selected || to.key === selected;
    const wanted = new Map((pairs.length > THOUSANDS ? pairs.filter(marked) : pairs).map((pair) => [`${pair.from.key} ${pair.to.key}`, pair]));
    for (const edge of graph.edges()) if (!wanted.has(edge)) graph.dropEdge(edge);
    for (const [edge, { from, to, dashed, over }] of wanted) graph.mergeEdgeWithKey(edge, from.key, to.key, { one: from.key, other: to.key, dashed, over });
    fine?.dye(graph.hasNode(selected) || way.size ? palette.pale : palette.quiet);
    sigma.scheduleRefresh();
  };

  const camera = sigma.getCamera();
  const move = (state) => still.matches ? camera.setState({ ...camera.getState(), ...state }) : camera.animate(state, { duration: 250 }, () => sigma.scheduleRender()); // lines and names wait until it has moved
  const fit = () => { frame(); sigma.scheduleRefresh(); move({ x: .5, y: .5, ratio: 1, angle: 0 }); };
  const look = (key) => { if (graph.hasNode(key)) { const { x, y } = sigma.viewportToFramedGraph(sigma.graphToViewport(graph.getNodeAttributes(key))); move({ x, y }); } };
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

  const again = () => { palette = colours(); bind(); };
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  if (document.fonts?.status === "loading") document.fonts.ready.then(() => sigma.scheduleRefresh());

  const trail = (keys) => { way = new Set(keys); bind(); };
  const positions = () => Object.fromEntries(graph.nodes().map((key) => { const { x, y } = graph.getNodeAttributes(key); return [key, [Math.round(x), Math.round(-y)]]; }));
  return { show, mark, fit, look, zoom, pan, trail, positions, whole: () => fine?.done() ?? true, graph, sigma };
};
