import type { Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { problem, quote } from "../document/problem.ts";
import type { ModelRecord } from "../models/records.ts";
import { bytesOfHops, MOST_ROW_BYTES, modelBytes, modelBytesAtMost } from "../models/stored-model.ts";
import type { SyncPlan } from "../sync/sync-draft.ts";
import { modelId } from "../text/ids.ts";
import { indexModels } from "./model-index.ts";

/**
 * Bytes of the hops of all tombstones before they are packed. Plan and Finish read them all: 748 MB took 10.8 s of a processor, of which a function of
 * 1,024 MB has 0.58, so that 1 GiB takes 27 of its 60 s. A chain of 1,000 models has 144 MB with the smallest built-in set, and 748 MB with large ones.
 */
const MOST_HOPS_BYTES = 1_073_741_824;

/**
 * Returns `too-large` for each row of a plan that its table could not take, and for ways that are too long together. A run that met them in the middle
 * of its writes would leave the rows half of one registry and half of another, and so would every run after it.
 */
export function rowProblems(
  { changes, rows }: Pick<SyncPlan, "changes" | "rows">,
  registry: RegistryDocument | null,
): Problem[] {
  const paths = pathsOf(registry);
  const pathOf = ({ id }: ModelRecord): string => paths.get(id) ?? "/deleted";
  const tooLarge = changes
    .map(({ row }) => row)
    .filter((row) => modelBytesAtMost(row) > MOST_ROW_BYTES && modelBytes(row) > MOST_ROW_BYTES)
    .map((row) => problem("too-large", pathOf(row), messageOf(row)));
  const bytes = [...rows.values()].reduce((sum, row) => sum + bytesOfHops(row), 0);
  if (bytes <= MOST_HOPS_BYTES) return tooLarge;
  const message = `deleted models keep the way to their ends, and all ways together have ${figure(bytes)} bytes; ${figure(MOST_HOPS_BYTES)} are the most: name the end of a long chain as the replacement of each of its models`;
  return [...tooLarge, problem("too-large", "/deleted", message)];
}

function messageOf(row: ModelRecord): string {
  const is = `the row of ${quote(row.id)} would have ${figure(modelBytes(row))} bytes, and ${figure(MOST_ROW_BYTES)} are the most`;
  const map = row.parameterMap === undefined ? 0 : JSON.stringify(row.parameterMap).length;
  if (map > MOST_ROW_BYTES / 2)
    return `${is}: its parameter map has ${figure(map)} of them; name fewer values`;
  if (row.hops.length > 0) {
    const end = quote(row.redirectsTo ?? "");
    return `${is}: it keeps the parameter sets of all models on its way to ${end}; name ${end} itself as its replacement, or make the sets smaller`;
  }
  return `${is}: its parameter set has lost ${figure(row.formerFields?.length ?? 0)} fields; delete the model, or give its set fewer fields`;
}

/** Returns the pointer to each model that a registry names. */
function pathsOf(registry: RegistryDocument | null): ReadonlyMap<string, string> {
  if (registry === null) return new Map();
  const { listed, deleted } = indexModels(registry);
  return new Map([...listed, ...deleted].map(({ provider, name, path }) => [modelId(provider, name), path]));
}

/** Returns a number as people read it: 409,600. */
export function figure(count: number): string {
  return count.toLocaleString("en-US");
}
