import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { TestPlatform } from "../../platform/test-platform.ts";
import type { Case } from "./case.ts";
import { decide } from "./oracle/decisions.ts";
import type { Rows } from "./oracle/models.ts";
import { changedPaths } from "./oracle/parameters.ts";
import { readSource } from "./oracle/places.ts";
import { isWithin, tokens } from "./oracle/pointers.ts";
import {
  elementsOf,
  type Fields,
  fieldsOf,
  isSame,
  type Path,
  textOf,
  type Value,
  valueAt,
} from "./value.ts";

/** What a value becomes when a user edits it. */
const EDITED: Value = { S: "edited by a user" };

type Tables = Case["tables"];
type Items = readonly (readonly Fields[])[];

export type TakeBack = {
  readonly platform: TestPlatform;
  readonly tables: Tables;
  readonly previous: RegistryDocument;
  readonly last: RegistryDocument;
  readonly rows: Rows;
  /** The items before and after the last registry, by table. */
  readonly before: Items;
  readonly after: Items;
  read(): Promise<Items>;
  write(table: number, items: readonly Fields[]): Promise<void>;
};

/**
 * Lists the models again that the last registry deleted, lets users edit some items, undoes every deletion, undoes the undos, and undoes again.
 * @returns all that is wrong
 */
export async function faultsOfTakingBack(given: TakeBack): Promise<string[]> {
  const { platform, tables, previous, last, after, read } = given;
  const again = listedAgain(previous, last);
  if (again.ids.length === 0) return [];
  await platform.apply(again.registry);
  const faults: string[] = [];
  const compare = (name: string, is: Items, wanted: readonly (readonly (Fields | undefined)[])[]): void =>
    void faults.push(...differences(name, tables, is, wanted));
  compare("listing again", await read(), after);
  const edits = await edit(given);
  const edited = await read();
  const wanted = tables.map((table, index) =>
    edited[index]!.map((item) => expected(given, again.ids, table, index, item, edits)),
  );
  const migrations = (await platform.entries())
    .filter(({ kind, model }) => kind === "delete" && again.ids.includes(model))
    .map(({ id }) => id);
  const undoAll = async (ids: readonly string[]): Promise<string[]> => {
    const undone: string[] = [];
    for (const id of ids) undone.push((await platform.undo(id)).entry.id);
    return undone;
  };
  const undone = await undoAll(migrations);
  const back = await read();
  compare("the undo", back, wanted);
  await undoAll(migrations);
  compare("the undo, twice,", await read(), back);
  await undoAll(undone);
  compare("the undo of the undo", await read(), edited);
  return faults;
}

/** The last registry, with the models that the one before it listed and this one deletes. */
function listedAgain(
  previous: RegistryDocument,
  last: RegistryDocument,
): { registry: RegistryDocument; ids: string[] } {
  const lines = Object.entries(previous.providers).flatMap(([provider, { models }]) =>
    models
      .filter(({ name }) => last.deleted.some((one) => one.provider === provider && one.name === name))
      .map((line) => ({ provider, line })),
  );
  const isBack = ({ provider, name }: { readonly provider: string; readonly name: string }): boolean =>
    lines.some((one) => one.provider === provider && one.line.name === name);
  const providers = { ...last.providers };
  for (const { provider, line } of lines)
    providers[provider] = { models: [...(providers[provider]?.models ?? []), line] };
  return {
    ids: lines.map(({ provider, line }) => `${provider}/${line.name}`),
    registry: { ...last, providers, deleted: last.deleted.filter((model) => !isBack(model)) },
  };
}

type Edits = ReadonlyMap<string, { readonly paths: readonly Path[]; readonly isModel: boolean }>;

