import { readFileSync } from "node:fs";
import { App, CliCredentialsStackSynthesizer, type IStackSynthesizer, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { allowOnEmulator } from "../lib/constructs/emulator.ts";
import { MODES } from "../lib/contract/environment.ts";
import { Failure } from "../lib/contract/errors.ts";
import type { RegistryDocument } from "../lib/contract/registry-document.ts";
import { parseRegistry } from "../lib/domain/registry/validate.ts";
import { ModelLifecycleStack } from "../lib/model-lifecycle-stack.ts";
import { referenceSources } from "../lib/registry/reference-sources.ts";
import { ownRegistry } from "../lib/shared/registry-source.ts";

/**
 * The app of `cdk deploy`. Context (`-c name=value`): `registry` a registry document instead of lib/registry; `workspace=true` the example workspace;
 * `schedule` a rate or cron expression; `mode` apply or observe; `maxReadsPerSecond` and `maxWritesPerSecond` numbers, or Infinity; `stack` its
 * name. With an endpoint in the environment the target is an emulator: it has no bootstrap roles to assume, and checks permissions in its own way.
 */
const app = new App();
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region, AWS_ENDPOINT_URL = "" } = process.env;
const isEmulator = AWS_ENDPOINT_URL !== "";
const context = (name: string): string | undefined => app.node.tryGetContext(name)?.toString();
const [file, schedule, mode = "apply"] = [context("registry"), context("schedule"), context("mode")];

const { lifecycle } = new ModelLifecycleStack(app, context("stack") ?? "Modelkeeper", {
  description: "Modelkeeper: the lifecycle of the LLM models that a platform offers",
  ...(account === undefined || region === undefined ? {} : { env: { account, region } }),
  ...(isEmulator ? { synthesizer: new CliCredentialsStackSynthesizer() as IStackSynthesizer } : {}),
  registry: file === undefined ? await ownDocument() : readRegistry(file),
  sources: referenceSources,
  workspace: context("workspace") === "true",
  ...(schedule === undefined ? {} : { schedule }),
  mode: oneOf(MODES, mode),
  ...capOf("maxReadsPerSecond"),
  ...capOf("maxWritesPerSecond"),
});
if (isEmulator) allowOnEmulator(lifecycle);
else Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

function capOf(name: "maxReadsPerSecond" | "maxWritesPerSecond"): { readonly [name in string]?: number } {
  const given = context(name);
  return given === undefined ? {} : { [name]: Number(given) };
}

/** Reads the lists. A slip in them is one line with its place: the stack of the program says nothing to who made it. */
async function ownDocument(): Promise<RegistryDocument> {
  try {
    return await ownRegistry.document();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`error ${error.code}: ${error.message}\n`);
    process.exit(error.exitStatus);
  }
}

function readRegistry(path: string): RegistryDocument {
  const read = parseRegistry(readFileSync(path));
  if ("document" in read) return read.document;
  const lines = read.errors.map((problem) => `${problem.code} at ${problem.path}: ${problem.message}`);
  throw new Error([`${path} is no registry document:`, ...lines].join("\n  "));
}

function oneOf<const Value extends string>(values: readonly Value[], given: string): Value {
  const found = values.find((value) => value === given);
  if (found === undefined) throw new Error(`mode is ${values.join(" or ")}, not ${given}`);
  return found;
}
