// @ts-check
// The map begins when the page stands and the map is near what is seen: what draws it is ten times what the page is.

const NEAR = "400px 0px"; // Before and below what is seen.
const root = /** @type {HTMLElement} */ (document.querySelector("[data-explorer]"));

/** Scripts of others, run in their order, each by itself. @param {string} address */
const script = (address) => new Promise((done, failed) => {
  document.head.append(Object.assign(document.createElement("script"), { src: address, async: false, onload: done, onerror: failed }));
});

const begin = async () => {
  await Promise.all((root.dataset.scripts ?? "").split(" ").map(script));
  await import("./explorer.js");
};

const quiet = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ work) => setTimeout(work, 200));
new IntersectionObserver((several, watch) => {
  if (!several.some(({ isIntersecting }) => isIntersecting)) return;
  watch.disconnect();
  quiet(begin, { timeout: 1000 });
}, { rootMargin: NEAR }).observe(root);
