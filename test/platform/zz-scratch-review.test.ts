import { test } from "vitest";
import { randomBytes } from "node:crypto";
import { createTestPlatform } from "./test-platform.ts";
import { planRun } from "../../lib/operations/plan-run.ts";
import { runSlice } from "../../lib/operations/slice.ts";
import { finishRun } from "../../lib/operations/finish-run.ts";
import { runStateMachine } from "../../lib/local/interpreter.ts";
import { requestRun } from "../../lib/operations/request-run.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { PutItemCommand, GetItemCommand, CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { appendFileSync } from "node:fs";
const log = (...a: unknown[]) => appendFileSync("/tmp/review.log", a.map((x) => (typeof x === "string" ? x : JSON.stringify(x))).join(" ") + "\n");
const say = async (name: string, f: () => Promise<unknown>) => { try { log(name, "=>", await f() ?? ""); } catch (e: any) { log(name, "THROWS", e?.name, e?.code ?? "", String(e?.message).slice(0, 300)); } };
const R0: any = { version: 1, providers: { openai: { models: [{ name: "a", tokenLimit: 1 }, { name: "b", tokenLimit: 1 }] } }, deleted: [] };
const R1: any = { version: 1, providers: { openai: { models: [{ name: "b", tokenLimit: 1 }] } }, deleted: [{ provider: "openai", name: "a", replacement: "b" }] };
const ws = (n: number, extra: object = {}): any => ({ version: 1, teams: [{ id: "t", name: "T", members: [] }], pipelines: [], chatbots: [], assistants: Array.from({ length: n }, (_, i) => ({ id: `x${i}`, team: "t", name: `x${i}`, modelId: "openai/a" })), analyses: [], evaluators: [], collections: [], ...extra });
const bundleOf = (r: any, sources: any = referenceSources) => { const sets = parameterSetsInForce(parameterSets, r); return { digest: registryDigest(r, sources, sets), bundle: { registry: r, sources, sets } }; };
const req = async (p: any, r: any, run: string) => { const b = bundleOf(r); await requestRun(p.container, { run, ...b }, await p.container.head.read()); return { run, trigger: "command", digest: b.digest, startedAt: new Date(p.clock.now()).toISOString() } as any; };

