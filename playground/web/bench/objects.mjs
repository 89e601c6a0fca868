// A perceptron of objects, one for each unit and one for each connection, in the manner of TensorFlow Playground's
// nn.ts. It replaces nn.ts in the benchmark where that file is out of reach, and has its functions.

class Unit {
  bias = 0.1;
  sum = 0;
  value = 0;
  gradientOfValue = 0;
  gradientOfSum = 0;
  biasGradients = 0;
  samples = 0;
  incoming = [];
  outgoing = [];

  constructor(activation) {
    this.activation = activation;
  }

  compute() {
    this.sum = this.bias;
    for (const connection of this.incoming) this.sum += connection.weight * connection.from.value;
    this.value = this.activation.output(this.sum);
  }
}

class Connection {
  weight = Math.random() - 0.5;
  gradients = 0;
  samples = 0;

  constructor(from, to) {
    this.from = from;
    this.to = to;
    from.outgoing.push(this);
    to.incoming.push(this);
  }
}

export const Errors = { SQUARE: { der: (output, target) => output - target } };

export const Activations = {
  TANH: {
    output: (sum) => Math.tanh(sum),
    der: (sum) => {
      const value = Activations.TANH.output(sum);
      return 1 - value * value;
    },
  },
};

export function buildNetwork(shape, activation, outputActivation) {
  const layers = shape.map((units, layer) =>
    Array.from({ length: units }, () => new Unit(layer === shape.length - 1 ? outputActivation : activation)));
  for (let layer = 1; layer < layers.length; layer++) {
    for (const to of layers[layer]) for (const from of layers[layer - 1]) new Connection(from, to);
  }
  return layers;
}

export function forwardProp(layers, inputs) {
  for (const [index, unit] of layers[0].entries()) unit.value = inputs[index];
  for (let layer = 1; layer < layers.length; layer++) {
    for (const unit of layers[layer]) unit.compute();
  }
  return layers.at(-1)[0].value;
}

export function backProp(layers, target, error) {
  const output = layers.at(-1)[0];
  output.gradientOfValue = error.der(output.value, target);
  for (let layer = layers.length - 1; layer > 0; layer--) {
    for (const unit of layers[layer]) {
      unit.gradientOfSum = unit.gradientOfValue * unit.activation.der(unit.sum);
      unit.biasGradients += unit.gradientOfSum;
      unit.samples++;
    }
    for (const unit of layers[layer]) {
      for (const connection of unit.incoming) {
        connection.gradients += unit.gradientOfSum * connection.from.value;
        connection.samples++;
      }
    }
    if (layer > 1) spread(layers[layer - 1]);
  }
}

/** The gradients of the values of a layer, from the layer above it. */
function spread(units) {
  for (const unit of units) {
    unit.gradientOfValue = 0;
    for (const connection of unit.outgoing) unit.gradientOfValue += connection.weight * connection.to.gradientOfSum;
  }
}

export function updateWeights(layers, learningRate) {
  for (let layer = 1; layer < layers.length; layer++) {
    for (const unit of layers[layer]) {
      unit.bias -= (learningRate / unit.samples) * unit.biasGradients;
      unit.biasGradients = unit.samples = 0;
      for (const connection of unit.incoming) {
        connection.weight -= (learningRate / connection.samples) * connection.gradients;
        connection.gradients = connection.samples = 0;
      }
    }
  }
}
