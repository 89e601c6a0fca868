// The stops of the guided walk: settings that differ from the defaults, and the text of each.
import type { HiddenLayer, Settings } from "./engine.js";
import type { Patch } from "./store.js";

export interface Stop {
  title: string;
  /** What to do, what to see and why. */
  text: readonly string[];
  settings: Patch;
}

function layer(units: number, activation: HiddenLayer["activation"] = "tanh", dropout = 0): HiddenLayer {
  return { units, activation, dropout, batchNorm: false };
}

/** The training stops after a number of epochs, which the text names. */
function epochs(value: number): Settings["stop"] {
  return { condition: "epochs", value };
}

/** Samples that invite over-fitting: few of them train, and many carry noise. */
const NOISY: Patch["data"] = { source: "xor", noise: 40, trainPercent: 10, seed: 3 };

/** The seed of the networks with a hidden layer. */
const SEED = 7;

export const WALK: readonly Stop[] = [
  {
    title: "One unit separates two groups",
    text: [
      "Press the step button several times. The unit learns by the perceptron rule of 1958: after a wrong " +
        "answer it adds the sample, times the learning rate of 0.001, to its weights, or subtracts it. At first " +
        "every answer is wrong; after 10 epochs 99 % are right.",
      "The boundary is a straight line, because a unit compares a weighted sum with a threshold. A line " +
        "separates these groups, so the rule finds one. From then on no answer is wrong, and nothing changes.",
    ],
    settings: { data: { source: "gauss" }, network: { layers: [], seed: 8 },
      training: { loss: "perceptron", learningRate: 0.001, batchSize: 1 }, stop: epochs(50) },
  },
  {
    title: "The perceptron rule fails on exclusive or",
    text: [
      "Press play. The line jumps around, and the accuracy with it: in these 100 epochs it never exceeds 71 %.",
      "The blue samples lie in two opposite quadrants. No straight line separates them from the orange ones, so " +
        "some answers are always wrong, and the weights change forever.",
    ],
    settings: { data: { source: "xor" }, network: { layers: [] },
      training: { loss: "perceptron", learningRate: 0.1, batchSize: 1 }, stop: epochs(100) },
  },
  {
    title: "A smooth loss does not help one unit",
    text: [
      "The unit is now logistic, and its loss is cross-entropy. Press play: the training loss settles at 0.69.",
      "That is ln 2, the loss of a unit that answers 0.5 everywhere. This one nearly does: its answers lie between " +
        "0.37 and 0.55. Still, 66 % of the training samples are right, because the accuracy asks only for the side " +
        "of 0.5: orange everywhere is right for one half, and the line cuts off a blue corner.",
      "The limit is the straight line, not the rule that moves it.",
    ],
    settings: { data: { source: "xor" }, network: { layers: [] }, training: { learningRate: 0.03 }, stop: epochs(100) },
  },
  {
    title: "A hidden layer solves exclusive or",
    text: [
      "Press play. After 50 epochs the accuracy of the test samples is above 99 %; after 200 both losses are " +
        "0.05.",
      "Point at the hidden units: each has a line of its own, and the output unit combines the four. The " +
        "network has learned the features that it needs.",
    ],
    settings: { data: { source: "xor" }, network: { layers: [layer(4)], seed: SEED }, training: { learningRate: 0.1 },
      stop: epochs(200) },
  },
  {
    title: "All-zero weights learn nothing",
    text: [
      "The network is the same, but all its weights begin at zero. Press play: the hidden units stay blank, and " +
        "the losses stay at 0.69. Only the bias of the output changes.",
      "The gradient of a weight is its input times the error behind it. Hidden units of tanh return 0, so the " +
        "output weights have no gradient; the output weights are 0, so no error reaches the hidden layer. Its " +
        "gradient norm is 0.",
    ],
    settings: { data: { source: "xor" }, network: { layers: [layer(4)], initializer: "zero" },
      training: { learningRate: 0.1 }, stop: epochs(200) },
  },
  {
    title: "Equal weights stay equal",
    text: [
      "Logistic units return 0.5 at first, so their output weights do learn. Press play, and compare the four " +
        "hidden units: they are always the same. The training loss ends at 0.56, with 72 % right.",
      "Equal weights receive equal gradients, so four units do no more than one. Random weights break the " +
        "symmetry.",
    ],
    settings: { data: { source: "xor" }, network: { layers: [layer(4, "logistic")], initializer: "zero" },
      training: { learningRate: 0.3 }, stop: epochs(200) },
  },
  {
    title: "A learning rate that is too large",
    text: [
      "The network of state 4 now has the learning rate 10. Press play: the loss jumps up and down, up to 6.",
      "A step goes downhill by the slope at its start, but it is so long that it ends somewhere else, often " +
        "higher. Choose 0.1, reset and play: the losses fall to 0.05 again.",
    ],
    settings: { data: { source: "xor" }, network: { layers: [layer(4)], seed: SEED }, training: { learningRate: 10 },
      stop: epochs(200) },
  },
  {
    title: "A layer of steps does not learn",
    text: [
      "The hidden units are now steps, like that of the perceptron. Press play: their lines never move. Only " +
        "the output unit learns, and its loss stays at 0.7.",
      "The derivative of a step is 0 on both sides of its threshold, so back-propagation passes no error to the " +
        "weights before it. See the gradient norm of layer 1: it is 0.",
    ],
    settings: { data: { source: "xor" }, network: { layers: [layer(4, "heaviside")], seed: SEED },
      training: { learningRate: 0.3 }, stop: epochs(200) },
  },
  {
    title: "The logistic function is a smooth step",
    text: [
      "Only the activation has changed since the last stop. Press play: the lines turn, and after 50 epochs " +
        "all answers are right.",
      "The logistic function has a slope everywhere, and back-propagation multiplies the error by it. For this " +
        "reason networks use smooth functions in place of the step.",
    ],
    settings: { data: { source: "xor" }, network: { layers: [layer(4, "logistic")], seed: SEED },
      training: { learningRate: 0.3 }, stop: epochs(200) },
  },
  {
    title: "Over-fitting",
    text: [
      "Only 50 noisy samples train a network of 105 parameters. Press play. The training loss falls to 0.06, " +
        "but the test loss turns: it falls to 0.39 in 30 epochs and rises to 0.84.",
      "The network learns the samples by heart, noise included: its map bends around single dots.",
    ],
    settings: { data: NOISY, network: { layers: [layer(8), layer(8)] },
      training: { optimizer: "adam", learningRate: 0.01 }, stop: epochs(300), view: { testSamples: true } },
  },
  {
    title: "L2 regularization against over-fitting",
    text: [
      "The training now minimizes the loss plus a penalty on the squares of the weights. Press play: the test " +
        "loss falls to 0.37 and stays there. Without the penalty it was 0.84.",
      "Small weights make smooth maps, which do not bend around single dots. The training loss pays for it: " +
        "0.32 in place of 0.06.",
    ],
    settings: { data: NOISY, network: { layers: [layer(8), layer(8)] },
      training: { optimizer: "adam", learningRate: 0.01, regularization: "l2", regularizationRate: 0.03 },
      stop: epochs(300), view: { testSamples: true } },
  },
  {
    title: "Dropout against over-fitting",
    text: [
      "Dropout sets 30 % of the hidden values to zero, a different 30 % in each step. Press play: after 300 epochs the " +
        "test loss is 0.39. Without dropout it was 0.84.",
      "No unit can rely on any other, so the layers learn what several units agree on, and not single dots.",
    ],
    settings: { data: NOISY, network: { layers: [layer(8, "tanh", 30), layer(8, "tanh", 30)] },
      training: { optimizer: "adam", learningRate: 0.01 }, stop: epochs(300), view: { testSamples: true } },
  },
];
