import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { RegistryAssets } from "../../operations/ports/registry.ts";

/** Reads files from the bucket in which a deployment leaves them. */
export function createRegistryAssets(): RegistryAssets {
  // The bucket is in the path and not in the host name: AWS takes both forms, and emulators have one host name.
  const client = new S3Client({ retryMode: "adaptive", forcePathStyle: true });
  return {
    async read({ bucket, key }) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    },
  };
}
