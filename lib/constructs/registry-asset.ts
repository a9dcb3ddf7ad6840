import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Annotations, AssetStaging, FileAssetPackaging, Names, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { ReferenceSource } from "../contract/reference-source.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../contract/registry-document.ts";
import { registryPrices } from "../domain/prices/registry-prices.ts";
import { canonicalJson, registryDigest } from "../domain/registry/digest.ts";
import { parameterSetsInForce } from "../domain/registry/parameter-sets-in-force.ts";
import { validateRegistry } from "../domain/registry/validate.ts";
import { referenceSourceProblems } from "../domain/sources/rules.ts";
import { builtInPrices } from "../registry/built-in-prices.ts";
import { assemblyOf } from "./functions/function-code.ts";

export type RegistryAsset = {
  readonly bucket: string;
  readonly key: string;
  /** ARN of this file, and of those that earlier and later deployments of this construct leave; of no other file of the bucket. */
  readonly files: string;
  readonly digest: string;
};

/**
 * Writes everything that decides what a run does into one file beside the template, and the prices that its summary names. The registry is checked here, so that a bad one fails the
 * synthesis and never reaches an account.
 * @throws Error that lists every problem as `code at pointer: message`
 */
export function createRegistryAsset(
  scope: Construct,
  declared: {
    readonly registry: RegistryDocument;
    readonly sources: readonly ReferenceSource[];
    readonly parameterSets: ParameterSetsDocument;
    /** Logical names of the tables. */
    readonly tables: readonly string[];
  },
): RegistryAsset {
  const { registry, sources, parameterSets, tables } = declared;
  const today = new Date().toISOString().slice(0, 10);
  const checked = validateRegistry(registry, parameterSets, today, sources);
  const lines = [
    ...checked.errors.map((problem) => lineOf(problem)),
    ...referenceSourceProblems(sources, tables).map((problem) =>
      lineOf(problem, nameAt(sources, problem.path)),
    ),
  ];
  if (lines.length > 0) throw new Error(["the registry cannot be deployed:", ...lines].join("\n  "));
  for (const warning of checked.warnings) {
    Annotations.of(scope).addWarningV2(`modelkeeper:${warning.code}${warning.path}`, lineOf(warning));
  }
  const sets = parameterSetsInForce(parameterSets, registry);
  const digest = registryDigest(registry, sources, sets);
  const path = join(assemblyOf(scope), `modelkeeper-registry-${digest.slice(0, 16)}.json`);
  const prices = registryPrices(registry, builtInPrices(today));
  // Canonical, so that the same registry is the same asset wherever it is synthesised.
  writeFileSync(path, canonicalJson({ registry, sources, sets, prices }));
  return { ...upload(scope, path), digest };
}

/**
 * Adds the file to the assets of the stack, under a key that begins with the name of this construct, so that a role can name these files and no others
 * and is the same for every registry. CDK's own `Asset` names a file after its content alone.
 */
function upload(scope: Construct, path: string): Omit<RegistryAsset, "digest"> {
  const stack = Stack.of(scope);
  const staging = new AssetStaging(scope, "Registry", { sourcePath: path });
  const { assetHash } = staging;
  const { bucketName, objectKey } = stack.synthesizer.addFileAsset({
    packaging: FileAssetPackaging.FILE,
    fileName: staging.relativeStagedPath(stack),
    sourceHash: `modelkeeper-registry-${Names.uniqueResourceName(scope, { maxLength: 120, separator: "-" })}-${assetHash}`,
    displayName: staging.node.path,
  });
  // A synthesizer that draws the key at the deployment gives a token: the role then names the one file.
  const files = `${bucketName}/${objectKey.replace(assetHash, "*")}`;
  return {
    bucket: bucketName,
    key: objectKey,
    files: stack.formatArn({ service: "s3", account: "", region: "", resource: files }),
  };
}

/** Returns the tables that the sources name: those with references, and those of the items that use owners. */
export function tablesOf(sources: readonly ReferenceSource[]): {
  readonly references: string[];
  readonly users: string[];
} {
  return {
    references: [...new Set(sources.map(({ table }) => table))],
    users: [
      ...new Set(sources.flatMap(({ owner }) => (owner.usedBy === undefined ? [] : [owner.usedBy.table]))),
    ],
  };
}

/** Returns the name of a source, for a message: a stack may look at only some of the sources, whose numbers then differ. */
function nameAt(sources: readonly ReferenceSource[], path: string): string {
  const name: unknown = sources[Number(path.split("/")[2])]?.name;
  return typeof name === "string" ? ` (${name})` : "";
}

function lineOf(
  { code, path, message }: { readonly code: string; readonly path: string; readonly message: string },
  of = "",
): string {
  return `${code} at ${path === "" ? "the whole document" : path}${of}: ${message}`;
}
