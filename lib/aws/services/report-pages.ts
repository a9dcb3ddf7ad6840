import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { REPORT_KEY } from "../../contract/stack.ts";
import type { ReportPages } from "../../operations/ports/report.ts";

/** Keeps the page in a bucket, always under one name: the bucket keeps the versions of the days before. */
export function createReportPages(bucket: string): ReportPages {
  // The bucket is in the path and not in the host name: AWS takes both forms, and emulators have one host name.
  const client = new S3Client({ retryMode: "adaptive", forcePathStyle: true });
  return {
    async put(page) {
      const ContentType = "text/html; charset=utf-8";
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: REPORT_KEY, Body: page, ContentType }));
    },
  };
}
