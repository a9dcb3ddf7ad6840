import { fileURLToPath } from "node:url";
import { createColours } from "../lib/cli/text/colour.ts";
import { Failure } from "../lib/contract/errors.ts";
import { type DemonstrationOptions, startDemonstration } from "../lib/local/example/demonstration.ts";

/** `npm start`: shows on an example what Modelkeeper does. Safe to run again and again; it touches only `.modelkeeper-example`. */
const { NO_COLOR = "" } = process.env;
const options: DemonstrationOptions = {
  directory: fileURLToPath(new URL("..", import.meta.url)),
  colours: createColours(process.stdout.isTTY === true && NO_COLOR === ""),
  write: (text) => void process.stdout.write(text),
  now: () => new Date(),
};

let interrupted = 0;
try {
  const demonstration = await startDemonstration(options);
  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.once(signal, () => {
      interrupted = status;
      demonstration.stop();
    });
  }
  await demonstration.done;
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  if (interrupted === 0) process.stderr.write(`error ${error.code}: ${error.message}\n`);
  process.exitCode = interrupted || 1;
}
