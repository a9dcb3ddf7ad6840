import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalNumber, fitsJavaScript, storageProblem } from "../../../lib/domain/items/decimal.ts";

describe("a number of any length", () => {
  test("keeps its digits where JavaScript would lose them", () => {
    expect(canonicalNumber("123456789012345678901234567890")).toBe("123456789012345678901234567890");
    expect(canonicalNumber("1234567890123456789.0123456789")).toBe("1234567890123456789.0123456789");
    expect(canonicalNumber("-0.0001234567890123456789012345")).toBe("-0.0001234567890123456789012345");
    expect(canonicalNumber("1.2345678901234567890123E+100")).toBe("1.2345678901234567890123e+100");
    expect(canonicalNumber("1.2345678901234567890123E-100")).toBe("1.2345678901234567890123e-100");
  });

  test("has one text, however an engine writes it", () => {
    expect(["1E2", "100", "100.0", "1.00e+2"].map(canonicalNumber)).toEqual(["100", "100", "100", "100"]);
    expect(["1e-7", "0.0000001"].map(canonicalNumber)).toEqual(["1e-7", "1e-7"]);
    expect(["0", "-0", "0.000", "0e99"].map(canonicalNumber)).toEqual(["0", "0", "0", "0"]);
  });

  test("is JavaScript's own text for every JavaScript number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(fitsJavaScript(String(value))).toBe(true);
        expect(Number(canonicalNumber(String(value)))).toBe(value === 0 ? 0 : value);
        expect(canonicalNumber(String(value))).toBe(JSON.stringify(value));
      }),
    );
  });

  test("survives plain and scientific notation with all digits", () => {
    const digits = fc.stringMatching(/^[1-9][0-9]{17,35}[1-9]$/);
    fc.assert(
      fc.property(digits, fc.integer({ min: -90, max: 60 }), (text, exponent) => {
        const canonical = canonicalNumber(`${text}e${exponent}`);
        expect(canonicalNumber(canonical)).toBe(canonical);
        expect(canonical.replace(/e.*/, "").replace(".", "").replace(/^0+/, "").replace(/0+$/, "")).toBe(
          text,
        );
      }),
    );
  });

  test("is refused outside DynamoDB's range", () => {
    const fine = [
      "0",
      "-0",
      "1e-130",
      "-1e-130",
      "9.9e125",
      "99999999999999999999999999999999999999",
      "1e125",
    ];
    expect(fine.map(storageProblem)).toEqual(fine.map(() => undefined));
    const refused = [
      "1e-131",
      "1e126",
      "5e-324",
      "1.7976931348623157e308",
      "1e400",
      "Infinity",
      "NaN",
      `1${"1".repeat(38)}`,
    ];
    expect(refused.map((text) => typeof storageProblem(text))).toEqual(refused.map(() => "string"));
  });
});
