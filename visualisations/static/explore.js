// GraphiQL with our own files: the question is kept in the address, nothing is asked of another host.
"use strict";
(() => {
  const asked = new URLSearchParams(location.search);
  const [first] = document.querySelectorAll("header details a");
  const EXAMPLE = new URL(first.href).searchParams.get("query");
  const edition = asked.get("edition");
  const keep = (query) => {
    asked.set("query", query);
    history.replaceState(null, "", `?${asked}`);
  };
  const place = document.getElementById("graphiql");
  place.replaceChildren();
  ReactDOM.createRoot(place).render(React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: edition ? `${location.pathname}?${new URLSearchParams({ edition })}` : location.pathname }),
    defaultQuery: EXAMPLE,
    query: asked.get("query") ?? undefined,
    onEditQuery: keep,
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
    defaultEditorToolsVisibility: true,
  }));
})();
