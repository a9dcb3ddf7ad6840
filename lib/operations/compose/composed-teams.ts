import type { Compositions } from "../ports/pass.ts";

export async function teamsIn(
  compositions: Compositions,
  pass: string,
  migration: string,
): Promise<(readonly [team: string, references: number])[]> {
  const buckets = await compositions.read(pass);
  return buckets.flatMap((bucket) =>
    bucket.migrations.filter((one) => one.migration === migration).flatMap((one) => one.teams),
  );
}
