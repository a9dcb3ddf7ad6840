import { Failure } from "../../contract/errors.ts";
import type { RegistryDocument } from "../../contract/registry-document.ts";
import { readJsonText } from "../../domain/document/json-text.ts";
import { findModels, type WrittenModel } from "../../domain/lists/model-list.ts";
import { setDates } from "../../domain/lists/set-dates.ts";
import type { ListForm } from "../../domain/lists/written-code.ts";
import { canonicalJson } from "../../domain/registry/digest.ts";
import { indexModels } from "../../domain/registry/model-index.ts";
import { modelId } from "../../domain/text/ids.ts";
import { checkRegistry, type RegistryContext } from "../registry/validate-registry.ts";

/**
 * Returns the text of a list in which models have other dates of retirement. The result is read again and compared: it is the old registry but for
 * these dates, and valid.
 * @param document what the text declares
 * @param dates YYYY-MM-DD by id of a listed model
 * @throws Failure `bad-usage` for a list that is written in another way than one plain element for each model
 */
export function writeDates(
  {
    text,
    form,
    document,
  }: { readonly text: string; readonly form: ListForm; readonly document: RegistryDocument },
  dates: ReadonlyMap<string, string>,
  context: RegistryContext,
): string {
  const models = findModels(text, form);
  if (models === undefined)
    throw refusal("it does not declare one model after the other, each with plain texts", dates);
  const written = setDates(text, form, models, dates);
  const dated = withDates(document, dates);
  const isDated =
    holds(findModels(written, form) ?? [], dated) &&
    (form === "lines" || canonicalJson(jsonValue(written)) === canonicalJson(dated));
  const input = form === "document" ? { bytes: bytesOf(written) } : { document: dated };
  if (!isDated || !checkRegistry(input, context).valid)
    throw refusal("with the dates it would not be the same registry, or not valid", dates);
  return written;
}

function withDates(document: RegistryDocument, dates: ReadonlyMap<string, string>): RegistryDocument {
  const providers = Object.entries(document.providers).map(([provider, listed]) => {
    const models = listed.models.map((model) => {
      const retiresOn = dates.get(modelId(provider, model.name));
      return retiresOn === undefined ? model : { ...model, retiresOn };
    });
    return [provider, { ...listed, models }] as const;
  });
  return { ...document, providers: Object.fromEntries(providers) };
}

/** Tells whether a text declares exactly the listed models, with their dates. */
function holds(models: readonly WrittenModel[], document: RegistryDocument): boolean {
  const { listed } = indexModels(document);
  const dates = new Map(models.map(({ id, retiresOn }) => [id, retiresOn]));
  return (
    models.length === listed.length &&
    listed.every(({ provider, name, model }) => {
      const id = modelId(provider, name);
      return dates.has(id) && dates.get(id) === model.retiresOn;
    })
  );
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function jsonValue(text: string): unknown {
  const read = readJsonText(bytesOf(text));
  return "value" in read ? read.value : null;
}

function refusal(reason: string, dates: ReadonlyMap<string, string>): Failure {
  const lines = [...dates].map(([id, date]) => `${id} ${date}`);
  return new Failure(
    "bad-usage",
    `the list of models cannot be edited: ${reason}. Write the dates by hand: ${lines.join(", ")}`,
  );
}