/** Of three items that the last registry changed, one gets another model at every place, and one another value of a setting. */
async function edit({ tables, before, after, write }: TakeBack): Promise<Edits> {
  const edits = new Map<string, { paths: Path[]; isModel: boolean }>();
  for (const [index, table] of tables.entries()) {
    const edited: Fields[] = [];
    for (const [number, item] of after[index]!.entries()) {
      const old = before[index]!.find((one) => isSame(one[table.key], item[table.key]));
      if (old === undefined || number % 3 === 0 || isSame({ M: old }, { M: item })) continue;
      const places = table.sources.flatMap((source) => readSource(source, old).places);
      const models = places.map(({ model }) => model.path).filter((path) => path[0] !== table.index);
      const settings = changedPaths(old, item).filter((path) => {
        const home = places.filter(
          ({ parameters }) => parameters !== undefined && isWithin(path, parameters.path),
        );
        const isOther = models.some((model) => isWithin(model, path) || isWithin(path, model));
        return (
          home.length > 0 &&
          !isOther &&
          home.every(({ parameters }) => path.length === parameters!.path.length + 1) &&
          !places.some(({ provider }) => provider !== undefined && isWithin(path, provider.path))
        );
      });
      const paths = number % 3 === 1 ? models : settings.slice(0, 1);
      if (paths.length === 0 || paths.some((path) => path[0] === table.key)) continue;
      edits.set(nameOf(table, item), { paths, isModel: number % 3 === 1 });
      edited.push(paths.reduce((one, path) => withValue(one, path, EDITED), item));
    }
    if (edited.length > 0) await write(index, edited);
  }
  return edits;
}

/** What an item is to be after all is undone; the item as it is where only some of its migrations are. */
function expected(
  { before, rows }: TakeBack,
  ids: readonly string[],
  table: Tables[number],
  index: number,
  item: Fields,
  edits: Edits,
): Fields | undefined {
  const old = before[index]!.find((one) => isSame(one[table.key], item[table.key]));
  if (old === undefined) return item;
  const moved = table.sources
    .flatMap((source) => readSource(source, old).places)
    .map((place) => decide(place, rows))
    .flatMap(({ place, ends }) => place.ids.filter((_id, at) => ends[at] !== undefined));
  const back = moved.filter((id) => ids.includes(id ?? ""));
  const edited = edits.get(nameOf(table, item));
  if (back.length === 0 || edited?.isModel === true) return item;
  if (back.length < moved.length) return undefined;
  return (edited?.paths ?? []).reduce((one, path) => withValue(one, path, EDITED), old);
}

function differences(
  name: string,
  tables: Tables,
  is: Items,
  wanted: readonly (readonly (Fields | undefined)[])[],
): string[] {
  return tables.flatMap((table, index) => {
    const touched = table.sources.flatMap(({ touch }) =>
      [touch?.version, touch?.updatedAt].filter((one) => one !== undefined).map(tokens),
    );
    const wantedOf = new Map(
      wanted[index]!.flatMap((item) => (item === undefined ? [] : [[nameOf(table, item), item]])),
    );
    return is[index]!.flatMap((item) => {
      const other = wantedOf.get(nameOf(table, item));
      if (other === undefined) return [];
      return changedPaths(other, item)
        .filter((path) => !touched.some((one) => isWithin(path, one)))
        .map(
          (path) =>
            `${nameOf(table, item)}: after ${name} ${JSON.stringify(path)} is ${JSON.stringify(valueAt(item, path))}, and should be ${JSON.stringify(valueAt(other, path))}`,
        );
    });
  });
}

const nameOf = (table: Tables[number], item: Fields): string => `${table.table}, ${textOf(item[table.key])}`;

/** Returns an item with another value at a path that exists in it. */
function withValue(item: Fields, path: Path, value: Value): Fields {
  const put = (at: Value | undefined, [step, ...rest]: Path): Value => {
    if (step === undefined) return value;
    const elements = elementsOf(at);
    if (typeof step === "number" && elements !== undefined)
      return { L: elements.map((element, index) => (index === step ? put(element, rest) : element)) };
    const fields = fieldsOf(at) ?? {};
    return { M: { ...fields, [step]: put(fields[String(step)], rest) } };
  };
  return (put({ M: item }, path) as { M: Fields }).M;
}
