//! The table of elementwise activations, which their tests and their pictures read.

/// Calls `$then!` with a line for each activation: the name of its test, its type, its kinks, which are the logits at
/// which the slope jumps, and its formula in `f64`. The caller imports [`stackprop::activation`].
macro_rules! activations {
    ($then:ident) => {
        $then! {
            identity: activation::Identity, [], |z| z;
            relu: activation::Relu, [0.0], |z| z.max(0.0);
            relu6: activation::Relu6, [0.0, 6.0], |z| z.clamp(0.0, 6.0);
            hard_tanh: activation::HardTanh, [-1.0, 1.0], |z| z.clamp(-1.0, 1.0);
            leaky_relu: activation::LeakyRelu<1>, [0.0], |z| if z > 0.0 { z } else { 0.01 * z };
            leaky_relu_30: activation::LeakyRelu<30>, [0.0], |z| if z > 0.0 { z } else { 0.3 * z };
            elu: activation::Elu<100>, [0.0], |z| if z > 0.0 { z } else { z.exp() - 1.0 };
            elu_50: activation::Elu<50>, [0.0], |z| if z > 0.0 { z } else { 0.5 * (z.exp() - 1.0) };
            // λ and α as in the paper's appendix.
            selu: activation::Selu, [0.0], |z| {
                1.0507009873554805 * if z > 0.0 { z } else { 1.6732632423543772 * (z.exp() - 1.0) }
            };
            logistic: activation::Logistic, [], |z| logistic(z);
            tanh: activation::Tanh, [], |z| z.tanh();
            softplus: activation::Softplus, [], |z| (1.0 + z.exp()).ln();
            gelu: activation::Gelu, [], |z| 0.5 * z * (1.0 + libm::erf(z / f64::sqrt(2.0)));
            silu: activation::Silu, [], |z| z * logistic(z);
            hard_sigmoid: activation::HardSigmoid, [-3.0, 3.0], |z| ((z + 3.0) / 6.0).clamp(0.0, 1.0);
            hard_swish: activation::HardSwish, [-3.0, 3.0], |z| z * ((z + 3.0) / 6.0).clamp(0.0, 1.0);
        }
    };
}
pub(crate) use activations;