test("1 plan lease lost", async () => {
  await say("1 plan loses its lease while planning", async () => {
    const p = await createTestPlatform(); await p.load(ws(3)); await p.apply(R0);
    const input = await req(p, R1, "run-1");
    let once = true;
    const c: any = { ...p.container, compositions: { ...p.container.compositions, told: async () => { if (once) { once = false; p.clock.advance(20_000); await p.another().cleanup({ all: true }); } return p.container.compositions.told(); } } };
    const st = await runStateMachine(c, input, { waitMs: 5 });
    return st;
  });
});
test("2 release with write in flight", async () => {
  await say("2 slice of run-1 writes after run-2 (rollback) finished", async () => {
    const p = await createTestPlatform({ segments: 2, pageSize: 50 }); await p.load(ws(40)); await p.apply(R0);
    const input = await req(p, R1, "run-1");
    const plan: any = await planRun(p.container, input);
    const q = p.another({ segments: 2 });
    let wrote: unknown;
    const table = { ...p.container.tables, rewrite: async (s: any, t: number) => {
      // the batch is on its way; meanwhile the other segment's slice sees a newer request
      const input2 = await req(q, R0, "run-2"); void input2;
      p.clock.advance(5_001);
      const other = await runSlice(p.container, { ...plan.pointer, ...plan.segments[1] });
      const out = await q.apply(R0, { run: "run-2" });
      const r = await p.container.tables.rewrite(s, t); wrote = { other: other.status, out: out.status, t, late: r.map((x: any) => x.status).join(",").slice(0, 60) };
      return r; } };
    let s: any;
    try { s = await runSlice({ ...p.container, tables: table as any }, { ...plan.pointer, ...plan.segments[0] }); } catch (e) { s = String(e); }
    const e = (await p.export()).assistants.filter((x: any) => x.modelId === "openai/b").length;
    return { wrote, status: s.status ?? s, rewrittenToB: e, notices: (await p.notices()).length, head: await p.container.head.read() };
  });
});
test("3 pace", async () => {
  await say("3 pause of the write cap between the lease check and the send", async () => {
    const p = await createTestPlatform({ maxWritesPerSecond: 1 }); await p.load(ws(60)); await p.apply(R0);
    const input = await req(p, R1, "run-1");
    const plan: any = await planRun(p.container, input);
    const send = p.dynamodb.raw.send.bind(p.dynamodb.raw); let renewed = 0; const gaps: number[] = [];
    (p.dynamodb.raw as any).send = async (c: any, ...r: any[]) => { if (c.constructor.name === "BatchExecuteStatementCommand") gaps.push(p.clock.monotonic() - renewed); return send(c, ...r); };
    const head = { ...p.container.head, renew: async (...a: any[]) => { renewed = p.clock.monotonic(); return (p.container.head as any).renew(...a); } };
    await runSlice({ ...p.container, head: head as any }, { ...plan.pointer, ...plan.segments[0] });
    return { msSinceRenewalAtSend: gaps, lease: 15000 };
  });
});
test("4 throttled statements", async () => {
  await say("4 20% statements throttled", async () => {
    const p = await createTestPlatform(); await p.load(ws(400)); await p.apply(R0);
    const orig = p.container.tables.rewrite; let n = 0;
    (p.container.tables as any).rewrite = async (s: any, t: number) => { const keep: any[] = []; const idx: boolean[] = s.map(() => (n++ * 7919) % 5 !== 0); s.forEach((x: any, i: number) => idx[i] && keep.push(x)); const r = keep.length ? await orig(keep, t) : []; let j = 0; return s.map((_: any, i: number) => (idx[i] ? r[j++] : { status: "unknown" })); };
    const o = await p.apply(R1); const e = await p.container.ledger.entries();
    return { status: o.status, refs: o.references, problem: e.flatMap((x) => x.problems)[0] };
  });
});
test("5 outbox", async () => {
  await say("5 outbox row of 6000 notices", async () => { const p = await createTestPlatform(); await p.container.outbox.announce({ id: "x", at: "", notices: Array.from({ length: 6000 }, () => ({ id: randomBytes(16).toString("hex"), team: crypto.randomUUID() })) }); });
});
test("6 hostile fields", async () => {
  await say("6 hostile parameter fields", async () => {
    const p = await createTestPlatform();
    await p.load(ws(1, { evaluators: Array.from({ length: 6 }, (_, i) => ({ id: `e${i}`, team: "t", name: "e", params: { modelId: "openai/a", modelParameters: { [randomBytes(80_000).toString("base64")]: 1 } } })) }));
    await p.apply(R0); const o = await p.apply(R1); return o.status;
  });
});
test("7 team", async () => {
  for (const team of ["", "t".repeat(3000)]) await say(`7 team of ${team.length} characters`, async () => {
    const name = `adopt${randomBytes(4).toString("hex")}`;
    const src: any = [{ name: "adopter", table: "adopter", model: "/m", team: "/team", owner: { kind: "thing", id: "/id" } }];
    const p = await createTestPlatform({ sources: src, extraTables: { adopter: name } });
    await p.dynamodb.raw.send(new CreateTableCommand({ TableName: name, BillingMode: "PAY_PER_REQUEST", AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] })).catch(() => {});
    await p.dynamodb.raw.send(new PutItemCommand({ TableName: name, Item: { id: { S: "1" }, m: { S: "openai/a" }, team: { S: team } } }));
    await p.apply(R0); const o = await p.apply(R1); return { s: o.status, n: (await p.notices()).map((x) => x.team) };
  });
});
test("8 finish reply lost", async () => {
  await say("8 reply of Finish lost", async () => {
    const p = await createTestPlatform(); await p.load(ws(5)); await p.apply(R0);
    const orig = p.container.ledger.commit; let done = false;
    (p.container.ledger as any).commit = async (l: any, w: any) => { await orig(l, w); if (w.head?.releaseLease && !done) { done = true; const e: any = new Error("x"); e.name = "TimeoutError"; throw e; } };
    const o = await p.apply(R1);
    return { status: o.status, notices: o.notices, published: p.topic.published.length, pending: (await p.container.outbox.pending()).length };
  });
});
test("9 run-died stays", async () => {
  await say("9 stalled run comes back", async () => {
    const p = await createTestPlatform(); await p.load(ws(5)); await p.apply(R0);
    const input = await req(p, R1, "run-1"); await planRun(p.container, input);
    p.clock.advance(20_000);
    const in2: any = { run: "daily", trigger: "schedule", digest: null, startedAt: new Date(p.clock.now()).toISOString() };
    await planRun(p.container, in2); p.clock.advance(20_000);
    await runStateMachine(p.container, input, { waitMs: 5 });
    const r: any = await p.container.runs.get("run-1"); return { status: r.status, error: r.error };
  });
});
test("12 denied then resumed", async () => {
  await say("12 write denied, run dies, pass resumed", async () => {
    const p = await createTestPlatform({ chunkReferences: 10, pageSize: 10 }); await p.load(ws(30)); await p.apply(R0);
    const input = await req(p, R1, "run-1"); const plan: any = await planRun(p.container, input);
    const denied: any = { ...p.container, tables: { ...p.container.tables, rewrite: async () => { const e = new Error("no"); e.name = "AccessDeniedException"; throw e; } } };
    await runSlice(denied, { ...plan.pointer, ...plan.segments[0] });
    p.clock.advance(20_000);
    const o = await p.apply(R1);
    return { s: o.status, refs: o.references, left: (await p.export()).assistants.filter((x: any) => x.modelId === "openai/a").length, open: (await p.container.head.read())?.open };
  });
});
test("13 poison statement", async () => {
  await say("13 one long key spoils the batch", async () => {
    const name = `adopt${randomBytes(4).toString("hex")}`;
    const src: any = [{ name: "adopter", table: "adopter", each: "/refs", model: "/m", team: { value: "t" }, owner: { kind: "thing", id: "/id" } }];
    const p = await createTestPlatform({ sources: src, extraTables: { adopter: name } });
    await p.dynamodb.raw.send(new CreateTableCommand({ TableName: name, BillingMode: "PAY_PER_REQUEST", AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] })).catch(() => {});
    for (let i = 0; i < 20; i++) await p.dynamodb.raw.send(new PutItemCommand({ TableName: name, Item: { id: { S: String(i) }, refs: { M: { [i === 7 ? "k".repeat(9000) : i === 8 ? 'q"q' : "k"]: { M: { m: { S: "openai/a" } } } } } } }));
    await p.apply(R0); const o = await p.apply(R1); const e = await p.container.ledger.entries();
    return { s: o.status, refs: o.references, why: e.flatMap((x) => x.problems).map((x) => x.reason.slice(0, 120)).slice(0, 3) };
  });
});
test("15 no workspace", async () => {
  await say("15 stack without the workspace table", async () => {
    const { createDirectory } = await import("../../lib/aws/directory.ts"); const p = await createTestPlatform();
    return [...(await createDirectory(p.dynamodb, { ...p.tables, workspace: "" }, p.clock).teamNames(["t"])).keys()];
  });
});
test("16 died between finish and publish", async () => {
  await say("16 killed between Finish and Publish; the same apply", async () => {
    const p = await createTestPlatform(); await p.load(ws(5)); await p.apply(R0);
    const orig = p.container.outbox.pending; (p.container.outbox as any).pending = async () => { throw Object.assign(new Error("killed"), { name: "Killed" }); };
    await p.apply(R1).catch(() => {}); (p.container.outbox as any).pending = orig;
    const o = await p.apply(R1); return { s: o.status, n: o.notices, pending: (await p.container.outbox.pending()).length };
  });
});
test("17 daily with applying", async () => {
  await say("17 daily run after a registry whose table is missing failed", async () => {
    const p = await createTestPlatform(); await p.load(ws(5)); await p.apply(R0); await p.apply(R1);
    const bad: any = [...referenceSources, { name: "z", table: "zzz-missing", model: "/m", team: { value: "t" }, owner: { kind: "x", id: "/id" } }];
    await p.another({ sources: bad }).apply(R1).catch((e: any) => log("   apply:", e.code, e.message));
    const r = await p.container.runs.all(); log("   run error:", r.at(-1)?.error);
    return await p.cleanup({});
  });
});
test("18 unchanged during a daily run", async () => {
  await say("18 unchanged apply while a daily run is at work", async () => {
    const p = await createTestPlatform(); await p.load(ws(5)); await p.apply(R0); await p.apply(R1);
    const in2: any = { run: "daily", trigger: "schedule", digest: null, startedAt: new Date(p.clock.now()).toISOString() };
    await planRun(p.container, in2); p.clock.advance(16_000);
    const q = p.another(); const o = await q.apply(R1); return { s: o.status, scanned: o.references.scanned, calls: o.calls };
  });
});
test("19 redrive review", async () => {
  await say("19 redriven Review pass overwrites an ended run", async () => {
    const { reviewPass } = await import("../../lib/operations/review-pass.ts");
    const p = await createTestPlatform(); await p.load(ws(5)); await p.apply(R0);
    const input = await req(p, R1, "run-1"); const plan: any = await planRun(p.container, input); 
    await runStateMachine(p.container, input, { waitMs: 5 }); const before = (await p.container.runs.get("run-1"))!.status;
    await p.apply(R0);
    const r = await reviewPass(p.container, plan.pointer); return { before, r, after: (await p.container.runs.get("run-1"))!.status };
  });
});
test("20 unmark with a dead pass", async () => {
  await say("20 unmark while a dead pass is half read", async () => {
    const { unmarkEntry } = await import("../../lib/operations/mark-entry.ts");
    const p = await createTestPlatform({ pageSize: 10, chunkReferences: 5 }); await p.load(ws(30)); await p.apply(R0); await p.apply(R1);
    const in2: any = { run: "daily", trigger: "schedule", digest: null, startedAt: new Date(p.clock.now()).toISOString() };
    const plan: any = await planRun(p.container, in2); await runSlice(p.container, { ...plan.pointer, ...plan.segments[0] });
    p.clock.advance(20_000); await p.load(ws(30));
    await unmarkEntry(p.container, { id: "openai/a", reason: "backup restored", by: "me" });
    const o = await p.apply(R1); const e = await p.container.ledger.entries();
    return { s: o.status, refs: o.references, left: (await p.export()).assistants.filter((x: any) => x.modelId === "openai/a").length, state: e.map((x) => [x.id, x.state]) };
  });
});
