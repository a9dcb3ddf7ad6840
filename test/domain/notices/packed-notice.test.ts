import { expect, test } from "vitest";
import { pack } from "../../../lib/domain/items/packed.ts";
import { packNotice, unpackNotice } from "../../../lib/domain/notices/packed-notice.ts";
import { noticeOf } from "../../builders/notices.ts";

const PLACES = Array.from({ length: 50 }, (_, index) => ({
  owner: { kind: "pipeline", id: `pipeline-${917 * index}`, label: `Number ${917 * index}`, link: null },
  part: null,
  change: "rewritten" as const,
  settings: [],
}));
const FULL = noticeOf("full", {
  places: PLACES,
  placesLeft: 0,
  text: "The model was removed – «ü» 模型 \u0000",
});

test("a notice comes back as it was, also one that a version before has packed", () => {
  for (const notice of [noticeOf("n1"), FULL]) {
    expect(unpackNotice(packNotice(notice))).toEqual(notice);
    expect(unpackNotice(pack(notice))).toEqual(notice);
  }
});

test("what is stored stays readable: the text against which it was packed has not changed", () => {
  const stored = Buffer.from(STORED, "base64");
  expect(unpackNotice(stored)).toEqual(noticeOf("n1"));
});

test("a notice of fifty places leaves room in a kilobyte for the other fields of its row", () => {
  expect(packNotice(FULL).length).toBeLessThan(850);
  expect(packNotice(FULL).length).toBeLessThan(pack(FULL).length - 200);
});

/** A notice of version 0.3. */
const STORED =
  "ePlC7jcDg8ZWniFFCRSsvBg9oSUm56YiotcRxMOV1vJzUvAnNZAC9JQG8SRGWsHSmEDr6WBPTbCaIT8nBbl8R1QE4ZBmfkFBal5qih6ofEssgbVvMYoHM+zFAwBBK3dY";
