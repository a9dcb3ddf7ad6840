import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";

export type Postgres = { readonly client: Client; close(): Promise<void> };

/** Where Debian and Ubuntu put version 15, and after it the PATH. */
const FOLDERS = ["/usr/lib/postgresql/15/bin", ""];
const VERSION = /\(PostgreSQL\) 15\./;
const USER = "bench";
const START_TIMEOUT_MS = 30_000;

/** Says why PostgreSQL 15 cannot be started on this machine; undefined where it can. */
export function whyNoPostgres(): string | undefined {
  if (folderOfPrograms() === undefined)
    return "PostgreSQL 15 is not installed: apt-get install postgresql-15";
  return isRoot() && idOfUser("-u") === undefined
    ? "PostgreSQL does not run as root, and there is no user postgres"
    : undefined;
}

/**
 * Starts a PostgreSQL of its own with its default settings (fsync and synchronous_commit on), on data that are removed at the end. It listens on a socket
 * in the folder of its data alone. Root starts it as the user postgres.
 * @throws Error with the server's log when it does not start in 30 s
 */
export async function openPostgres(): Promise<Postgres> {
  const folder = folderOfPrograms();
  if (folder === undefined) throw new Error(whyNoPostgres());
  const directory = mkdtempSync(join(tmpdir(), "modelkeeper-postgres-"));
  const owner = isRoot() ? { uid: Number(idOfUser("-u")), gid: Number(idOfUser("-g")) } : {};
  if (owner.uid !== undefined) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, "data");
  const as = { cwd: directory, ...owner };
  execFileSync(join(folder, "initdb"), ["-D", data, "-U", USER, "-A", "trust", "-E", "UTF8"], {
    ...as,
    stdio: "ignore",
  });
  const log = join(directory, "log");
  const output = openSync(log, "w");
  const server = spawn(join(folder, "postgres"), ["-D", data, "-k", directory, "-c", "listen_addresses="], {
    ...as,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  const exited = once(server, "exit");
  // SIGINT is the fast shutdown: it ends connections, and rolls their transactions back. A server that has ended takes no signal.
  const stop = async (): Promise<void> => {
    server.kill("SIGINT");
    await exited;
    rmSync(directory, { recursive: true, force: true });
  };
  const until = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new Client({ host: directory, user: USER, database: "postgres" });
    try {
      await client.connect();
      // A signal may end the server before the client.
      client.on("error", () => {});
      return { client, close: () => client.end().then(stop) };
    } catch (cause) {
      if (server.exitCode === null && performance.now() < until) await sleep(50);
      else {
        const said = readFileSync(log, "utf8");
        await stop();
        throw new Error(`PostgreSQL did not start: ${said}`, { cause });
      }
    }
  }
}

function folderOfPrograms(): string | undefined {
  return FOLDERS.find((folder) => {
    const { stdout } = spawnSync(join(folder, "postgres"), ["--version"], { encoding: "utf8" });
    return VERSION.test(stdout ?? "");
  });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Returns the id of the user postgres, or of its group, in digits; undefined where there is no such user. */
function idOfUser(option: "-u" | "-g"): string | undefined {
  const { status, stdout } = spawnSync("id", [option, "postgres"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
