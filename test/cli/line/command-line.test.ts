import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../../lib/cli/line/command-line.ts";
import { COMMANDS } from "../../../lib/cli/line/command-table.ts";
import { setup } from "../fake-world.ts";

const PUT_OFF = ["inbox", "snooze", "0a", "--member", "ann", "--until"];

describe("bad usage", () => {
  test.each([
    ["an unknown command", ["aply"]],
    ["half a command", ["ledger"]],
    ["an unknown subcommand", ["ledger", "drop"]],
    ["an unknown option", ["apply", "--registri", "f"]],
    ["an option of another command", ["models", "--markdown"]],
    ["an option without its value", ["plan", "--registry"]],
    ["an option whose value is an option", ["plan", "--registry", "--markdown"]],
    ["a value for an option that takes none", ["plan", "--markdown=yes"]],
    ["a missing argument", ["resolve"]],
    ["an argument too many", ["models", "x"]],
    ["a status that is none", ["models", "--status", "gone"]],
    ["a state that is none", ["ledger", "list", "--state", "done"]],
    ["a kind that is none", ["ledger", "list", "--kind", "x"]],
    ["a notice state that is none", ["notices", "--state", "sent"]],
    ["a model id that is none", ["usage", "--model", "gpt-4"]],
    ["the id of a custom model with a bare sign in its team", ["usage", "--model", "team:a@b/openai/own"]],
    ["a team id that is none", ["usage", "--team", "a\u200bb"]],
    ["an inbox of no team", ["inbox"]],
    ["an inbox of a team id that is none", ["inbox", "--team", "a\nb"]],
    ["an inbox of a member id that is none", ["inbox", "--team", "a", "--member", "x".repeat(257)]],
    ["a notice to read that is missing", ["inbox", "read", "--member", "ann"]],
    ["a notice that nobody reads", ["inbox", "read", "0a"]],
    ["a notice that nobody acknowledges", ["inbox", "ack", "0a"]],
    ["a notice to acknowledge that is missing", ["inbox", "ack", "--member", "ann"]],
    ["a notice that nobody puts off", ["inbox", "snooze", "0a", "--until", "2026-12-01"]],
    ["a notice put off without an end", ["inbox", "snooze", "0a", "--member", "ann"]],
    ["a notice put off until no date", [...PUT_OFF, "soon"]],
    ["a notice put off until a day that is over", [...PUT_OFF, "2026-11-21"]],
    ["a notice put off until this moment", [...PUT_OFF, "2026-11-22"]],
    ["a notice put off until a year of five digits", [...PUT_OFF, "9999-12-31T23:59:59-01:00"]],
    ["an argument too many of an inbox", ["inbox", "acme"]],
    ["an id to resolve that is none", ["resolve", "gpt-4"]],
    ["parameters that are no JSON", ["resolve", "openai/gpt-4", "--parameters", "{"]],
    ["parameters that are no object", ["resolve", "openai/gpt-4", "--parameters", "[1]"]],
    ["a lease that is too short", ["models", "--lease-seconds", "1"]],
    ["a lease that is no integer", ["models", "--lease-seconds", "2.5"]],
    ["a negative wait", ["models", "--wait-seconds", "-1"]],
    ["a cap of zero", ["apply", "--max-writes-per-second", "0"]],
    ["a cap that is no number", ["apply", "--max-reads-per-second", "many"]],
    ["a date that no calendar has", ["cleanup", "--now", "2026-02-30T00:00:00Z"]],
    ["a time without a zone", ["cleanup", "--now", "2026-02-20T00:00:00"]],
    ["a reason that is missing", ["ledger", "mark", "openai/gpt-4"]],
    ["a reason that is empty", ["ledger", "unmark", "openai/gpt-4", "--reason", " "]],
    ["an endpoint that is no address", ["models", "--endpoint", "localhost:8000"]],
    ["a data directory without a name", ["models", "--data", ""]],
    ["sources for a stack, which has its own", ["plan", "--stack", "Chat", "--sources", "registry.json"]],
    ["sources without a name", ["plan", "--sources"]],
    ["a saved usage that is none", ["plan", "--usage", "registry.json"]],
  ])("%s", async (_what, words) => {
    const { run, opened } = setup();
    const { status, stdout, stderr } = await run(...words);
    expect({ status, stdout, opened }).toEqual({ status: 2, stdout: "", opened: [] });
    expect(stderr).toMatch(/^error bad-usage: .+\n$/);
  });

  test("is told as JSON where JSON was asked for, whatever else is wrong", async () => {
    const { stdout } = await setup().run("aply", "--json", "--frobnicate");
    expect(JSON.parse(stdout)).toEqual({ error: { code: "bad-usage", message: expect.any(String) } });
  });

  test.each([
    [["inbox", "snooze", "0a", "--member", "ann"], "a time to come, such as 2026-11-23"],
    [[...PUT_OFF, "2026-11-21"], "a time to come, such as 2026-11-23; 2026-11-21 is over"],
    [["plan", "new.json"], "did you mean --registry new.json?"],
    [["apply", "new.json"], "did you mean --registry new.json?"],
    [["plan", "new"], 'plan takes no "new"'],
    [["ledger", "lst"], 'there is no command "ledger lst": did you mean ledger list?'],
    [["ledger", "openai/gpt-4"], "ledger list, ledger show"],
    [["ledger"], "say which one: ledger list"],
  ])("says what is right after %j", async (words, right) => {
    expect((await setup().run(...words)).stderr).toContain(right);
  });

  test("comes with what was probably meant", async () => {
    expect((await setup().run("aply")).stderr).toContain("did you mean apply?");
    expect((await setup().run("apply", "--registri", "f")).stderr).toContain("did you mean --registry?");
  });
});

test("a missing file is no-file", async () => {
  const { run, opened } = setup();
  for (const words of [
    ["validate", "x"],
    ["apply", "--registry", "x"],
    ["plan", "--usage", "x"],
    ["load", "x"],
  ]) {
    expect(await run(...words)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^error no-file: /),
    });
  }
  expect(opened).toEqual([]);
});

test("the last of a repeated option counts, and what follows -- is no option", () => {
  expect(parseCommandLine(["models", "--data", "a", "--data=b"])).toMatchObject({ globals: { data: "b" } });
  expect(parseCommandLine(["load", "--", "--json"])).toMatchObject({
    given: { operands: ["--json"] },
    globals: { json: false },
  });
  expect(parseCommandLine(["plan", "--registry=--odd"])).toMatchObject({
    given: { options: { registry: "--odd" } },
  });
});

test("an option takes a value in every command that has it, or in none", () => {
  const values = new Map<string, boolean>();
  for (const { flag, ...option } of COMMANDS.flatMap(({ options }) => [...options])) {
    const takesValue = "value" in option;
    expect(values.get(flag) ?? takesValue).toBe(takesValue);
    values.set(flag, takesValue);
  }
});
