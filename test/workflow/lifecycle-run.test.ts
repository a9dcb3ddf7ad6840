import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { STEPS } from "../../functions/steps.ts";
import {
  declarationOf,
  FUNCTION_NAMES,
  placeholderOf,
} from "../../lib/constructs/functions/function-list.ts";
import * as errors from "../../lib/contract/errors.ts";
import { FAILING_STEPS } from "../../lib/contract/run-steps.ts";

/** The definition of the state machine, as CDK and the embedded mode load it. */

const ROOT = join(import.meta.dirname, "../..");
const TEXT = readFileSync(join(ROOT, "lib/workflow/lifecycle-run.asl.json"), "utf8");

/** The package brings no types. */
const aslValidator = createRequire(import.meta.url)("asl-validator") as (definition: unknown) => {
  readonly isValid: boolean;
  readonly errors: readonly unknown[];
};

type State = {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Next: string;
    readonly ResultPath?: string;
  }[];
  readonly Choices?: readonly {
    readonly Variable: string;
    readonly StringEquals?: string;
    readonly Next: string;
  }[];
  readonly ItemProcessor?: Machine & { readonly ProcessorConfig: { readonly Mode: string } };
  readonly ItemSelector?: Readonly<Record<string, string>>;
  readonly ResultPath?: string | null;
};
type Retrier = {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy: string;
};
type Machine = { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };

const MACHINE = JSON.parse(TEXT) as Machine;

function statesOf(machine: Machine): [name: string, state: State][] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor === undefined ? [] : statesOf(state.ItemProcessor)),
  ]);
}
const STATES = statesOf(MACHINE);
const TASKS = STATES.filter(([, state]) => state.Type === "Task");

