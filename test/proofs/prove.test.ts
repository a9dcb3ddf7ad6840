import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const HERE = import.meta.dirname;

function prove(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(HERE, "prove.ts"), ...words], {
    encoding: "utf8",
  });
  const names = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ")[0] as string);
  return { status, stdout, stderr, names };
}

const LISTED = prove();

test("the list, the folders and the page name the same proofs, and each folder has its entry", () => {
  expect(LISTED).toMatchObject({ status: 0, stderr: "" });
  const folders = readdirSync(HERE, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => name);
  const headings = [...readFileSync(join(HERE, "README.md"), "utf8").matchAll(/^## (.+)$/gm)];
  expect(folders.sort()).toEqual([...LISTED.names].sort());
  expect(headings.map(([, name]) => name)).toEqual(LISTED.names);
  expect(LISTED.names.filter((name) => !existsSync(join(HERE, name, "run.ts")))).toEqual([]);
});

test("the page says how to run one case of each proof, and how long it takes", () => {
  const sections = readFileSync(join(HERE, "README.md"), "utf8").split(/^## /m).slice(1);
  expect(sections).toHaveLength(LISTED.names.length);
  for (const section of sections) {
    const name = section.split("\n")[0];
    expect(section, name).toContain(`npm run prove ${name} -- --`);
    expect(section, name).toMatch(/^\*\*How long:\*\* /m);
  }
});

test("a name that no proof has lists them, and is bad usage", () => {
  expect(prove("fault")).toMatchObject({
    status: 2,
    stderr: "error bad-usage: no proof is called fault\n",
    names: LISTED.names,
  });
  expect(prove("constructor").status).toBe(2);
});

test("a proof gets its own arguments, and ends with its own status", () => {
  const rules = prove("protocol", "--rules");
  expect(rules).toMatchObject({ status: 0, stderr: "" });
  expect(rules.stdout).toContain("data under a lease: ");
  expect(prove("protocol", "--without", "no such rule")).toMatchObject({
    status: 2,
    stderr: "error bad-usage: no rule is called no such rule; --rules lists them\n",
  });
});
