/*
 * npm run prove                       lists the proofs
 * npm run prove faults -- --seed 17   runs one, with the arguments of its own
 *
 * README.md beside this file says what each proves, how to run one case of it, and how long it takes.
 */
const PROOFS: Readonly<Record<string, string>> = {
  faults: "a fault at every call of a run, then random schedules, most of them with two crashes",
  recovery: "backups put back, executions started again, throttling, no room for a function",
  together: "up to 64 real processes apply the same registry at once, and some are killed",
  heavy: "a thousand items of 330 KB in a process of 1,000 MB, deleted and taken back",
  scale: "20,000 teams told of 40 deletions each, and a million references of one bucket, composed",
  emails: "1.5 million notices due by e-mail, from a service that takes 50,000 a day",
  large: "a million references, a tenth of the statements throttled, five processes killed",
  "round-trip": "generated sources, items and registries; an oracle judges every attribute",
  properties: "the laws that tests state, each with cases of a new seed, many times over",
  kills: "kill -9 of the command line at random moments",
  protocol: "every state of a model of the protocol, with and without each of its rules",
  mutants: "deliberate mistakes in the code, each of which a test has to find",
};

const [name, ...words] = process.argv.slice(2);
if (name !== undefined && Object.hasOwn(PROOFS, name)) {
  process.argv.splice(2, process.argv.length - 2, ...words);
  await import(`./${name}/run.ts`);
} else {
  if (name !== undefined) {
    process.stderr.write(`error bad-usage: no proof is called ${name}\n`);
    process.exitCode = 2;
  }
  const width = Math.max(...Object.keys(PROOFS).map(({ length }) => length));
  for (const [proof, what] of Object.entries(PROOFS)) {
    process.stdout.write(`${proof.padEnd(width)}  ${what}\n`);
  }
}
