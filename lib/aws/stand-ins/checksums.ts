import { crc32 } from "node:zlib";
import { Hash } from "@smithy/core/serde";

/**
 * Stands for `@smithy/core/checksum`, which makes a hash when it is loaded, to see whether Node can, and carries implementations for a Node that
 * cannot. The hashes are the SDK's own class over Node's.
 */
export const Sha256 = Hash.bind(null, "sha256");
export const Md5 = Hash.bind(null, "md5");

/** The checksum that S3 keeps for a file unless it is told another. Its digest is four bytes, the highest first. */
export class Crc32 {
  readonly digestLength = 4;
  private value = 0;
  update(data: Uint8Array): void {
    this.value = crc32(data, this.value);
  }
  digestSync(): number {
    return this.value;
  }
  async digest(): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.digestLength);
    new DataView(bytes.buffer).setUint32(0, this.value);
    return bytes;
  }
  reset(): void {
    this.value = 0;
  }
}

/** Asked for by the client of S3, for what is uploaded as a stream. */
export const readableStreamHasher = (): never => {
  throw new Error("no function uploads a stream");
};

/** The SDK names each implementation too; here is one of each. */
export {
  Crc32 as Crc32Js,
  Crc32 as Crc32Node,
  Md5 as Md5Js,
  Md5 as Md5Node,
  Sha256 as Sha256Js,
  Sha256 as Sha256Node,
};
