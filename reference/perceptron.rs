/// One layer: z = x·W + b, then a = f(z).
pub struct Layer {
    /// W: `weights[i][u]` leads from input i to unit u.
    pub weights: Vec<Vec<f64>>,
    /// b: one value per unit.
    pub bias: Vec<f64>,
    /// f.
    pub activation: fn(f64) -> f64,
    /// f′(z), computed from a = f(z): 1 − a² for tanh, a (1 − a) for the logistic function.
    pub derivative: fn(f64) -> f64,
}

/// z_u = b_u + Σ_i x_i W_iu
pub fn logits(x: &[f64], weights: &[Vec<f64>], bias: &[f64]) -> Vec<f64> {
    (0..bias.len()).map(|u| bias[u] + (0..x.len()).map(|i| x[i] * weights[i][u]).sum::<f64>()).collect()
}

/// Forward: the input and the outputs of every layer. A layer's outputs are the next layer's inputs.
pub fn forward(layers: &[Layer], input: &[f64]) -> Vec<Vec<f64>> {
    let mut values = vec![input.to_vec()];
    for Layer { weights, bias, activation, .. } in layers {
        let z = logits(&values[values.len() - 1], weights, bias);
        values.push(z.into_iter().map(activation).collect());
    }
    values
}

/// Loss, binary cross-entropy: L = −Σ_u (y_u ln a_u + (1 − y_u) ln (1 − a_u)) / units
pub fn loss(a: &[f64], y: &[f64]) -> f64 {
    -a.iter().zip(y).map(|(a, y)| y * a.ln() + (1.0 - y) * (1.0 - a).ln()).sum::<f64>() / a.len() as f64
}

/// ∂L/∂W and ∂L/∂b of one layer.
pub type Gradient = (Vec<Vec<f64>>, Vec<f64>);

/// Backward: the gradient of every layer, from the values of the forward pass and the target y.
pub fn backward(layers: &[Layer], values: &[Vec<f64>], y: &[f64]) -> Vec<Gradient> {
    // δ = ∂L/∂z of the output layer: with logistic outputs, δ_u = (a_u − y_u) / units.
    let a = &values[layers.len()];
    let mut delta: Vec<f64> = a.iter().zip(y).map(|(a_u, y_u)| (a_u - y_u) / a.len() as f64).collect();
    let mut gradients = Vec::new();
    for l in (0..layers.len()).rev() {
        let x = &values[l];
        // ∂L/∂W_iu = x_i δ_u and ∂L/∂b_u = δ_u.
        gradients.insert(0, (x.iter().map(|x| delta.iter().map(|d| x * d).collect()).collect(), delta.clone()));
        // δ of the layer below: δ_i = f′(z_i) Σ_u W_iu δ_u; its output a_i is this layer's input x_i.
        if l > 0 {
            let sums = layers[l].weights.iter().map(|w| w.iter().zip(&delta).map(|(w, d)| w * d).sum::<f64>());
            delta = sums.zip(x).map(|(sum, a)| (layers[l - 1].derivative)(*a) * sum).collect();
        }
    }
    gradients
}

/// Update: W ← W − η ∂L/∂W and b ← b − η ∂L/∂b
pub fn update(layers: &mut [Layer], gradients: &[Gradient], learning_rate: f64) {
    for (layer, (weights, bias)) in layers.iter_mut().zip(gradients) {
        let rows = layer.weights.iter_mut().zip(weights).chain([(&mut layer.bias, bias)]);
        rows.for_each(|(w, g)| w.iter_mut().zip(g).for_each(|(w, g)| *w -= learning_rate * g));
    }
}

/// One step on a batch, with the mean of the samples' gradients.
pub fn step(layers: &mut [Layer], inputs: &[Vec<f64>], targets: &[Vec<f64>], learning_rate: f64) {
    let samples = inputs.iter().zip(targets);
    let gradients: Vec<_> = samples.map(|(x, y)| backward(layers, &forward(layers, x), y)).collect();
    gradients.iter().for_each(|gradient| update(layers, gradient, learning_rate / inputs.len() as f64));
}

/// 1 / (1 + e⁻ᶻ)
pub fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}
