import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, release, totalmem, type } from "node:os";

/** The machine and the programs that figures were measured with. */
export type Machine = {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly engine: string;
};

const ENGINE = "@dynoxide/linux-x64";

export function describeMachine(): Machine {
  const file = createRequire(import.meta.url).resolve(`${ENGINE}/package.json`);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.version,
    engine: `${ENGINE} ${version}`,
  };
}

/** Returns the load average of the last minute: how many processes ran, or waited for a core. */
export function loadAverage(): number {
  return Math.round(loadavg()[0]! * 100) / 100;
}
