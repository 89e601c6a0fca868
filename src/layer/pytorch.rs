//! Parameters in PyTorch's order.

use crate::activation::Activation;
use crate::layer::{BatchNorm, Dense, WellFormed};

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Dense<INPUTS, UNITS, A> {
    /// A layer with the `weight` and `bias` of PyTorch's `torch.nn.Linear(INPUTS, UNITS)`. Its weight is the transpose
    /// of [`weights`](Dense::weights). A `Linear(…, bias=False)` has the bias `[0.0; UNITS]`.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// // print(linear.weight.tolist(), linear.bias.tolist())
    /// const LAYER: Dense<3, 2, Identity> = Dense::from_pytorch([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [0.5, -0.5]);
    /// assert_eq!(LAYER.predict(&[1.0, 0.0, -1.0]), [-1.5, -2.5]);
    /// assert_eq!(LAYER.weights, [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]);
    /// assert_eq!(LAYER.to_pytorch(), ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [0.5, -0.5]));
    /// ```
    #[must_use]
    pub const fn from_pytorch<SizesAreValid>(weight: [[f32; INPUTS]; UNITS], bias: [f32; UNITS]) -> Self
    where
        Self: WellFormed<SizesAreValid>,
    {
        Self::new(transpose(&weight), bias)
    }

    /// The `weight` and the `bias` of PyTorch's `torch.nn.Linear`.
    #[must_use]
    pub const fn to_pytorch(&self) -> ([[f32; INPUTS]; UNITS], [f32; UNITS]) {
        (transpose(&self.weights), self.bias)
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation, const MOMENTUM: usize>
    BatchNorm<Dense<INPUTS, UNITS, A>, MOMENTUM>
{
    /// A layer with the parameters of PyTorch's `Linear` and of the `BatchNorm1d` behind it, with its default
    /// ε = 10⁻⁵, in the order of its `state_dict`: `weight`, `bias`, `running_mean`, `running_var`.
    ///
    /// A bias of the `Linear` has no effect in training, and is subtracted from the running mean.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// let linear = Dense::from_pytorch([[2.0]], [1.0]);
    /// let (weight, bias, running_mean, running_var) = ([3.0], [0.5], [5.0], [1.0]);
    /// let layer = BatchNorm::<Dense<1, 1, Relu>>::from_pytorch(linear, [weight, bias, running_mean, running_var]);
    /// let [output] = layer.predict(&[4.0]);
    /// assert!((output - (3.0 * (2.0 * 4.0 + 1.0 - 5.0) + 0.5)).abs() < 1e-3); // ε changes the last digits
    /// ```
    #[must_use]
    pub fn from_pytorch(
        mut linear: Dense<INPUTS, UNITS, A>,
        [weight, bias, mut running_mean, running_var]: [[f32; UNITS]; 4],
    ) -> Self {
        running_mean.iter_mut().zip(&linear.bias).for_each(|(mean, bias)| *mean -= bias);
        linear.bias = bias;
        Self { layer: linear, scale: weight, mean: running_mean, variance: running_var }
    }

    /// The `Linear`, with a bias of 0, and the parameters of the `BatchNorm1d` behind it, in the order of
    /// [`from_pytorch`](BatchNorm::from_pytorch). `to_pytorch` of the dense layer gives the `weight` of the `Linear`.
    #[must_use]
    pub fn to_pytorch(&self) -> (Dense<INPUTS, UNITS, A>, [[f32; UNITS]; 4])
    where
        Dense<INPUTS, UNITS, A>: Clone,
    {
        let mut linear = self.layer.clone();
        linear.bias = [0.0; UNITS];
        (linear, [self.scale, self.layer.bias, self.mean, self.variance])
    }
}

/// The rows as columns.
const fn transpose<const ROWS: usize, const COLUMNS: usize>(matrix: &[[f32; COLUMNS]; ROWS]) -> [[f32; ROWS]; COLUMNS] {
    let mut transposed = [[0.0; ROWS]; COLUMNS];
    let mut row = 0;
    while row < ROWS {
        let mut column = 0;
        while column < COLUMNS {
            transposed[column][row] = matrix[row][column];
            column += 1;
        }
        row += 1;
    }
    transposed
}
