// GraphiQL with our own files: the question is kept in the address, nothing is asked of another host.
"use strict";
(() => {
  const asked = new URLSearchParams(location.search);
  const EXAMPLE = `# Run a question with Ctrl-Enter.
# Every fact carries its evidence.

query WhoOwns($theme: String! = "Accessibility", $asOf: String = "2020") {
  owners(theme: $theme, asOf: $asOf) {
    sentence
    notStated
    documentsSearched
    accountable { agent { name } role holds evidence { document paragraph quote } }
    responsible { agent { name } role holds evidence { document paragraph quote } }
    coordinatedBy {
      body { name acronym }
      coverage { from asOf holds status confidence evidence { document paragraph quote } }
      chairs { agent { name } asOf holds evidence { document paragraph quote } }
    }
  }
}
`;
  const keep = (query) => {
    asked.set("query", query);
    history.replaceState(null, "", `?${asked}`);
  };
  const place = document.getElementById("graphiql");
  place.replaceChildren();
  ReactDOM.createRoot(place).render(React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: location.pathname }),
    defaultQuery: EXAMPLE,
    query: asked.get("query") ?? undefined,
    onEditQuery: keep,
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
    defaultEditorToolsVisibility: true,
  }));
})();
