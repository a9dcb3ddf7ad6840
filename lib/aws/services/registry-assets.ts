import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { RegistryAssets } from "../../operations/ports/registry.ts";

/** The bucket in which a deployment leaves its files. */
export function createRegistryAssets(): RegistryAssets {
  // The bucket in the path and not in the host: AWS takes both, and emulators have one host name.
  const client = new S3Client({ retryMode: "adaptive", forcePathStyle: true });
  return {
    async read({ bucket, key }) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    },
  };
}
