// Training steps of a 2-8-8-1 network with tanh at batch 10, in one browser: the page's engine, and TensorFlow
// Playground's nn.ts. `npm run bench` prints the times of a step and their ratio.
//
// An epoch has 25 steps. `engine` makes the steps alone, as the program of nn.ts does; `epochs` also draws the order of
// the samples and records the losses of both sets.
import { readFile } from "node:fs/promises";

import { ADDRESS } from "../tests/support/address.mjs";
import { launch } from "../tests/support/chromium.mjs";
import { original } from "./nn.mjs";

/** A step of nn.ts takes this many times as long as a step of the engine. */
const GOAL = 20;
/** The benchmark fails below this ratio: on a busy machine the programs share the caches with others. */
const LIMIT = 15;
/** A step of nn.ts takes this many times as long as one of objects.mjs: Node.js 20, Chromium 156, Xeon, 2026-11-30. */
const OBJECTS = 1.6;
/** Rounds, each with every program in turn. */
const ROUNDS = 101;
/** The epochs of a turn, about 10 ms: so short that other processes interrupt few turns. */
const EPOCHS = { engine: 400, epochs: 400, objects: 20 };

/** In the page: adds the engine's program. A program trains a number of epochs. */
async function addEngine() {
  const { default: init, Playground } = await import("./engine.js");
  await init();
  const playground = new Playground("");
  const settings = playground.settings();
  settings.data = { ...settings.data, source: "xor", trainPercent: 50 };
  settings.network.layers = [8, 8].map((units) => ({ units, activation: "tanh", dropout: 0, batchNorm: false }));
  settings.training = { ...settings.training, loss: "squared", batchSize: 10 };
  playground.setSettings(settings);
  window.samples = playground.trainSamples();
  const steps = window.samples.length / 3 / 10;
  window.programs = { engine: (epochs) => playground.repeatStep(epochs * steps), epochs: (epochs) => playground.step(epochs) };
  return window.samples.length / 3;
}

/** In the page: adds a program with the functions of nn.ts. */
async function addObjects([name, code]) {
  const nn = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  const { TANH } = nn.Activations;
  const network = nn.buildNetwork([2, 8, 8, 1], TANH, TANH, null, ["x1", "x2"]);
  const points = Array.from({ length: window.samples.length / 3 }, (_, index) => {
    const [x1, x2, target] = window.samples.slice(3 * index, 3 * index + 3);
    return { inputs: [x1, x2], target: target === 0 ? -1 : 1 };
  });
  window.programs[name] = (epochs) => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      points.forEach(({ inputs, target }, index) => {
        nn.forwardProp(network, inputs);
        nn.backProp(network, target, nn.Errors.SQUARE);
        if ((index + 1) % 10 === 0) nn.updateWeights(network, 0.03, 0);
      });
    }
  };
}

/** In the page: the microseconds of a step, of each program in each round. */
function measure({ rounds, steps, epochs }) {
  const turn = ([name, program]) => {
    const count = epochs[name] ?? epochs.objects;
    const began = performance.now();
    program(count);
    return 1000 * (performance.now() - began) / (count * steps);
  };
  return Array.from({ length: rounds }, () => Object.entries(window.programs).map(turn));
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const browser = await launch();
const page = await browser.newPage();
await page.goto(new URL("icon.svg", ADDRESS).href);
const samples = await page.evaluate(addEngine);
const programs = [["objects.mjs", await readFile(new URL("objects.mjs", import.meta.url), "utf8")]];
const nn = await original();
if (nn) programs.push(["nn.ts", nn]);
for (const program of programs) await page.evaluate(addObjects, program);
const rounds = await page.evaluate(measure, { rounds: ROUNDS, steps: samples / 10, epochs: EPOCHS });
await browser.close();

["engine", "epochs", ...programs.map(([name]) => name)].forEach((name, program) =>
  console.log(`${name}: ${median(rounds.map((times) => times[program])).toFixed(2)} µs per step`));
const [engine, objects, originals] = [0, 2, 3];
const ratio = (above, below) => median(rounds.map((times) => times[above] / times[below]));
if (nn) console.log(`nn.ts takes ${ratio(originals, objects).toFixed(2)} times as long as objects.mjs, expected ${OBJECTS}`);
const found = nn ? ratio(originals, engine) : OBJECTS * ratio(objects, engine);
const verdict = found >= GOAL ? "reached" : "MISSED";
console.log(`nn.ts takes ${found.toFixed(1)} times as long as the engine${nn ? "" : ", by objects.mjs"}; goal ${GOAL}: ${verdict}`);
if (found < LIMIT) process.exitCode = 1;
