import { Buffer } from "node:buffer";
import * as node from "node:stream";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as standIns from "../../../lib/aws/stand-ins/node-modules.ts";

/** The streams in a bundle are Node's own, also for a class that was made before Node's module was asked for. */

const ours = standIns as unknown as Pick<typeof node, "PassThrough" | "Readable" | "Writable">;

/** As the SDK collects a response. */
class Collector extends ours.Writable {
  readonly pieces: Buffer[] = [];
  override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.pieces.push(piece);
    done();
  }
}

/** As the SDK reads a response whose checksum it compares. */
class Source extends ours.Readable {
  private readonly pieces: Uint8Array[];
  constructor(pieces: readonly Uint8Array[]) {
    super();
    this.pieces = [...pieces];
  }
  override _read(): void {
    this.push(this.pieces.shift() ?? null);
  }
}

test("classes that extend stand-ins give and take all that is piped through them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1 })), async (pieces) => {
      const collector = new Collector({ highWaterMark: 16 });
      await pipeline(new Source(pieces), new ours.PassThrough(), collector);
      expect(Buffer.concat(collector.pieces)).toEqual(Buffer.concat(pieces));
      expect(collector.writableHighWaterMark).toBe(16);
    }),
  );
});

test("an object is an instance of what it is made by, and of Node's class", () => {
  const objects = [new Source([]), new Collector(), new ours.PassThrough(), node.Readable.from([])];
  const classes = [Source, Collector, ours.Readable, ours.Writable, node.Readable, node.Writable];
  expect(objects.map((object) => classes.map((one) => object instanceof one))).toEqual([
    [true, false, true, false, true, false],
    [false, true, false, true, false, true],
    [false, false, true, true, true, true],
    [false, false, true, false, true, false],
  ]);
  for (const other of [{}, "text", null, undefined])
    expect(classes.some((one) => (other as object) instanceof one)).toBe(false);
});

test("a stream is made of what can be iterated, and becomes one of the web", async () => {
  const web = ours.Readable.toWeb(ours.Readable.from(["a", "b"]));
  expect(await Array.fromAsync(web)).toEqual(["a", "b"]);
});
