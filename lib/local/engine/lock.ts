import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../contract/errors.ts";
import { openFilesOf } from "./process-files.ts";

export type LockOptions = {
  /** Milliseconds that one process may hold the lock. @default 30,000, twice what an engine has to start */
  readonly patienceMs?: number;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
  /** Called once, when somebody holds the lock for long. @param holder such as `process 4711` */
  readonly waiting?: ((holder: string) => void) | undefined;
};

const PATIENCE_MS = 30_000;
/** Milliseconds between two looks at who holds the lock, and until a person is told. */
const LOOK_EVERY_MS = 250;
const TOLD_AFTER_MS = 2_000;

/**
 * Runs an action in one process at a time for a data directory. The lock is a socket in Linux's abstract namespace: the kernel gives it to one
 * process and takes it back when that process dies, however it dies, so that there is no stale lock to judge. A process that stands still keeps it.
 * @throws Failure `engine-failed` when one process has held the lock for too long; the reason of the signal
 */
export async function exclusively<T>(
  home: string,
  action: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const name = `modelkeeper-${createHash("sha256").update(home).digest("hex").slice(0, 32)}`;
  const lock = (await tryListen(name)) ?? (await waitForLock(name, home, options));
  try {
    return await action();
  } finally {
    lock.close();
  }
}

async function waitForLock(
  name: string,
  home: string,
  { patienceMs = PATIENCE_MS, signal, waiting }: LockOptions,
): Promise<Server> {
  let socket = socketNamed(name);
  let [since, looked] = [performance.now(), performance.now()];
  let isTold = false;
  for (;;) {
    signal?.throwIfAborted();
    await sleep(10);
    const lock = await tryListen(name);
    if (lock !== undefined) return lock;
    const now = performance.now();
    if (now - looked < LOOK_EVERY_MS) continue;
    looked = now;
    const current = socketNamed(name);
    if (current !== socket) [socket, since] = [current, now];
    if (now - since >= patienceMs) {
      throw new Failure(
        "engine-failed",
        `${holderOf(socket)} has held the data directory ${home} for ${Math.round(patienceMs / 1_000)} s: end it if it stands still, and run this again`,
      );
    }
    if (!isTold && now - since >= TOLD_AFTER_MS) {
      isTold = true;
      waiting?.(holderOf(socket));
    }
  }
}

function tryListen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(`\0${name}`, () => resolve(server));
  });
}

/** Returns the inode of the socket with a name, which is another one for each process that has the lock; undefined where nobody has it now. */
function socketNamed(name: string): string | undefined {
  const line = readFileSync("/proc/net/unix", "utf8")
    .split("\n")
    .find((one) => one.includes(`@${name}`));
  return line?.trim().split(/\s+/)[6];
}

/** Names the process that has a socket open. Processes of other users cannot be looked into. */
function holderOf(socket: string | undefined): string {
  const pid = readdirSync("/proc").find(
    (one) => /^\d+$/.test(one) && openFilesOf(one).includes(`socket:[${socket}]`),
  );
  return pid === undefined ? "another process" : `process ${pid}`;
}
