// @ts-check
// What a map shows, as its address says it; the same as visualisations/charting/asked.py reads.

const LISTS = { hide: " ", kind: " ", relation: "|", sector: " ", status: " " };
const KEPT = ["as_of", "known_by", "lang", "edition"];

/**
 * @typedef {{show: string[], at: Record<string, [number, number]>, lists: Record<string, string[]>, asOf: string, whole: boolean}} Asked
 */

/** What an address asks for. @param {URLSearchParams} params @returns {Asked} */
export const read = (params) => ({
  show: (params.get("show") ?? "").split(" ").filter(Boolean),
  at: Object.fromEntries((params.get("at") ?? "").split(" ").filter(Boolean).map((word) => {
    const [, key, x, y] = /^(\S+?)@(-?\d+)_(-?\d+)$/.exec(word) ?? [];
    return [key, [Number(x), Number(y)]];
  }).filter(([key]) => key)),
  lists: Object.fromEntries(Object.entries(LISTS).filter(([name]) => params.get(name)).map(([name, apart]) => [name, (params.get(name) ?? "").split(apart).filter(Boolean)])),
  asOf: params.get("as_of") ?? "",
  whole: params.has("whole"),
});

/** The address that asks for it. @param {Asked} asked @param {URLSearchParams} before what else the reader chose */
export const written = (asked, before) => {
  const params = new URLSearchParams();
  const put = (name, value) => { if (value) params.set(name, value); };
  put("whole", asked.whole ? "1" : "");
  put("show", asked.show.join(" "));
  put("at", Object.entries(asked.at).map(([key, [x, y]]) => `${key}@${Math.round(x)}_${Math.round(y)}`).sort().join(" "));
  for (const [name, apart] of Object.entries(LISTS)) put(name, (asked.lists[name] ?? []).join(apart));
  for (const name of KEPT) put(name, name === "as_of" ? asked.asOf : before.get(name));
  return params;
};

/** Whether a value is chosen; all are where none is. */
export const picks = (asked, name, value) => !asked.lists[name]?.length || asked.lists[name].includes(value);

/** The first and last day that a date may mean, as figures; all days for none. */
export const days = (text) => {
  const said = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (!said) return [0, 99991231];
  const [, year, month, day] = said.map(Number);
  return [year * 10000 + (month || 1) * 100 + (day || 1), year * 10000 + (month || 12) * 100 + (day || 31)];
};

/**
 * What is to be seen of a map: its things and lines that are chosen and hold at the date.
 * A thing that came with a line goes with its lines.
 */
export const visible = (model, asked) => {
  const [first, last] = days(asked.asOf);
  const meets = (life) => life[0] <= last && first <= life[1];
  const hidden = new Set(asked.lists.hide ?? []);
  const there = new Set(model.things.filter((thing) =>
    picks(asked, "kind", thing.look) && (!thing.sector || picks(asked, "sector", thing.sector)) && !hidden.has(thing.key) && meets(thing.life)));
  const lines = model.lines.filter((line) =>
    there.has(line.source) && there.has(line.target) && meets(line.life)
    && picks(asked, "relation", line.how) && picks(asked, "status", line.proposed ? "proposed" : "accepted"));
  const linked = new Set();
  for (const { source, target } of lines) linked.add(source).add(target);
  return { things: [...there].filter((thing) => thing.first || linked.has(thing)), lines };
};

/** Rows of data as things and lines. */
export const unpacked = (data) => {
  const things = data.things.map(([key, label, look, kind, x, y, sector, life, degree, first, language], number) => ({
    number, key, label, look: data.looks[look], kind: data.kinds[kind], x, y, sector: sector < 0 ? "" : data.sectors[sector][0],
    life: data.lives[life], degree, first: Boolean(first), language,
  }));
  const told = data.said.map(([how, proposed, life, over]) => ({ how: data.relations[how], proposed: Boolean(proposed), life: data.lives[life], over: Boolean(over) }));
  const lines = Array.from({ length: data.lines.length / 3 }, (_, number) => {
    const [source, target, said] = [things[data.lines[3 * number]], things[data.lines[3 * number + 1]], told[data.lines[3 * number + 2]]];
    return { source, target, subject: data.subjects?.[number], how: said.how, proposed: said.proposed, life: said.life, over: said.over };
  });
  return { ...data, things, lines, byKey: new Map(things.map((thing) => [thing.key, thing])) };
};
