// The interface of the engine, which wasm-bindgen generates as `engine.js`. All arrays are copies.
// Units are numbered: the features in use, then hidden layer by hidden layer, then the outputs.

export interface Settings {
  data: { source: "circle" | "xor" | "gauss" | "spiral" | "plane" | "bumps" | "own-classes" | "own-values";
    classes: number; noise: number; trainPercent: number; seed: number };
  network: { features: Feature[]; layers: HiddenLayer[]; initializer: "usual" | "pytorch" | "zero"; seed: number };
  training: { loss: "cross-entropy" | "squared" | "absolute" | "huber" | "hinge" | "perceptron";
    optimizer: "sgd" | "momentum" | "nesterov" | "rms-prop" | "adam" | "adam-w" | "n-adam"; learningRate: number;
    regularization: "none" | "l1" | "l2"; regularizationRate: number;
    schedule: "none" | "step-decay" | "exponential-decay" | "cosine" | "one-cycle" | "on-plateau"; scheduleEpochs: number;
    batchSize: number };
  stop: { condition: "never" | "epochs" | "loss" | "patience"; value: number };
  view: { testSamples: boolean; discrete: boolean };
}
export type Feature = "x1" | "x2" | "x1^2" | "x2^2" | "x1*x2" | "sin(x1)" | "sin(x2)";
export interface HiddenLayer { units: number; activation: Activation; dropout: number; batchNorm: boolean }
export type Activation = "tanh" | "relu" | "logistic" | "identity" | "leaky-relu" | "elu" | "selu" | "gelu" | "silu" |
  "softplus" | "hard-tanh" | "hard-sigmoid" | "hard-swish" | "relu6" | "heaviside";

/** Loss and score of a set of samples. `accuracy` is null for regression, `rSquared` is null for classes. */
export interface Score { loss: number; accuracy: number | null; rSquared: number | null }

export interface Status {
  epoch: number;
  /** The number of the current stage, from 1: a change of training or an edit begins another. */
  stage: number;
  /** Why the training has stopped by itself, or null: "the test loss is 0.0100", "50 epochs are done" … */
  stopped: string | null;
  train: Score;
  test: Score;
  learningRate: number;
  /** The norm of the gradient of each layer's weights and biases; the last is the output layer. */
  gradientNorms: number[];
  parameters: number;
}

export interface Int8Status { test: Score; maxDifference: number; flashBytes: number }

export interface Budget {
  /** The bytes of the parameters, as `f32` and in eight bits. */
  flashBytes: number; int8FlashBytes: number;
  /** The bytes of RAM of a prediction, and of a trainer, on a 32-bit microcontroller. */
  inferenceBytes: number; trainingBytes: number;
}

/** A method that receives invalid values throws an `Error` with a message for the visitor, and changes nothing. */
export class Playground {
  /** From a link's fragment (without "#"); "" gives the defaults. Trains again up to the link's epoch. */
  constructor(link: string);
  link(): string;
  settings(): Settings;
  /** A change of data, network or loss begins a new run, at epoch 0; another change of training continues this one. */
  setSettings(settings: Settings): void;
  /** Begins the run again, with the same seed. */
  reset(): void;
  /** Trains whole epochs until the time is over, at least one; returns their number, 0 if the training has stopped. */
  train(milliseconds: number): number;
  /** Trains a number of epochs. */
  step(epochs: number): number;
  /** Makes steps on one batch with a copy of the network: a benchmark, which changes nothing. */
  repeatStep(count: number): void;
  status(): Status;
  /** [epoch, training loss, test loss] of at most 1,000 epochs, flattened. */
  history(): Float64Array;
  /** 1 for regression, otherwise the number of classes, at least 2. Two classes have one output. */
  classes(): number;
  labels(): string[];
  /** [x1, x2, target] of each sample, flattened; the target is a class from 0, or a value. */
  trainSamples(): Float32Array;
  testSamples(): Float32Array;
  /** Of the test samples, classes × classes: rows are true classes, columns predictions. Empty for regression. */
  confusion(): Uint32Array;
  /** The weights into a layer, [inputs][units] flattened; the output layer is the last. */
  weights(layer: number): Float32Array;
  biases(layer: number): Float32Array;
  setWeight(layer: number, input: number, unit: number, value: number): void;
  setBias(layer: number, unit: number, value: number): void;
  /**
   * Every unit's value on a grid of resolution × resolution points from −6 to 6: unit by unit, rows from the top
   * (x2 = 6) to the bottom, columns from the left. Outputs are those of the output activation: with one output, −1 to 1
   * or 0 to 1 (see `outputRange`) for classes; with several, one per class.
   */
  maps(resolution: number): Float32Array;
  /** [low, high] of the outputs: the values that the output map's colours span. */
  outputRange(): Float32Array;
  /** Every unit's value at a point. */
  values(x1: number, x2: number): Float32Array;
  /** The outputs of the network in eight bits on the grid, like the last maps of `maps`. */
  int8Maps(resolution: number): Float32Array;
  int8Status(): Int8Status;
  /** Three columns, x1, x2 and a label or value, with or without a header. Scales x1 and x2 to −5 … 5. */
  loadCsv(text: string): void;
  /** [x1, x2, target] of each sample, flattened; `classes` is 1 for regression. */
  setSamples(samples: Float32Array, classes: number): void;
  /** The Rust program, its Cargo.toml, its model file and its budget. */
  exportProgram(): string;
  exportManifest(): string;
  exportModel(): Uint8Array;
  budget(): Budget;
  free(): void;
}
export default function init(): Promise<unknown>;
