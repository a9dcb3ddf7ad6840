import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { RegistryAssets } from "../operations/deployment-ports.ts";

/** The bucket in which a deployment leaves its files. */
export function createRegistryAssets(): RegistryAssets {
  const client = new S3Client({ retryMode: "adaptive" });
  return {
    async read({ bucket, key }) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    },
  };
}
