// TensorFlow Playground's nn.ts (Apache License 2.0), which this repository does not contain.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { transform } from "esbuild";

const COMMIT = "02469bd3751764b20486015d4202b792af5362a6";
const ADDRESS = `https://raw.githubusercontent.com/tensorflow/playground/${COMMIT}/src/nn.ts`;
const SHA256 = "eca97b4c0ca3787aa7d516fb8a560107f70f4809d036af1fb2db49b4bb27c9db";

/**
 * nn.ts as JavaScript: the file that NN_TS names, or a download. Null without either; an NN_TS that cannot be read, or
 * a file with other bytes, is an error.
 */
export async function original() {
  const bytes = process.env.NN_TS ? await readFile(process.env.NN_TS) : await download();
  if (!bytes) return null;
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== SHA256) {
    throw new Error(`nn.ts: expected the file of commit ${COMMIT}, SHA-256 ${SHA256}, found ${found}`);
  }
  return (await transform(bytes.toString(), { loader: "ts", target: "es2022" })).code;
}

async function download() {
  try {
    const response = await fetch(ADDRESS, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    console.log(`${ADDRESS} is out of reach (${error.cause?.code ?? error.message}); NN_TS can name a copy`);
    return null;
  }
}
