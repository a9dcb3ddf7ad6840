import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The package brings no types. */
const aslValidator = createRequire(import.meta.url)("asl-validator") as (definition: unknown) => {
  readonly errors: readonly unknown[];
  errorsText(separator: string): string;
};

type Resource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> };
type Template = { readonly Resources: Readonly<Record<string, Resource>> };

/**
 * Checks the definition of every state machine of a template as CloudFormation would hand it on: the text in the template, or the file beside it with
 * its substitutions, and an ARN in the place of each reference.
 * @returns by logical id, what is wrong with it
 */
export function checkDefinitions(folder: string, template: string): Map<string, readonly string[]> {
  const { Resources } = JSON.parse(readFileSync(join(folder, template), "utf8")) as Template;
  const machines = Object.entries(Resources).filter(([, one]) => one.Type === MACHINE);
  return new Map(machines.map(([id, machine]) => [id, faultsOf(definitionOf(folder, machine))]));
}

const MACHINE = "AWS::StepFunctions::StateMachine";

function definitionOf(folder: string, { Properties }: Resource): string {
  const { DefinitionString, DefinitionS3Location, DefinitionSubstitutions = {} } = Properties;
  if (DefinitionString !== undefined) return textOf(DefinitionString);
  const { Key } = DefinitionS3Location as { readonly Key: string };
  const given = DefinitionSubstitutions as Readonly<Record<string, unknown>>;
  // CDK names a file of the assembly after its key in the bucket. A name that is not substituted stays, and is no ARN.
  return readFileSync(join(folder, `asset.${Key}`), "utf8").replaceAll(
    /\$\{(\w+)\}/g,
    (whole, name: string) => (name in given ? textOf(given[name]) : whole),
  );
}

function faultsOf(definition: string): string[] {
  const missing = [...definition.matchAll(/\$\{\w+\}/g)].map(([name]) => `${name} is not substituted`);
  const { errors, errorsText } = aslValidator(JSON.parse(definition));
  return [...missing, ...(errors.length === 0 ? [] : errorsText("\n").split("\n"))];
}

/** Returns a value of the template as a text. @throws Error for a function of CloudFormation that no definition has used yet */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const [[name, given] = []] = Object.entries(value as Readonly<Record<string, unknown>>);
  if (name === "Fn::Join") {
    const [separator, parts] = given as [string, unknown[]];
    return parts.map(textOf).join(separator);
  }
  if (name === "Fn::GetAtt") return arnOf((given as readonly string[])[0] ?? "");
  if (name === "Ref") return REFERENCES[String(given)] ?? arnOf(String(given));
  throw new Error(`a definition has ${name}, which is not read here`);
}

const REFERENCES: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "eu-west-1",
  "AWS::AccountId": "123456789012",
};

function arnOf(id: string): string {
  return `arn:aws:lambda:eu-west-1:123456789012:function:${id}`;
}
