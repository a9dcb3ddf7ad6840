import { Buffer } from "node:buffer";
import * as sdk from "@smithy/core/checksum";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as ours from "../../../lib/aws/stand-ins/checksums.ts";

/** The checksums in a bundle give what the SDK's own give, whatever is hashed, and in whatever pieces. */

type Checksum = { update(data: Uint8Array): void; digest(): Promise<Uint8Array>; reset(): void };

const PIECES = fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 5 });

async function digestOf(checksum: Checksum, pieces: readonly Uint8Array[]): Promise<string> {
  for (const piece of pieces) checksum.update(piece);
  return Buffer.from(await checksum.digest()).toString("hex");
}

describe("a checksum of a bundle", () => {
  test.each([
    ["Crc32", () => new ours.Crc32(), () => new sdk.Crc32(), "cbf43926"],
    ["Md5", () => new ours.Md5(), () => new sdk.Md5(), "25f9e794323b453885f5181f1b624d0b"],
    [
      "Sha256",
      () => new ours.Sha256(),
      () => new sdk.Sha256(),
      "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
    ],
  ] as const)("%s is the SDK's, and that of the standard", async (_, make, makeTheirs, of123456789) => {
    expect(await digestOf(make(), [Buffer.from("123456789")])).toBe(of123456789);
    await fc.assert(
      fc.asyncProperty(PIECES, PIECES, async (before, pieces) => {
        const checksum: Checksum = make();
        for (const piece of before) checksum.update(piece);
        checksum.reset();
        expect(await digestOf(checksum, pieces)).toBe(await digestOf(makeTheirs(), pieces));
      }),
    );
  });

  test("Sha256 with a secret is the SDK's: requests are signed with it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), PIECES, async (secret, pieces) => {
        expect(await digestOf(new ours.Sha256(secret), pieces)).toBe(
          await digestOf(new sdk.Sha256(secret), pieces),
        );
      }),
    );
  });
});
