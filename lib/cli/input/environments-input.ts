import * as z from "zod/mini";
import { Failure } from "../../contract/errors.ts";
import type { Problem } from "../../contract/registry-document.ts";
import type { PastMigration } from "../../domain/deletions/environment.ts";
import { decodeUtf8, readJsonText } from "../../domain/document/json-text.ts";
import { pointerTo, problem, quote } from "../../domain/document/problem.ts";
import type { Dependencies } from "../command/command.ts";
import type { PlatformPlace } from "../platform/platform.ts";
import { placedInFile } from "./places.ts";

const KINDS = ["stack", "data", "endpoint", "ledger"] as const;
type Kind = (typeof KINDS)[number];

/** One environment: where its platform is, or what its ledger said. Paths are those of the working directory, as in options. */
export type NamedEnvironment = { readonly name: string } & (
  | { readonly place: PlatformPlace }
  | { readonly entries: readonly PastMigration[] }
);

/**
 * Reads the file of `--environments`, and the saved ledgers that it names.
 * @throws Failure `no-file`; `bad-usage` with every problem of the file, or the first one of a ledger
 */
export async function readEnvironments(
  readFile: Dependencies["readFile"],
  path: string,
): Promise<readonly NamedEnvironment[]> {
  const bytes = await readFile(path);
  const read = readJsonText(bytes);
  const problems = "errors" in read ? read.errors : problemsOf(read.value);
  if (problems.length > 0 || "errors" in read) {
    throw new Failure(
      "bad-usage",
      `${path} is no list of environments, such as [{ "name": "staging", "stack": "Modelkeeper" }]`,
      { problems: placedInFile(problems, path, bytes) },
    );
  }
  const environments: NamedEnvironment[] = [];
  for (const declared of read.value as readonly Record<string, string>[]) {
    const kind = KINDS.find((each) => declared[each] !== undefined) as Kind;
    const { name = "", [kind]: at = "" } = declared;
    environments.push(
      kind === "ledger" ? { name, entries: await readLedger(readFile, at) } : { name, place: { kind, at } },
    );
  }
  return environments;
}

function problemsOf(value: unknown): readonly Problem[] {
  if (!Array.isArray(value)) return [problem("bad-shape", "", "expected a list")];
  if (value.length === 0)
    return [problem("bad-shape", "", "the list is empty: name every environment that applies the registry")];
  const names = new Set<unknown>();
  return value.flatMap((environment: unknown, position) => {
    const problems = problemsOfOne(environment, position);
    const name = isObject(environment) ? environment.name : undefined;
    if (typeof name !== "string") return problems;
    const isTwice = names.has(name);
    names.add(name);
    if (isTwice)
      problems.push(
        problem("bad-shape", pointerTo(position, "name"), `there are two environments ${quote(name)}`),
      );
    return problems;
  });
}

function problemsOfOne(environment: unknown, position: number): Problem[] {
  if (!isObject(environment)) return [problem("bad-shape", pointerTo(position), "expected an object")];
  const problems: Problem[] = [];
  const filled = (key: string): void => {
    const value = environment[key];
    if (typeof value !== "string" || value.trim() === "")
      problems.push(problem("bad-shape", pointerTo(position, key), `expected a text that is not empty`));
  };
  for (const key of Object.keys(environment)) {
    if (key !== "name" && !KINDS.some((kind) => kind === key))
      problems.push(
        problem(
          "unknown-field",
          pointerTo(position, key),
          `${quote(key)} is no field: there are name, ${KINDS.join(", ")}`,
        ),
      );
  }
  filled("name");
  const given = KINDS.filter((kind) => environment[kind] !== undefined);
  if (given.length !== 1)
    problems.push(
      problem(
        "bad-shape",
        pointerTo(position),
        `expected one of ${KINDS.join(", ")}, found ${given.join(" and ") || "none"}`,
      ),
    );
  for (const kind of given) filled(kind);
  const { endpoint } = environment;
  if (typeof endpoint === "string" && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ""))
    problems.push(
      problem(
        "bad-shape",
        pointerTo(position, "endpoint"),
        `expected an address such as http://127.0.0.1:8000, found ${quote(endpoint)}`,
      ),
    );
  return problems;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const TIME = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text))));

const LEDGER = z.looseObject({
  entries: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      model: z.string(),
      replacement: z.nullable(z.string()),
      state: z.string(),
      startedAt: TIME,
      endedAt: z.nullable(TIME),
    }),
  ),
});

async function readLedger(
  readFile: Dependencies["readFile"],
  path: string,
): Promise<readonly PastMigration[]> {
  const result = LEDGER.safeParse(parsed(decodeUtf8(await readFile(path))));
  if (result.success) return result.data.entries;
  const keys = result.error.issues[0]?.path ?? [];
  const place = pointerTo(...keys.map((key) => (typeof key === "number" ? key : String(key))));
  const message =
    keys.length < 2 ? "expected an object with the list entries" : "expected what ledger list prints";
  throw new Failure("bad-usage", `${path} is no saved \`ledger list --json\``, {
    problems: [problem("bad-shape", place, message)],
  });
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    // Undefined is no object, so the caller says what is needed.
    return undefined;
  }
}
