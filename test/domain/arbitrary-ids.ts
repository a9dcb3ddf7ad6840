import fc from "fast-check";
import { isObjectId } from "../../lib/domain/text/ids.ts";

/** What has a meaning in some key, id or path; what is long in bytes; and what is not of the Latin alphabet. */
const PARTS = [
  "%",
  "/",
  "@",
  "=",
  "#",
  ":",
  "|",
  " ",
  ".",
  "..",
  "~",
  "\\",
  "-",
  "%40",
  "%2F",
  "%25",
  "é",
  "e\u0301",
  "李",
  "🙂",
];

/** Ids of teams, members and objects as they are in the world. */
export const objectId = fc
  .oneof(
    fc.array(
      fc.oneof(fc.constantFrom(...PARTS), fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 })),
      {
        minLength: 1,
        maxLength: 12,
      },
    ),
    // So few and short that two of these ids are often put together in the same way.
    fc.array(fc.constantFrom("a", "#", "%", "%23", "%25", "/", "%2F", "."), { minLength: 1, maxLength: 3 }),
    // So long that the id has to be shortened: the beginning is common to all.
    fc.tuple(
      fc.constantFrom("🙂".repeat(225), "/".repeat(225), "é".repeat(200)),
      fc.string({ maxLength: 30 }),
    ),
  )
  .map((parts) => parts.join(""))
  .filter(isObjectId);

/** Ids as versions before 0.3 took them. */
export const oldFormId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
