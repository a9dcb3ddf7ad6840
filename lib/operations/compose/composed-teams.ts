import type { BucketTally, Compositions } from "../ports/pass.ts";

export async function teamsIn(
  compositions: Compositions,
  pass: string,
  migration: string,
): Promise<BucketTally["migrations"][number]["teams"][number][]> {
  const buckets = await compositions.read(pass);
  return buckets.flatMap((bucket) =>
    bucket.migrations.filter((one) => one.migration === migration).flatMap((one) => one.teams),
  );
}
