//! The code to paste into a program.

use stackprop::quantized::Quantization;

use crate::{Network, Rounding};

/// The code of a network's type and of its model file, for a program that uses [`stackprop::prelude`]. `rust` is the
/// text.
///
/// ```
/// use stackprop_convert::{Code, Options, Rounding, read};
///
/// let network = read("../tests/golden/int8/one_1_1.tflite", &Options::default())?;
/// let code = Code { network: &network, rounding: Rounding::Micro, model: "one.stackprop" };
/// assert!(code.rust().contains("type Model = sequential![Dense<1, 1, Identity>];"));
/// assert!(code.rust().contains(r#"include_model!(Quantized<Model, quantized::Micro>, "one.stackprop")"#));
/// # Ok::<(), stackprop_convert::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// The network.
    pub network: &'a Network,
    /// The rounding of a network in eight bits.
    pub rounding: Rounding,
    /// The path of the model file, relative to the source file with the code.
    pub model: &'a str,
}

impl Code<'_> {
    /// The type, the model and, in eight bits, the scales of inputs and outputs as comments.
    #[must_use]
    pub fn rust(&self) -> String {
        let layers = self.network.network_type().rust();
        let mut code = format!("/// The layers of [`MODEL`].\npub type Model = {layers};\n\n");
        if let Some([input, output]) = self.network.ends() {
            code += &format!("/// Inputs: {}\n/// Outputs: {}\n", describe(input), describe(output));
        } else {
            code += "/// The network, in flash.\n";
        }
        let (net, model) = (self.net(), self.model);
        code + &format!("pub static MODEL: &{net} = include_model!({net}, {model:?});\n")
    }

    /// The type of the network in the model file.
    fn net(&self) -> String {
        match (self.network, self.rounding) {
            (Network::Float(_), _) => "Model".into(),
            (Network::Int8(_), Rounding::Lite) => "Quantized<Model>".into(),
            (Network::Int8(_), Rounding::Micro) => "Quantized<Model, quantized::Micro>".into(),
        }
    }
}

/// The formula of real numbers from `i8`s.
pub(crate) fn describe(Quantization { scale, zero_point }: Quantization) -> String {
    match zero_point {
        0 => format!("real = {scale} * i8"),
        1.. => format!("real = {scale} * (i8 - {zero_point})"),
        ..0 => format!("real = {scale} * (i8 + {})", zero_point.unsigned_abs()),
    }
}
