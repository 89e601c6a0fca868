//! One forward and one backward pass, through the public API.

use stackprop::activation::Pass;
use stackprop::layer::Destination;
use stackprop::layer::Train;
use stackprop::loss::FusedWith;
use stackprop::simd::{Computation, Execution, Simd};
use stackprop::{Floats, Row, Zeroable};

/// The loss of one batch and its gradients.
pub struct Gradients<Input> {
    pub loss: f32,
    /// ∂loss/∂parameters, in memory order.
    pub parameters: Vec<f32>,
    /// ∂loss/∂inputs.
    pub inputs: Vec<Input>,
}

/// The gradients of the mean loss, with default settings, over a batch of at most `BATCH` samples.
pub fn gradients<Net, L, const BATCH: usize>(
    arithmetic: impl Execution,
    net: &mut Net,
    inputs: &[Net::Input],
    targets: &[L::Target<Net::Output>],
) -> Gradients<Net::Input>
where
    Net: Train,
    L: FusedWith<Net::Activation> + Default,
{
    gradients_of::<Net, L, BATCH>(arithmetic, &L::default(), net, inputs, targets)
}

/// The gradients of the mean of this loss over a batch of at most `BATCH` samples.
pub fn gradients_of<Net, L, const BATCH: usize>(
    arithmetic: impl Execution,
    loss: &L,
    net: &mut Net,
    inputs: &[Net::Input],
    targets: &[L::Target<Net::Output>],
) -> Gradients<Net::Input>
where
    Net: Train,
    L: FusedWith<Net::Activation>,
{
    arithmetic.run(Backpropagation::<Net, L, BATCH> { net, inputs, targets, loss })
}

struct Backpropagation<'a, Net: Train, L: FusedWith<Net::Activation>, const BATCH: usize> {
    net: &'a mut Net,
    inputs: &'a [Net::Input],
    targets: &'a [L::Target<Net::Output>],
    loss: &'a L,
}

impl<Net: Train, L: FusedWith<Net::Activation>, const BATCH: usize> Computation for Backpropagation<'_, Net, L, BATCH> {
    type Output = Gradients<Net::Input>;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        // NaN reveals elements that are not written, or read before they are written.
        let nan = |mut row: Net::Input| {
            row.values_mut().fill(f32::NAN);
            row
        };
        let mut gradient: Net::Gradient = Zeroable::zeroed();
        gradient.floats_mut().fill(f32::NAN);
        let mut input_gradient = vec![nan(Row::ZERO); self.inputs.len()];
        let mut logits = vec![Net::Output::ZERO; self.inputs.len()];
        let mut tape: Net::Tape<BATCH> = Zeroable::zeroed();

        self.net.forward_train(simd, Pass::Trained { seed: 0 }, self.inputs, &mut logits, &mut tape);
        let evaluation = self.loss.delta(simd, &mut logits, self.targets);
        let destination = Destination::gradient(self.net, &mut gradient);
        Net::backward(destination, simd, self.inputs, &logits, &mut tape, Some(&mut input_gradient));
        Gradients { loss: evaluation.loss, parameters: gradient.floats().to_vec(), inputs: input_gradient }
    }
}
