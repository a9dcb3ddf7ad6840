/**
 * A decimal number as it was written: `digits` has no zero at either end, and stands for 0.digits × 10^exponent. Written by hand: numbers are
 * compared and written again, but never calculated with, and calculation is what a library of decimals is for.
 */
type Decimal = { readonly negative: boolean; readonly digits: string; readonly exponent: number };

/** The range of DynamoDB: 38 significant digits, magnitudes from 1E-130 to below 1E+126. */
const MOST_DIGITS = 38;
const LOWEST_EXPONENT = -129;
const HIGHEST_EXPONENT = 126;

/** Most digits before or behind the point that are written out; a number with more is written with an exponent. */
const PLAIN_DIGITS = 40;

const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;

/** Returns the reason why DynamoDB cannot hold the number, or undefined. */
export function storageProblem(text: string): string | undefined {
  const decimal = decimalOf(text);
  if (decimal === undefined) return "is a number outside DynamoDB's range";
  if (decimal.digits === "") return undefined;
  if (decimal.exponent < LOWEST_EXPONENT || decimal.exponent > HIGHEST_EXPONENT)
    return "is a number outside DynamoDB's range (1E-130 to 9.9E+125)";
  if (decimal.digits.length > MOST_DIGITS)
    return `is a number of more than ${MOST_DIGITS} significant digits`;
  return undefined;
}

/** Tells whether the JavaScript number nearest to the text means exactly what the text says. */
export function fitsJavaScript(text: string): boolean {
  const exact = decimalOf(text);
  const nearest = decimalOf(String(Number(text)));
  return (
    exact !== undefined &&
    nearest !== undefined &&
    exact.digits === nearest.digits &&
    (exact.digits === "" || (exact.exponent === nearest.exponent && exact.negative === nearest.negative))
  );
}

/** Returns one text for all the ways to write the same number, to the last digit. */
export function numberIdentity(text: string): string {
  const decimal = decimalOf(text);
  if (decimal === undefined) return text;
  const { negative, digits, exponent } = decimal;
  return digits === "" ? "0" : `${negative ? "-" : ""}0.${digits}e${exponent}`;
}

/**
 * Returns one JSON text for all the ways to write a number, so that equal data give equal exports however an engine writes the number: JavaScript's
 * own text where it is exact, else all digits.
 */
export function canonicalNumber(text: string): string {
  if (fitsJavaScript(text)) return JSON.stringify(Number(text));
  const decimal = decimalOf(text);
  if (decimal === undefined) return text;
  const { digits, exponent } = decimal;
  const sign = decimal.negative ? "-" : "";
  if (exponent >= digits.length && exponent <= PLAIN_DIGITS) return sign + digits.padEnd(exponent, "0");
  if (exponent > 0 && exponent < digits.length)
    return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
  if (exponent <= 0 && digits.length - exponent <= PLAIN_DIGITS)
    return `${sign}0.${"0".repeat(-exponent)}${digits}`;
  const fraction = digits.slice(1);
  return `${sign}${digits[0]}${fraction === "" ? "" : `.${fraction}`}e${exponent > 0 ? "+" : ""}${exponent - 1}`;
}

function decimalOf(text: string): Decimal | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  const written = whole + fraction;
  const digits = written.replace(/^0+/, "");
  return {
    negative: sign === "-",
    digits: digits.replace(/0+$/, ""),
    exponent: whole.length - (written.length - digits.length) + Number(power),
  };
}
