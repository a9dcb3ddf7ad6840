import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installPythonProgram } from "../../python-program.ts";
import { freePort } from "../commands.ts";

/** What plays AWS: MiniStack, over TLS and with IAM switched on, so that a permission that is missing is denied as it would be. */
export type Emulator = {
  /** For processes that talk to it: the command line, `cdk`, and the SDK in this process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly endpoint: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM, for servers of a test that the emulator shall trust. */
  readonly key: string;
  readonly log: string;
  stop(): Promise<void>;
};

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");
const READY_MS = 60_000;

export async function startEmulator(): Promise<Emulator> {
  const directory = mkdtempSync(join(tmpdir(), "modelkeeper-aws-"));
  const [certificate, key] = [join(directory, "certificate.pem"), join(directory, "key.pem")];
  makeCertificate(certificate, key);
  const port = await freePort();
  const log = join(directory, "emulator.log");
  const output = openSync(log, "a");
  const child = spawn(installPythonProgram("ministack", REQUIREMENTS), [], {
    detached: true,
    cwd: directory,
    stdio: ["ignore", output, output],
    env: {
      ...process.env,
      // Functions run on the Node that comes first: the one that Lambda runs as well.
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      USE_SSL: "1",
      AUTH: "true",
      MINISTACK_SSL_CERT: certificate,
      MINISTACK_SSL_KEY: key,
      NODE_EXTRA_CA_CERTS: certificate,
      SSL_CERT_FILE: certificate,
    },
  });
  const endpoint = `https://localhost:${port}`;
  await untilReady(child, `${endpoint}/_ministack/health`, readFileSync(certificate, "utf8"), log);
  return {
    endpoint,
    certificate: readFileSync(certificate, "utf8"),
    key: readFileSync(key, "utf8"),
    log,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_CA_BUNDLE: certificate,
      NODE_EXTRA_CA_CERTS: certificate,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
    },
    async stop() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      await sleep(100);
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function makeCertificate(certificate: string, key: string): void {
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"].concat(
      ["-addext", names],
      ["-keyout", key, "-out", certificate],
    ),
    { stdio: "ignore" },
  );
}

async function untilReady(child: ChildProcess, url: string, ca: string, log: string): Promise<void> {
  for (const end = Date.now() + READY_MS; Date.now() < end; await sleep(200)) {
    if (child.exitCode !== null) break;
    if (await answers(url, ca)) return;
  }
  throw new Error(`the emulator does not answer:\n${readFileSync(log, "utf8").slice(-2_000)}`);
}

function answers(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    request(url, { ca }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on("error", () => resolve(false))
      .end();
  });
}
