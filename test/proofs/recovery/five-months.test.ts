import { beforeAll, describe, expect, test } from "vitest";
import { daysBefore } from "../../../lib/domain/registry/calendar.ts";
import { someOf } from "../sample.ts";
import { type Months, playMonths, type Trouble } from "./five-months.ts";
import { DATED, DEPLOYMENTS, MISTAKEN } from "./real-dates.ts";

const MILESTONES = [90, 30, 7, 0];
/** A reminder that could not be made on its day comes by then. */
const LATE_DAYS = 4;

const STORIES: Readonly<Record<string, (day: string) => Trouble>> = {
  "without trouble": () => ({ topicFails: false, runDies: false }),
  "with a topic that fails for days and runs that die": (day) => ({
    topicFails: ["2026-10-22", "2026-10-23", "2026-10-24", "2026-10-25"].includes(day),
    runDies: Number(day.slice(-2)) % 5 === 1,
  }),
};

describe.each(someOf(Object.entries(STORIES), 2))("five months of the example, %s", (_title, troubleOn) => {
  let months: Months;
  beforeAll(async () => {
    months = await playMonths(19, troubleOn);
  }, 300_000);

  const reminders = () => months.told.filter(({ slug }) => slug === "llm-model-retiring");
  const registryOn = (day: string) => months.inForce.get(day);
  const dateOn = (day: string, id: string): string | undefined => {
    const [provider = "", name = ""] = id.split("/");
    const models = registryOn(day)?.providers[provider]?.models ?? [];
    const model = models.find((one) => one.name === name);
    return model?.deprecated === true ? model.retiresOn : undefined;
  };

  test("tell of everything that the story is about", () => {
    const slugs = new Set(months.told.map(({ slug }) => slug));
    expect([...slugs].sort()).toEqual([
      "llm-model-date-changed",
      "llm-model-deleted",
      "llm-model-deprecated",
      "llm-model-restored",
      "llm-model-retiring",
    ]);
    expect(new Set(reminders().map(({ milestone }) => milestone))).toEqual(new Set(MILESTONES));
    expect(months.pending).toBe(0);
  });

  test("send a member one e-mail a day at most, and one more for a deployment of that day", () => {
    const sent = Map.groupBy(months.emails, ({ member, team, at }) => `${team} ${member} ${at.slice(0, 10)}`);
    expect(sent.size).toBeGreaterThan(100);
    for (const [name, emails] of sent)
      expect(emails.length, name).toBeLessThanOrEqual(name.slice(-10) in DEPLOYMENTS ? 2 : 1);
    const told = months.emails.flatMap(({ team, member, notices }) =>
      notices.map((notice) => `${team} ${member} ${notice}`),
    );
    expect(new Set(told).size).toBe(told.length);
  });

  test("remind each team once of a model, a date and a milestone, while it uses the model and after it was told", () => {
    const made = reminders().map(
      ({ model, retiresOn, milestone, team }) => `${model.id} ${retiresOn} ${milestone} ${team.id}`,
    );
    expect(new Set(made).size).toBe(made.length);
    for (const { model, team, day, retiresOn, milestone = 0 } of reminders()) {
      const due = daysBefore(retiresOn ?? "", milestone);
      expect(months.used.get(day)?.has(`${team.id} ${model.id}`), `${team.id} ${model.id} ${day}`).toBe(true);
      expect(dateOn(day, model.id)).toBe(retiresOn);
      expect(firstHeard(team.id, model.id, retiresOn) < due, `${team.id} ${model.id} ${due}`).toBe(true);
    }
  });

  test("forget no reminder", () => {
    const made = new Set(
      reminders().map((one) => `${one.model.id} ${one.retiresOn} ${one.milestone} ${one.team.id}`),
    );
    let expected = 0;
    for (const day of months.inForce.keys())
      for (const model of DATED)
        for (const milestone of MILESTONES) {
          const date = daysBefore(day, -milestone);
          const until = daysBefore(day, -LATE_DAYS);
          if (dateOn(day, model) !== date || dateOn(until, model) !== date) continue;
          for (const one of months.used.get(day) ?? []) {
            const team = one.endsWith(` ${model}`) ? one.slice(0, -model.length - 1) : undefined;
            if (team === undefined || months.used.get(until)?.has(one) !== true) continue;
            if (firstHeard(team, model, date) >= day) continue;
            expected += 1;
            expect(made, `${day} ${one} ${milestone}`).toContain(`${model} ${date} ${milestone} ${team}`);
          }
        }
    expect(expected).toBeGreaterThan(100);
  });

  test("leave nobody with an untruth", () => {
    const rows = new Map(months.rows.map((row) => [row.id, row]));
    const spoken = Map.groupBy(months.told, ({ team, model }) => `${team.id} ${model.id}`);
    for (const [about, notices] of spoken) {
      const row = rows.get(notices[0]?.model.id ?? "");
      const last = notices.at(-1)?.slug;
      const dated = notices.filter(({ slug }) => /deprecated|date-changed/.test(slug)).at(-1);
      if (row?.status === "active") expect(last, about).toBe("llm-model-restored");
      if (row?.status === "deprecated") expect(dated?.retiresOn, about).toBe(row.retiresOn);
      if (last === "llm-model-deleted") expect(row?.status, about).toBe("deleted");
    }
    expect(rows.get(MISTAKEN)?.status).toBe("active");
    const restored = months.told.filter(({ slug }) => slug === "llm-model-restored");
    const mistaken = months.told.filter(
      ({ slug, model }) => slug === "llm-model-deprecated" && model.id === MISTAKEN,
    );
    const teamsOf = (notices: typeof restored) => notices.map(({ team }) => team.id).sort();
    expect(teamsOf(restored)).toEqual(teamsOf(mistaken));
    expect(restored.length).toBeGreaterThan(0);
  });

  test("say of a day that is over only that it is over", () => {
    const late = months.told.filter(({ retiresOn, day }) => retiresOn !== null && retiresOn < day);
    for (const { id, title, text, retiresOn } of late)
      expect(`${title} ${text}`, id).not.toContain(`retires on ${retiresOn}`);
  });

  /** Returns the day on which a team heard of a date, and has heard of no other since. */
  function firstHeard(team: string, model: string, date: string | null): string {
    const heard = months.told.find(
      (one) =>
        one.team.id === team &&
        one.model.id === model &&
        one.retiresOn === date &&
        /deprecated|date-changed/.test(one.slug),
    );
    return heard?.day ?? "9999-12-31";
  }
});
