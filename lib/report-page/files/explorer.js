// Who uses what: all counts stand in the page as data, and are searched, grouped and sorted here.
(() => {
  const root = document.getElementById("explorer");
  const source = document.getElementById("uses");
  if (root === null || source === null) return;
  const data = JSON.parse(source.textContent);
  const models = data.models.map(([id, status, retires]) => ({
    id,
    status,
    retires,
    text: id.toLowerCase(),
  }));
  const teams = data.teams.map(([id, name], index) => ({
    id,
    name,
    // Pairs, flat: the position of a model, and the number of references to it.
    uses: data.uses[index],
    text: `${name} ${id}`.toLowerCase(),
  }));

  /** A browser draws nothing below some 16 million pixels: 400,000 rows of 36. */
  const MOST_ROWS = 400_000;
  const PRINTED_ROWS = 100;
  const number = new Intl.NumberFormat("en-US");
  const order = new Intl.Collator("en");
  let sorted = { title: "References", isDown: true };
  const table = globalThis.createVirtualTable("Teams and models", (by) => {
    sorted = by;
    show();
  });
  const { element } = table;

  const choice = (pairs) =>
    element("select", {}, ...pairs.map(([value, textContent]) => element("option", { value, textContent })));
  const statuses = ["active", "deprecated", "deleted", "unknown"];
  const search = element("input", { type: "search", placeholder: "team or model" });
  const status = choice([["", "all"], ...statuses.map((each) => [each, each])]);
  const view = choice([
    ["pairs", "a team and a model a row"],
    ["teams", "teams by models"],
    ["models", "models"],
  ]);
  const found = element("p", { className: "quiet" });
  found.setAttribute("role", "status");
  const labelled = (text, control) => element("label", {}, text, control);
  root.append(
    element(
      "div",
      { className: "explorer-tools" },
      labelled("Search", search),
      labelled("Status of the model", status),
      labelled("Show", view),
    ),
    found,
    table.frame,
  );

  /** Calls `take` with each pair of a team and a model that fits every word of the search, and the status. */
  function eachPair(take) {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fitsOf = ({ text }) => words.map((word) => text.includes(word));
    const ofModels = models.map(fitsOf);
    const isShown = models.map((model) => status.value === "" || model.status === status.value);
    for (const team of teams) {
      const ofTeam = fitsOf(team);
      for (let at = 0; at < team.uses.length; at += 2) {
        const model = team.uses[at];
        if (isShown[model] && words.every((_, word) => ofTeam[word] || ofModels[model][word]))
          take(team, models[model], team.uses[at + 1]);
      }
    }
  }

  /** A column: its title, its width (pixels at least, and a share of the screen), what it is sorted by, and its text. */
  const words = (title, width, value) => ({ title, width, value, text: value });
  const counts = (title, width, value) => ({
    title,
    width,
    isNumber: true,
    value,
    text: (row) => number.format(value(row)),
  });
  const ofModel = (model) => {
    const value = ({ uses }) => uses.get(model) ?? 0;
    return {
      ...counts(model.id, [150], value),
      text: (row) => (value(row) === 0 ? "" : number.format(value(row))),
      // 1, 2 to 15, and more.
      heat: (row) => Math.min(3, Math.ceil(Math.log2(value(row) + 1) / 2)),
    };
  };

  /** Each view returns its columns and rows. */
  const VIEWS = {
    pairs() {
      const rows = [];
      eachPair((team, model, references) => rows.push({ team, model, references }));
      const columns = [
        words("Team", [0, 0.36], ({ team }) => team.name),
        words("Model", [0, 0.4], ({ model }) => model.id),
        counts("References", [0, 0.24], ({ references }) => references),
      ];
      return { columns, rows, what: ["pair of a team and a model", "pairs of a team and a model"] };
    },
    teams() {
      const byTeam = new Map();
      const sums = new Map();
      eachPair((team, model, references) => {
        const row = byTeam.get(team) ?? { team, references: 0, uses: new Map() };
        byTeam.set(team, row);
        row.references += references;
        row.uses.set(model, references);
        sums.set(model, (sums.get(model) ?? 0) + references);
      });
      const used = [...sums].sort(([, left], [, right]) => right - left).map(([model]) => model);
      const columns = [
        words("Team", [150, 0.22], ({ team }) => team.name),
        counts("References", [148], ({ references }) => references),
        ...used.map(ofModel),
      ];
      return { columns, rows: [...byTeam.values()], what: ["team", "teams"] };
    },
    models() {
      const byModel = new Map();
      eachPair((_team, model, references) => {
        const row = byModel.get(model) ?? { model, references: 0, teams: 0 };
        byModel.set(model, row);
        row.references += references;
        row.teams += 1;
      });
      const columns = [
        words("Model", [220], ({ model }) => model.id),
        words("Status", [120], ({ model }) => model.status),
        words("Retires", [120], ({ model }) => model.retires ?? "–"),
        counts("References", [148], ({ references }) => references),
        counts("Teams", [100], (row) => row.teams),
      ];
      return { columns, rows: [...byModel.values()], what: ["model", "models"] };
    },
  };

  let shown = 0;
  function show() {
    const { columns, rows, what } = VIEWS[view.value]();
    const by = columns.find(({ title }) => title === sorted.title) ?? columns[0];
    const compare = by.isNumber
      ? (left, right) => by.value(left) - by.value(right)
      : (left, right) => order.compare(by.value(left), by.value(right));
    rows.sort(sorted.isDown ? (left, right) => compare(right, left) : compare);
    const some = rows.slice(0, MOST_ROWS);
    shown = some.length;
    const left = rows.length - shown;
    found.textContent = `${number.format(rows.length)} ${what[rows.length === 1 ? 0 : 1]}${left === 0 ? "" : `, the last ${number.format(left)} not shown: search for them`}.`;
    table.show(columns, some, sorted);
  }
  for (const control of [search, status, view]) control.addEventListener("input", show);

  // On paper nothing opens or scrolls. What only says the same again stays closed.
  const opened = [];
  addEventListener("beforeprint", () => {
    const closed = [...document.querySelectorAll("details:not([open], .same)")];
    for (const one of closed) one.open = true;
    opened.push(...closed);
    table.draw(Math.min(PRINTED_ROWS, shown));
  });
  addEventListener("afterprint", () => {
    for (const one of opened.splice(0)) one.open = false;
    table.draw();
  });
  show();
})();
