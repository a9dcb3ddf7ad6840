import { describe, expect, test } from "vitest";
import { paintedWidth } from "../../lib/cli/text/wrap.ts";
import type { Drift } from "../../lib/domain/drift/drift.ts";
import { channels } from "../../lib/registry/channels.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { FEEDS } from "../builders/feeds.ts";
import { REGISTRY_HISTORY } from "../builders/registry-history.ts";
import { DOCUMENT, FEED } from "./examples.ts";
import { setup } from "./fake-world.ts";

const OWN = (retiresOn: string) =>
  JSON.stringify({
    version: 1,
    name: "own",
    at: null,
    models: [{ provider: "openai", name: "gpt-5", retiresOn }],
  });

const run = (words: readonly string[], files: Readonly<Record<string, string>> = {}) =>
  setup({ files }).run("drift", ...words);
const drift = async (words: readonly string[], files?: Readonly<Record<string, string>>): Promise<Drift> =>
  JSON.parse((await run([...words, "--json"], files)).stdout);

describe("drift", () => {
  test("prints the findings as JSON, and nothing else", async () => {
    const { stdout, stderr, status } = await run(["--feed", "feed.json", "--json"]);
    expect([stderr, status]).toEqual(["", 0]);
    expect(JSON.parse(stdout)).toMatchObject({
      asOf: "2026-11-22",
      feeds: [{ file: "feed.json", form: "litellm", models: 1, at: null }],
      counts: { retired: 0, within30: 1, within90: 0, later: 0, undated: 0, absent: 0 },
      written: null,
    });
    expect(JSON.parse(stdout).findings.map(({ id }: { id: string }) => id)).toEqual([
      "retires-soon:openai/gpt-5",
      "default-retiring:openai/gpt-5",
      "replacement-retires-first:openai/gpt-4",
      "date-missing:openai/gpt-5",
      "successor-unlisted:openai/gpt-5",
    ]);
  });

  test("several feeds, in their order", async () => {
    const files = { "own.json": OWN("2027-01-01") };
    const dates = async (...feeds: string[]) => {
      const { findings } = await drift(
        feeds.flatMap((feed) => ["--feed", feed]),
        files,
      );
      return findings.find(({ code }) => code === "feeds-disagree")?.date;
    };
    expect(await dates("feed.json", "own.json")).toBe("2026-12-11");
    expect(await dates("own.json", "feed.json")).toBe("2027-01-01");
    expect((await drift(["--feed=feed.json", "--feed", "own.json"], files)).feeds).toHaveLength(2);
  });

  test("feeds of modelkeeper.json, which the option overrules", async () => {
    const files = {
      "own.json": OWN("2027-01-01"),
      "modelkeeper.json": '{ "feeds": ["own.json", "feed.json"] }',
    };
    const named = async (...words: string[]) => (await drift(words, files)).feeds.map(({ file }) => file);
    expect(await named()).toEqual(["own.json", "feed.json"]);
    expect(await named("--feed", "feed.json")).toEqual(["feed.json"]);
  });

  test("--as-of is the day that counts as today", async () => {
    const counts = async (date: string) => (await drift(["--feed", "feed.json", "--as-of", date])).counts;
    expect(await counts("2026-12-12")).toMatchObject({ retired: 1 });
    expect(await counts("2026-09-12")).toMatchObject({ within90: 1 });
  });

  test("--fail-on: 1 when there is a finding of that severity or a worse one", async () => {
    const status = async (severity: string, date: string) =>
      (await run(["--feed", "feed.json", "--fail-on", severity, "--as-of", date])).status;
    expect(await status("error", "2026-11-22")).toBe(0);
    expect(await status("warning", "2026-11-22")).toBe(1);
    expect(await status("info", "2026-11-22")).toBe(1);
    expect(await status("error", "2027-11-22")).toBe(1);
    expect((await run(["--feed", "feed.json", "--as-of", "2027-11-22"])).status).toBe(0);
  });

  test("says what is no date, on stderr", async () => {
    const files = { "own.json": OWN("soon") };
    const { stderr, status } = await run(["--feed", "own.json", "--json"], files);
    expect([stderr, status]).toEqual([
      "warning bad-date: own.json has something that is no date at openai/gpt-5\n",
      0,
    ]);
  });

  test.each([
    [[], /bad-usage: name a feed: --feed <file>, or feeds in modelkeeper.json/],
    [["--feed"], /--feed needs a value: --feed <file>/],
    [["--feed", "none.json"], /error no-file: none.json/],
    [
      ["--feed", "feed.json", "--feed", "page.html"],
      /error bad-feed: page.html cannot be read as a feed: it is a page/,
    ],
    [["--feed", "empty.json"], /error bad-feed: empty.json .* it is empty; a feed is LiteLLM's/],
    [["--feed", "registry.json"], /error bad-feed: registry.json .* its shape is not known/],
    [
      ["--feed", "feed.json", "--as-of", "2027-02-30"],
      /--as-of needs a date such as 2027-03-01, not "2027-02-30"/,
    ],
    [["--feed", "feed.json", "--fail-on", "fatal"], /--fail-on is one of error, warning, info, not "fatal"/],
    [["--feed", "feed.json", "--registry", "bad.json"], /bad.json/],
  ])("%j is refused with exit 2, and nothing is printed", async (words, message) => {
    const files = { "page.html": "<html></html>", "empty.json": "", "bad.json": "{}" };
    const { status, stdout, stderr } = await run(words, files);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });

  test.each([60, 80, 120])(
    "the newest registry and two feeds fit a terminal of %s columns",
    async (columns) => {
      const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      const registry = {
        ...setup().world.registry,
        channels: async () => channels,
        parameterSets: async () => parameterSets,
        context: async () => ({ builtIn: parameterSets, sources: [] }),
      };
      const files = {
        "registry.json": decode(REGISTRY_HISTORY.at(-1)!.bytes),
        "litellm.json": decode(FEEDS.litellm),
        "sunset.json": decode(FEEDS.sunset),
      };
      const words = ["--registry", "registry.json", "--feed", "litellm.json", "--feed", "sunset.json"];
      const world = { registry, noColour: true };
      const { stdout } = await setup({ world, files, columns, terminal: true }).run("drift", ...words);
      expect(stdout.split("\n").filter((line) => paintedWidth(line) > columns)).toEqual([]);
      expect(stdout).toContain("73 listed: 23 retired, ");
      for (const id of ["google_vertex_ai/gemini-2.5-flash-lite", "anthropic/claude-sonnet-4-5-20250929"])
        expect(stdout).toContain(id);
    },
  );

  describe("--write", () => {
    const DATED = 'model("gpt-5", 400_000, { default: true, retiresOn: "2026-12-11" })';

    test("sets the date in the project's own list, and says so", async () => {
      const { run, written } = setup();
      const { stdout, status } = await run("drift", "--feed", "feed.json", "--write");
      expect(Object.keys(written)).toEqual(["models.ts"]);
      expect(written["models.ts"]).toContain(DATED);
      expect(stdout).toMatch(/\n5 findings. 1 date set in models.ts.\n$/);
      expect(status).toBe(0);
    });

    test("sets it in a registry document", async () => {
      const { run, written } = setup();
      const words = ["--feed", "feed.json", "--registry", "registry.json", "--write", "--json"];
      const { stdout } = await run("drift", ...words);
      expect(JSON.parse(stdout).written).toEqual({ file: "registry.json", lines: 1 });
      expect(written["registry.json"]).toBe(
        JSON.stringify(DOCUMENT).replace('"default":true', '"default":true,"retiresOn":"2026-12-11"'),
      );
    });

    test("twice is once", async () => {
      const first = setup();
      const words = ["drift", "--feed", "feed.json", "--registry", "registry.json", "--write", "--json"];
      await first.run(...words);
      const second = setup({ files: first.written });
      expect(JSON.parse((await second.run(...words)).stdout).written).toBeNull();
      expect(second.written).toEqual({});
    });

    test("what was written does not fail", async () => {
      const feed = { "gpt-5": { litellm_provider: "openai", deprecation_date: "2027-12-11" } };
      const files = { "feed.json": JSON.stringify(feed) };
      const words = ["--feed", "feed.json", "--fail-on", "warning"];
      expect((await run(words, files)).status).toBe(1);
      expect((await run([...words, "--write"], files)).status).toBe(0);
    });

    test("a list that cannot be edited, a pipe, and the lists of a package are refused", async () => {
      const refused = async (words: readonly string[], changes: Parameters<typeof setup>[0]) => {
        const { run, written } = setup(changes);
        const { status, stderr } = await run("drift", "--feed", "feed.json", "--write", ...words);
        expect([status, written]).toEqual([2, {}]);
        return stderr;
      };
      expect(await refused([], { files: { "models.ts": "export const providers = all;" } })).toContain(
        "Write the dates by hand: openai/gpt-5 2026-12-11",
      );
      expect(await refused(["--registry", "-"], { files: { "-": JSON.stringify(DOCUMENT) } })).toContain(
        "--write needs a file",
      );
      const { registry } = setup().world;
      expect(await refused([], { world: { registry: { ...registry, isShipped: true } } })).toContain(
        "name its registry with --registry <file>",
      );
    });
  });

  test("--markdown holds no markup of a feed's own", async () => {
    const entry = {
      ...FEED["gpt-5"],
      successor_model: "<img src=x>|`a` @all",
      deprecation_source: "https://example.com/a)>|[x](y)",
    };
    const { stdout } = await run(["--feed", "feed.json", "--markdown"], {
      "feed.json": JSON.stringify({ "gpt-5": entry }),
    });
    expect(stdout).toMatchSnapshot();
  });
});
