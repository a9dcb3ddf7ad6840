import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createTestPlatform } from "../../platform/test-platform.ts";

/** What a run has to tell. */
export type Scale = {
  readonly teams: number;
  readonly migrations: number;
  readonly references: number;
  /** All teams are in one bucket, which one task composes. */
  readonly oneBucket: boolean;
};

export type ScaleOrder = Scale & {
  readonly endpoint: string;
  readonly tables: Readonly<Record<string, string>>;
};

/** What the process that did it says. */
export type ScaleResult = {
  readonly planted: number;
  readonly status: string;
  readonly rewritten: number;
  /** Sum over the entries. */
  readonly teams: number;
  readonly notices: number;
  /** By one call. */
  readonly published: number;
  readonly composeCalls: number;
  /** Of the longest call of each step. */
  readonly longestSeconds: Readonly<Record<"compose" | "finish" | "publish", number>>;
  readonly peakMb: number;
};

/** Lets a process that has so much memory make a run. What it says on the way goes to this one's own standard error. */
export async function playScale(
  scale: Scale,
  { megabytes, endpoint }: { readonly megabytes: number; readonly endpoint: string },
): Promise<ScaleResult | undefined> {
  const platform = await createTestPlatform({ endpoint });
  const order: ScaleOrder = { ...scale, endpoint, tables: platform.tables };
  platform.dynamodb.close();
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${megabytes}`,
      fileURLToPath(new URL("./scale-process.ts", import.meta.url)),
      JSON.stringify(order),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [stdout, status] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]);
  return status === 0 ? JSON.parse(stdout) : undefined;
}

/** Returns what is wrong with a result; nothing where each reference was counted once, and each team has a notice of each migration. */
export function faultsOf(scale: Scale, result: ScaleResult | undefined): string[] {
  if (result === undefined) return ["the process died"];
  const { references, teams, migrations } = scale;
  const pairs = Math.min(references, teams * migrations);
  const wanted = {
    planted: references,
    status: "succeeded",
    rewritten: references,
    teams: pairs,
    notices: pairs,
  };
  const wrong = Object.entries(wanted).filter(([name, value]) => result[name as keyof ScaleResult] !== value);
  const slow = Object.entries(result.longestSeconds).filter(([, seconds]) => seconds > STEP_SECONDS);
  return [
    ...wrong.map(([name, value]) => `${name}: ${value} expected`),
    ...slow.map(([step, seconds]) => `a call of ${step} took ${seconds} s`),
  ];
}

/** The time of every step's function. */
const STEP_SECONDS = 60;
