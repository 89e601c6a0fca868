// Builds the page and serves it while a command runs: `node tests/serve.mjs COMMAND…`. The command finds the address in
// PLAYGROUND_URL. If that is set already, nothing is built.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const ADDRESS_LINE = /^Open (http:\S+) in a browser/;

/** Starts the server; returns its address and a function that ends it. */
async function serve() {
  const cargo = spawn("cargo", ["run", "--locked", "--quiet", "--package", "playground", "--", "--port", "0"],
    { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: cargo.stdout })) {
    console.log(line);
    const address = ADDRESS_LINE.exec(line)?.[1];
    if (address) return { address, end: () => cargo.kill() };
  }
  throw new Error("cargo run --package playground: expected the address of the page, found the end of its output");
}

async function run([program, ...options], address) {
  const command = spawn(program, options, { stdio: "inherit", env: { ...process.env, PLAYGROUND_URL: address } });
  const [status] = await once(command, "exit");
  return status ?? 1;
}

const given = process.env.PLAYGROUND_URL;
const { address, end } = given ? { address: given, end: () => {} } : await serve();
process.exitCode = await run(process.argv.slice(2), address).finally(end);
