import { Buffer } from "node:buffer";
import * as node from "node:stream";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as ours from "../../../lib/aws/stand-ins/node-modules.ts";

/** The streams in a bundle are Node's own, also for a class that was made before Node's module was asked for. */

const StandIn = ours.Writable as unknown as typeof node.Writable;

/** As the SDK collects a response. */
class Collector extends StandIn {
  readonly pieces: Buffer[] = [];
  override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.pieces.push(piece);
    done();
  }
}

test("a class that extends a stand-in takes all that is piped into it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1 })), async (pieces) => {
      const collector = new Collector({ highWaterMark: 16 });
      const through = Reflect.construct(ours.PassThrough, []) as node.PassThrough;
      await pipeline(node.Readable.from(pieces.map((piece) => Buffer.from(piece))), through, collector);
      expect(Buffer.concat(collector.pieces)).toEqual(Buffer.concat(pieces));
      expect(collector).toBeInstanceOf(node.Writable);
      expect(collector.writableHighWaterMark).toBe(16);
      expect(through).toBeInstanceOf(node.PassThrough);
    }),
  );
});

test("only a stream that can be read is one", () => {
  const values = [
    node.Readable.from([]),
    new node.PassThrough(),
    new Collector(),
    {},
    "text",
    null,
    undefined,
  ];
  expect(values.map((value) => (value as object) instanceof (ours.Readable as never))).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
