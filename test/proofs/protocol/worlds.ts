import type { World } from "./state.ts";

/** Together they hold every participant and every fault; each is small enough to be explored to its last state. */
export const WORLDS = [
  {
    name: "a deletion rolled back",
    start: { applied: "listed", values: ["model"] },
    segments: [[0]],
    requests: ["deleted", "listed"],
    budget: { crashes: 1, stalls: 1, edits: 1 },
  },
  {
    name: "a rollback taken back",
    start: { applied: "deleted", values: ["replacement"] },
    segments: [[0]],
    requests: ["listed", "deleted"],
    budget: { crashes: 1, stalls: 1, edits: 1 },
  },
  {
    name: "a deletion among users",
    start: { applied: "listed", values: ["model", "other"] },
    segments: [[0, 1]],
    requests: ["deleted"],
    budget: { crashes: 1, edits: 2 },
  },
  {
    name: "a deletion and a daily run",
    start: { applied: "listed", values: ["model"] },
    segments: [[0]],
    requests: ["deleted"],
    budget: { crashes: 1, stalls: 1, edits: 1, dailies: 1 },
  },
  {
    name: "a deprecation taken back",
    start: { applied: "listed", values: ["model"] },
    segments: [[0]],
    requests: ["deprecated", "listed"],
    budget: { crashes: 1, stalls: 1 },
  },
  {
    name: "a deprecation taken back after a daily run",
    start: { applied: "deprecated", values: ["other"] },
    segments: [[0]],
    requests: ["listed"],
    budget: { crashes: 1, edits: 1, dailies: 1 },
  },
  {
    name: "a deprecation that becomes a deletion",
    start: { applied: "listed", values: ["model"] },
    segments: [[0]],
    requests: ["deprecated", "deleted"],
    budget: { crashes: 1, edits: 1 },
  },
  {
    name: "a mark on a run that died",
    start: { applied: "listed", values: ["model"] },
    segments: [[0]],
    requests: ["deleted"],
    budget: { crashes: 1, stalls: 1, marks: 1 },
  },
  {
    name: "a mark taken back",
    start: { applied: "deleted", values: ["replacement"] },
    segments: [[0]],
    requests: ["deleted"],
    budget: { crashes: 1, edits: 1, marks: 2 },
  },
  {
    name: "undo",
    start: { applied: "listed", epoch: 2, values: ["replacement"] },
    segments: [[0]],
    requests: ["deleted"],
    budget: { crashes: 1, undos: 1 },
  },
  {
    name: "two segments and a rollback",
    start: { applied: "listed", values: ["model", "model"] },
    segments: [[0], [1]],
    requests: ["deleted", "listed"],
    budget: {},
  },
  {
    name: "an old execution redriven",
    start: { applied: "listed", values: ["model"] },
    segments: [[0]],
    requests: ["deleted", "listed"],
    budget: { crashes: 1, redrives: 1, repeats: 1 },
  },
  {
    name: "a daily run in the middle of a rollback",
    start: { applied: "listed", values: ["model"] },
    segments: [[0]],
    requests: ["deleted", "listed"],
    budget: { crashes: 1, dailies: 1 },
  },
  {
    name: "forward, back and forward again",
    start: { applied: "listed", values: ["model"] },
    segments: [[0]],
    requests: ["deleted", "listed", "deleted"],
    budget: { crashes: 1 },
  },
  {
    name: "forward, back and forward again, with a stall",
    start: { applied: "listed", values: ["model"] },
    segments: [[0]],
    requests: ["deleted", "listed", "deleted"],
    budget: { stalls: 1 },
  },
] as const satisfies readonly World[];

export type WorldName = (typeof WORLDS)[number]["name"];
