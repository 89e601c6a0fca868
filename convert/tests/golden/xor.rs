/// The layers of [`MODEL`].
pub type Model = sequential![Dense<2, 3, Tanh>, Dense<3, 1, Logistic>];

/// Inputs: real = 0.02298441 * (i8 - 10)
/// Outputs: real = 0.00390625 * (i8 + 128)
pub static MODEL: &Quantized<Model> = include_model!(Quantized<Model>, "xor.stackprop");
