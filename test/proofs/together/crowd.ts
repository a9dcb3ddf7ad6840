import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createTestPlatform } from "../../platform/test-platform.ts";
import { differencesOf, type End, endOf } from "../faults/ends.ts";
import { fill } from "../faults/fill.ts";
import { startNoticeService } from "../faults/notice-service.ts";
import { createObserver } from "../faults/observer.ts";
import { AFTER, SIZES } from "../faults/representative.ts";
import { createWire } from "../faults/wire.ts";
import type { Order, Report } from "./member.ts";

/** Processes that run at the same time on one endpoint, by the real clock. */
export type Crowd = {
  /** All of them apply the same registry at once, but for some daily runs; one may be killed on its way. Says what is wrong. */
  round(options: RoundOptions): Promise<string[]>;
  close(): void;
};

export type RoundOptions = {
  /** How many take part. */
  readonly size: number;
  /** How many of the processes are daily runs. */
  readonly daily: number;
  /** When one of the processes is killed, in milliseconds. */
  readonly killAfterMs?: number;
};

/** Short, so that a dead holder is soon taken over; long enough for a machine that is busy with all of them. */
const LEASE_MS = 4_000;
type Ended = Extract<Report, { kind: "ended" }>;

export async function createCrowd(endpoint: string, expected: End): Promise<Crowd> {
  const members: ChildProcess[] = [];
  const service = await startNoticeService();
  const wire = createWire(endpoint);
  let rounds = 0;

  async function enlist(size: number): Promise<ChildProcess[]> {
    const missing = Array.from({ length: Math.max(size - members.length, 0) }, async () => {
      const member = fork(new URL("./member.ts", import.meta.url));
      await once(member, "message");
      return member;
    });
    members.push(...(await Promise.all(missing)));
    return members.slice(0, size);
  }

  async function obey(member: ChildProcess, order: Order): Promise<Ended | "killed"> {
    const over = new AbortController();
    const options = { signal: over.signal };
    const never = new Promise<never>(() => {});
    const killed = once(member, "exit", options).then(
      () => "killed" as const,
      () => never,
    );
    const ended = once(member, "message", options).then(
      ([report]) => report as Ended,
      () => never,
    );
    member.send(order);
    const end = await Promise.race([ended, killed]);
    over.abort();
    return end;
  }

  async function kill(member: ChildProcess | undefined, after: number): Promise<void> {
    await sleep(after);
    member?.kill("SIGKILL");
    members.splice(members.indexOf(member as ChildProcess), 1);
  }

  return {
    async round({ size, daily, killAfterMs }) {
      rounds += 1;
      const taking = await enlist(size);
      const platform = await createTestPlatform({ ...SIZES, endpoint });
      await fill(platform);
      const order = { endpoint, topicEndpoint: service.endpoint, tables: platform.tables, leaseMs: LEASE_MS };
      const [ends] = await Promise.all([
        Promise.all(
          taking.map((member, number) =>
            obey(member, {
              ...order,
              run: `run-${rounds}-${number}`,
              registry: number >= size - daily ? null : AFTER,
            }),
          ),
        ),
        ...(killAfterMs === undefined ? [] : [kill(taking[rounds % (size - daily)], killAfterMs)]),
      ]);
      const observer = await createObserver(wire, platform.tables);
      platform.dynamodb.close();
      const isKilled = ends.includes("killed");
      return [
        ...differencesOf(endOf(observer.contents()), expected),
        ...problemsOf(ends.slice(0, size - daily), ["succeeded", "nothing-to-do"]),
        ...problemsOf(ends.slice(size - daily), ["busy", "nothing-to-do", "succeeded"]),
        // One process runs, the others wait and find nothing to do; nobody hears how far a killed process came.
        ...(isKilled || (workersIn(ends) === 1 && succeededIn(ends.slice(0, size - daily)) === 1)
          ? []
          : [`${workersIn(ends)} of the processes did the work: ${ends.map(statusOf).join(", ")}`]),
      ];
    },
    close() {
      for (const member of members) member.disconnect();
      service.close();
      wire.close();
    },
  };
}

function problemsOf(ends: readonly (Ended | "killed")[], allowed: readonly string[]): string[] {
  return ends.flatMap((end) =>
    end === "killed" || allowed.includes(end.status) ? [] : [`${end.run} ended as ${end.status}`],
  );
}

function workersIn(ends: readonly (Ended | "killed")[]): number {
  return ends.filter((end) => end !== "killed" && end.rewritten > 0).length;
}

function succeededIn(ends: readonly (Ended | "killed")[]): number {
  return ends.filter((end) => statusOf(end) === "succeeded").length;
}

function statusOf(end: Ended | "killed"): string {
  return end === "killed" ? end : end.status;
}
