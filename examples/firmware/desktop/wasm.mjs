// Runs a WebAssembly program for WASI in Node, with all files of this machine:
// `node wasm.mjs PROGRAM.wasm ARGUMENT...`.
import { readFile } from 'node:fs/promises';
import { WASI } from 'node:wasi';

const [, , ...args] = process.argv;
const wasi = new WASI({ version: 'preview1', args, preopens: { '/': '/' }, returnOnExit: true });
const program = await WebAssembly.compile(await readFile(args[0]));
process.exitCode = wasi.start(await WebAssembly.instantiate(program, wasi.getImportObject()));
