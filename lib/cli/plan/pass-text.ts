import type { PassEstimate, Plan } from "../../contract/plan.ts";
import { grouped } from "../text/table.ts";

/**
 * Returns one line, such as `A pass: 10 GB, 1 h 2 min under caps; $0.31 read, $0.64 write, $3.38 functions`: 80 columns hold it, for 10 TB too. Empty
 * where neither time nor money is known, as on one machine.
 */
export function passLine({ pass }: Pick<Plan, "pass">): string {
  if (pass === null || pass.bytes === null) return "";
  const { seconds, dollars } = pass;
  if (seconds === null && dollars === null) return "";
  const time = seconds === null ? "" : `, ${durationText(seconds)} under caps`;
  const money =
    dollars === null
      ? []
      : [
          `${dollarText(dollars.read)} read`,
          `${dollarText(dollars.write)} write`,
          ...(dollars.functions === null ? [] : [`${dollarText(dollars.functions)} functions`]),
        ];
  return `A pass: ${bytesText(pass.bytes)}${time}${money.length === 0 ? "" : `; ${money.join(", ")}`}\n`;
}

/** Returns the same as a paragraph for a reviewer, with the caps and the region of the prices. */
export function passMarkdown({ pass }: Pick<Plan, "pass">): string {
  const line = passLine({ pass }).trimEnd();
  if (pass === null || line === "") return "";
  const notes = [...capsText(pass), ...(pass.dollars === null ? [] : [`on demand, ${pass.dollars.prices}`])];
  return `${line} (${notes.join("; ")}).`;
}

function capsText({ caps, seconds }: PassEstimate): string[] {
  if (caps === null || seconds === null) return [];
  const told = (["read", "write"] as const).flatMap((kind) => {
    const cap = caps[kind];
    return cap === null ? [] : [`${grouped(cap)} ${kind}`];
  });
  return [`caps: ${told.join(" and ")} units a second of each table`];
}

const SIZES = ["B", "KB", "MB", "GB", "TB", "PB"] as const;

/** Returns bytes with two digits or more, in steps of 1,000: `950 B`, `1.2 KB`, `10 GB`. */
export function bytesText(bytes: number): string {
  const rounded = (value: number): number => (value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value));
  let value = bytes;
  let step = 0;
  for (; rounded(value) >= 1_000 && step < SIZES.length - 1; step += 1) value /= 1_000;
  return `${grouped(step === 0 ? value : rounded(value))} ${SIZES[step]}`;
}

/** Returns whole minutes, at least one, and from ten hours on whole hours: `1 min`, `1 h 5 min`, `27 h`. */
export function durationText(seconds: number): string {
  const minutes = Math.max(Math.ceil(seconds / 60), 1);
  const hours = Math.floor(minutes / 60);
  if (hours >= 10) return `${grouped(Math.ceil(minutes / 60))} h`;
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** Returns dollars with cents, from ten on without: `$0.31`, `$64`. What is less than a cent and not nothing is `<$0.01`. */
export function dollarText(dollars: number): string {
  if (dollars > 0 && dollars < 0.01) return "<$0.01";
  return dollars < 9.995 ? `$${dollars.toFixed(2)}` : `$${grouped(Math.round(dollars))}`;
}
