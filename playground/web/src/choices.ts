// The names of the settings' values, and which of them go together.
import type { Activation, Feature, HiddenLayer, Settings } from "./engine.js";
import type { Choice } from "./dom.js";

export type Source = Settings["data"]["source"];
export type Loss = Settings["training"]["loss"];
export type Problem = "classes" | "values";

export const MAX_LAYERS = 6;
export const MAX_UNITS = 8;

export const PROBLEMS: readonly Choice<Problem>[] = [["classes", "Classification"], ["values", "Regression"]];

export const SOURCES: Record<Problem, readonly Choice<Source>[]> = {
  classes: [["circle", "Circle"], ["xor", "Exclusive or"], ["gauss", "Gaussian"], ["spiral", "Spiral"]],
  values: [["plane", "Plane"], ["bumps", "Gaussian bumps"]],
};

export const FEATURES: readonly Choice<Feature>[] = [
  ["x1", "x₁"], ["x2", "x₂"], ["x1^2", "x₁²"], ["x2^2", "x₂²"], ["x1*x2", "x₁x₂"],
  ["sin(x1)", "sin x₁"], ["sin(x2)", "sin x₂"],
];

export const ACTIVATIONS: readonly Choice<Activation>[] = [
  ["tanh", "Tanh"], ["relu", "ReLU"], ["logistic", "Logistic"], ["identity", "Identity"],
  ["leaky-relu", "Leaky ReLU"], ["elu", "ELU"], ["selu", "SELU"], ["gelu", "GELU"], ["silu", "SiLU"],
  ["softplus", "Softplus"], ["hard-tanh", "Hard tanh"], ["hard-sigmoid", "Hard sigmoid"],
  ["hard-swish", "Hard swish"], ["relu6", "ReLU6"], ["heaviside", "Step"],
];

export const INITIALIZERS: readonly Choice<Settings["network"]["initializer"]>[] = [
  ["usual", "Glorot, He, LeCun"], ["pytorch", "PyTorch"], ["zero", "All zero"],
];

const CLASS_LOSSES: readonly Choice<Loss>[] = [
  ["cross-entropy", "Cross-entropy"], ["squared", "Squared"], ["absolute", "Absolute"], ["huber", "Huber"],
  ["hinge", "Hinge"], ["perceptron", "Perceptron rule"],
];
export const LOSSES: Record<Problem, readonly Choice<Loss>[]> = {
  classes: CLASS_LOSSES,
  values: CLASS_LOSSES.filter(([loss]) => loss === "squared" || loss === "absolute" || loss === "huber"),
};

export const OPTIMIZERS: readonly Choice<Settings["training"]["optimizer"]>[] = [
  ["sgd", "SGD"], ["momentum", "Momentum"], ["nesterov", "Nesterov"], ["rms-prop", "RMSProp"], ["adam", "Adam"],
  ["adam-w", "AdamW"], ["n-adam", "NAdam"],
];

export const REGULARIZATIONS: readonly Choice<Settings["training"]["regularization"]>[] = [
  ["none", "None"], ["l1", "L1"], ["l2", "L2"],
];

export const SCHEDULES: readonly Choice<Settings["training"]["schedule"]>[] = [
  ["none", "Constant"], ["step-decay", "Step decay"], ["exponential-decay", "Exponential"], ["cosine", "Cosine"],
  ["one-cycle", "One cycle"], ["on-plateau", "On plateau"],
];

export const STOPS: readonly Choice<Settings["stop"]["condition"]>[] = [
  ["never", "Never"], ["epochs", "After epochs"], ["loss", "At test loss"], ["patience", "No progress"],
];

/** The value that a stop condition begins with. */
export const STOP_VALUES: Record<Settings["stop"]["condition"], number> = {
  never: 0, epochs: 500, loss: 0.05, patience: 100,
};

export const RATES = ["0.00001", "0.0001", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3", "10"] as const;

/** Epochs per frame of the animation. */
export const SPEEDS: readonly Choice<string>[] = [
  ["1", "1 per frame"], ["5", "5 per frame"], ["25", "25 per frame"], ["Infinity", "Full speed"],
];

/** The problem that a source poses. */
export function problemOf(source: Source): Problem {
  return source === "plane" || source === "bumps" || source === "own-values" ? "values" : "classes";
}

/** Whether the visitor chooses the number of classes of a source. */
export function hasClasses(source: Source): boolean {
  return source === "gauss" || source === "spiral";
}

/** A layer with another activation; the step has no dropout. */
export function withActivation(layer: HiddenLayer, activation: Activation): HiddenLayer {
  return { ...layer, activation, dropout: activation === "heaviside" ? 0 : layer.dropout };
}

/** The name of a value. */
export function nameOf<Value extends string>(choices: readonly Choice<Value>[], value: Value): string {
  return choices.find(([candidate]) => candidate === value)?.[1] ?? value;
}