describe("the definition", () => {
  test("is valid Amazon States Language, with functions in the place of the names", () => {
    const arn = "arn:aws:lambda:us-east-1:000000000000:function:$1";
    const { isValid, errors: found } = aslValidator(JSON.parse(TEXT.replaceAll(/\$\{(\w+)\}/g, arn)));
    expect(found).toEqual([]);
    expect(isValid).toBe(true);
  });

  test("is refused by the validator when a state leads nowhere", () => {
    const broken = structuredClone(MACHINE) as { States: Record<string, { Next?: string }> };
    (broken.States.Pass as { Next?: string }).Next = "Nowhere";
    expect(aslValidator(broken).isValid).toBe(false);
  });

  test("is JSONPath, which the embedded mode interprets", () => {
    expect(TEXT).not.toMatch(/QueryLanguage|\{%|"Arguments"|"Output"/);
  });

  test("reaches every state", () => {
    const reach = (machine: Machine): void => {
      const reached = new Set([machine.StartAt]);
      for (const name of reached) {
        const state = machine.States[name] as State;
        const next = [state.Next, state.Default, ...(state.Choices ?? []), ...(state.Catch ?? [])];
        for (const one of next) {
          const to = typeof one === "string" ? one : one?.Next;
          if (to !== undefined) reached.add(to);
        }
      }
      expect([...reached].sort()).toEqual(Object.keys(machine.States).sort());
      for (const { ItemProcessor } of Object.values(machine.States)) if (ItemProcessor) reach(ItemProcessor);
    };
    reach(MACHINE);
  });
});

describe("the steps of the table", () => {
  const steps = Object.entries(STEPS);
  const placeholders = [...TEXT.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name as string);
  const entryOf = (name: string): string => readFileSync(join(ROOT, "functions", name, "index.ts"), "utf8");

  test("are the functions that a run calls", () => {
    const ofRuns = FUNCTION_NAMES.filter((name) => declarationOf(name).caller === "run");
    expect(steps.map(([name]) => name).sort()).toEqual(ofRuns.sort());
  });

  test("are the tasks of the definition, by their state and the placeholder of their function", () => {
    const tasks = TASKS.map(([state, { Resource }]) => [state, Resource]);
    expect(steps.map(([name, { state }]) => [state, `\${${placeholderOf(name)}}`]).sort()).toEqual(
      tasks.sort(),
    );
    expect(placeholders.sort()).toEqual(steps.map(([name]) => placeholderOf(name)).sort());
  });

  test("have an entry each, and every other function is one that something else calls", () => {
    const reading = FUNCTION_NAMES.flatMap((name) =>
      [...entryOf(name).matchAll(/\bentry\((\w+)Step\.handler,/g)].map(([, step = ""]) => [
        name,
        step.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      ]),
    );
    expect(reading.sort()).toEqual(steps.map(([name]) => [name, name]).sort());
    const folders = readdirSync(join(ROOT, "functions"), { withFileTypes: true }).filter((each) =>
      each.isDirectory(),
    );
    expect(folders.map(({ name }) => name).sort()).toEqual([...FUNCTION_NAMES].sort());
  });
});

test("the waits that the embedded mode shortens are all that there are", () => {
  const interpreter = readFileSync(join(ROOT, "lib/local/interpreter.ts"), "utf8");
  const waits = [...interpreter.matchAll(/"(Wait [^"]+)": waitMs/g)].map(([, name]) => name);
  const states = STATES.filter(([, { Type }]) => Type === "Wait").map(([name]) => name);
  expect(waits.sort()).toEqual(states.sort());
});

describe("errors", () => {
  /** Names that Step Functions and Lambda's integration give; all others are ours. */
  const OF_AWS = /^((States|Lambda|Runtime|Sandbox)\.|AccessDenied)/;
  const matched = new Set(
    STATES.flatMap(([, { Retry = [], Catch = [] }]) =>
      [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals),
    ),
  );

  test("of ours that are matched are thrown by a class of that name, and each such name is matched", () => {
    const ours = [...matched].filter((name) => !OF_AWS.test(name)).sort();
    expect(ours).toEqual(Object.values(errors.ERROR_NAMES).sort());
    const thrown = Object.values(errors).flatMap((one) => {
      if (typeof one !== "function" || !(one.prototype instanceof Error)) return [];
      const Thrown = one as unknown as new (message: string, more: string) => Error;
      return [new Thrown("x", "y").name];
    });
    expect(thrown).toEqual(expect.arrayContaining(ours));
  });

  /** Seconds until the last try, when no wait is shortened by its jitter. */
  const secondsOf = ({ IntervalSeconds, BackoffRate, MaxDelaySeconds = Infinity, MaxAttempts }: Retrier) =>
    Array.from({ length: MaxAttempts }, (_, attempt) =>
      Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds),
    ).reduce((sum, seconds) => sum + seconds, 0);

  test("that may pass are tried again by every task, spread over a minute at least and ten at most", () => {
    for (const [name, { Retry = [] }] of TASKS) {
      const retrier = Retry[0] as Retrier;
      expect(retrier.ErrorEquals).toEqual(
        expect.arrayContaining(["TransientTrouble", "Runtime.OutOfMemory"]),
      );
      expect(retrier.ErrorEquals).not.toContain("States.ALL");
      const seconds = secondsOf(retrier);
      expect([name, seconds >= 60, seconds <= 600]).toEqual([name, true, true]);
      expect(retrier.JitterStrategy).toBe("FULL");
    }
  });

  test("of an account whose concurrent functions are used up have a retrier of their own in every task, for hours", () => {
    for (const [name, { Retry = [] }] of TASKS) {
      const throttled = Retry.filter(({ ErrorEquals }) =>
        ErrorEquals.includes("Lambda.TooManyRequestsException"),
      );
      expect([name, throttled.map(({ ErrorEquals }) => ErrorEquals.length)]).toEqual([name, [1]]);
      expect(Retry[1]).toBe(throttled[0]);
      expect(Retry[1]?.JitterStrategy).toBe("FULL");
      expect(secondsOf(Retry[1] as Retrier)).toBeGreaterThan(3 * 3_600);
    }
  });

  test("are tried again alike by all tasks but those whose comment says why not", () => {
    const usual = MACHINE.States.Finish?.Retry?.[0] as Retrier;
    expect(usual.ErrorEquals).toEqual(expect.arrayContaining(["Sandbox.Timedout", "States.Timeout"]));
    const others: Readonly<Record<string, Retrier>> = {
      Slice: { ...usual, MaxAttempts: 6, MaxDelaySeconds: 60 },
    };
    for (const [name, { Retry = [], Comment = "" }] of TASKS) {
      expect([name, Retry[0]]).toEqual([name, others[name] ?? usual]);
      expect([name, /tried again/i.test(Comment)]).toEqual([name, others[name] !== undefined]);
    }
  });

  test("of permissions that IAM does not know everywhere yet are tried again by every task for some seconds", () => {
    for (const [, { Retry = [] }] of TASKS) {
      const retrier = Retry[2] as Retrier;
      // As S3, DynamoDB, and Step Functions of a function that it may not call, call it.
      expect(retrier.ErrorEquals).toEqual(["AccessDenied", "AccessDeniedException", "States.Permissions"]);
      expect([secondsOf(retrier) >= 30, secondsOf(retrier) <= 60, Retry.length]).toEqual([true, true, 3]);
    }
  });

  test("leave their name under that of the step", () => {
    const left = Object.values(MACHINE.States).flatMap(({ Catch = [] }) =>
      Catch.filter(({ Next }) => Next === "Record failure").map(({ ResultPath }) => ResultPath),
    );
    expect(left.sort()).toEqual(
      Object.keys(FAILING_STEPS)
        .map((step) => `$.failure.${step}`)
        .sort(),
    );
    expect(Object.values(FAILING_STEPS).filter((name) => MACHINE.States[name] === undefined)).toEqual([]);
  });

  test("that are not cured are recorded, from wherever in the run; what cannot be published or delivered fails nothing", () => {
    const caught = Object.entries(MACHINE.States)
      .filter(([, { Type }]) => Type === "Task" || Type === "Map")
      .map(([name, { Catch = [] }]) => [name, Catch.map(({ ErrorEquals, Next }) => [ErrorEquals, Next])]);
    const recorded = [[["States.ALL"], "Record failure"]];
    expect(Object.fromEntries(caught)).toEqual({
      Plan: recorded,
      Observe: recorded,
      Pass: recorded,
      "Review pass": recorded,
      "Compose notices": recorded,
      Finish: recorded,
      "Publish notices": [[["States.ALL"], "Is it a daily run?"]],
      "Deliver again": [[["States.ALL"], "Send e-mails"]],
      "Send e-mails": [[["States.ALL"], "Tell operators"]],
      "Tell operators": [[["States.ALL"], "Has the run failed?"]],
      "Record failure": [],
    });
  });

  test("of a child never have a name in a distributed map: the step after it looks into the ledger", () => {
    const maps = STATES.filter(
      ([, { ItemProcessor }]) => ItemProcessor?.ProcessorConfig.Mode === "DISTRIBUTED",
    );
    expect(
      maps.map(([name, { Catch = [], Next }]) => [
        name,
        Catch.flatMap(({ ErrorEquals }) => ErrorEquals),
        Next,
      ]),
    ).toEqual([["Pass", ["States.ALL"], "Review pass"]]);
  });
});

test("what travels are pointers: the results of the maps are thrown away, and no input grows with the items", () => {
  for (const [name, { Type, ResultPath, ItemSelector = {} }] of STATES.filter(
    ([, state]) => state.Type === "Map",
  )) {
    expect([name, Type, ResultPath]).toEqual([name, "Map", null]);
    expect(
      Object.values(ItemSelector).filter(
        (path) =>
          !/^\$(\.plan\.pointer\.\w+|\.plan\.review\.passes|\.plan\.takenBack|\$\.Map\.Item\.Value(\.\w+)?)$/.test(
            path,
          ),
      ),
    ).toEqual([]);
  }
});
