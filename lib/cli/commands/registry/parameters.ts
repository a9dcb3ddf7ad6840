import { Failure } from "../../../contract/errors.ts";
import type { ParameterForm } from "../../../contract/parameter-results.ts";
import type { ParameterSetsDocument } from "../../../contract/registry-document.ts";
import { parameterSetsInForce } from "../../../domain/registry/parameter-sets-in-force.ts";
import { closest } from "../../../domain/text/closest.ts";
import { modelId, parseModelId } from "../../../domain/text/ids.ts";
import { formOfListed, formOfRow, formOfSet } from "../../../operations/registry/find-parameter-form.ts";
import type { Arguments, Command, Dependencies } from "../../command/command.ts";
import { text } from "../../command/values.ts";
import { readValidRegistry } from "../../input/registry-input.ts";
import { formText } from "../../text/form-text.ts";

export const command: Command<ParameterForm> = {
  async run(dependencies, { operands, options }) {
    const name = operands[0]!;
    const form = await findForm(dependencies, name, options);
    if (form !== undefined) return form;
    const near = closest(name, await namesIn(dependencies, options));
    throw new Failure(
      "unknown-parameter-set",
      `there is no parameter set and no model called "${name}"${near === undefined ? "" : `: did you mean ${near}?`}`,
    );
  },
  text: formText,
};

/** Returns the names of the sets and models that a registry knows. */
async function namesIn(dependencies: Dependencies, options: Arguments["options"]): Promise<string[]> {
  const { document } = await readValidRegistry(dependencies, text(options, "registry"));
  const { builtIn } = await dependencies.registry.context();
  const models = Object.entries(document.providers).flatMap(([provider, { models: listed }]) =>
    listed.map(({ name }) => modelId(provider, name)),
  );
  return [...Object.keys(parameterSetsInForce(builtIn, document).sets), ...models];
}

/**
 * Finds the form of a set or a model; a set goes before a model of the same name. A registry that was named says which set its models have. Otherwise
 * the rows say it, as for a resolver, and the project's own lists say it for a model that was never applied.
 */
async function findForm(
  dependencies: Dependencies,
  name: string,
  options: Arguments["options"],
): Promise<ParameterForm | undefined> {
  const path = text(options, "registry");
  const { document } = await readValidRegistry(dependencies, path);
  const { builtIn } = await dependencies.registry.context();
  const sets = parameterSetsInForce(builtIn, document);
  const isNamed = path !== undefined;
  return (
    formOfSet(sets, name) ??
    (isNamed ? formOfListed(document, sets, name) : undefined) ??
    (await formOnPlatform(dependencies, name, sets)) ??
    formOfListed(document, sets, name)
  );
}

async function formOnPlatform(
  { openPlatform }: Dependencies,
  name: string,
  sets: ParameterSetsDocument,
): Promise<ParameterForm | undefined> {
  const platform = await openPlatform("read");
  const applied = await platform.parameterSets();
  const known = { sets: { ...sets.sets, ...applied?.sets } };
  const isModel = parseModelId(name) !== undefined;
  return formOfSet(known, name) ?? (isModel ? formOfRow(await platform.models(), known, name) : undefined);
}
