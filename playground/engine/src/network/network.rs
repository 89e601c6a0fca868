//! The network: one type for every shape.
//!
//! A shape is a type in Stackprop, and the visitors of a page choose among millions. [`Network`] therefore contains the
//! largest one: seven layers of eight units. It computes the layers in use with the crate's kernels, in the order
//! of a [`Chain`](stackprop::layer::Chain), and keeps the weights and the values of absent units at zero. A sum of
//! products has the same bits with further zeros at its end, so the parameters are those of the exact type to the bit.
//! A step of 2-8-8-1 at batch 10 takes 1.3 times as long as that of its exact type (`examples/step_cost.rs`, Xeon with
//! AVX-512).

use stackprop::Rng;
use stackprop::Zeroable;
use stackprop::activation::{DropoutSaved, Identity, Pass};
use stackprop::architecture::Architecture;
use stackprop::initializer::Initializer as Distribution;
use stackprop::kernels::{Moments, UpdateRule};
use stackprop::layer::{BatchNorm, Dense, Destination, Layer, Single, Train, Visitor};
use stackprop::simd::Simd;

use crate::network::Shape;
use crate::network::activation::Kept;
use crate::row::Row;
use crate::run::Edit;
use crate::settings::{self, BATCH, HIDDEN_LAYERS, Initializer, WIDTH};

/// The largest number of layers, with the output layer.
pub const LAYERS: usize = HIDDEN_LAYERS + 1;

/// A layer of eight units. Without batch normalization, only its dense layer is in use.
pub type Slot = BatchNorm<Dense<WIDTH, WIDTH, Identity>>;

/// A network of up to six hidden layers and an output layer, whose activation belongs to the loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The layers in use.
    pub(crate) shape: Shape,
    /// The parameters of all layers.
    pub(crate) slots: [Slot; LAYERS],
}

impl Network {
    /// A network with initial parameters, those of the exact type: `Net::random(&mut Rng::seed_from_u64(seed))`.
    #[must_use]
    pub fn new(shape: Shape, initializer: Initializer, seed: u32) -> Self {
        let mut network = Self { shape, slots: core::array::from_fn(|_| Slot::zeroed()) };
        let distribution = match initializer {
            Initializer::Zero => return network,
            Initializer::Usual => None,
            Initializer::Pytorch => Some(Distribution::PyTorchUniform),
        };
        network.initialize_with(distribution, &mut Rng::seed_from_u64(seed.into()));
        network
    }

    /// The layers in use.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The parameters in the memory order of the exact type: layer by layer, weights input-major, bias, and with batch
    /// normalization scale, means and variances.
    #[must_use]
    pub fn parameters(&self) -> Vec<f32> {
        let mut parameters = Vec::with_capacity(self.shape.parameters());
        for ((settings, slot), [inputs, units]) in self.layers().zip(self.shape.sizes()) {
            let Slot { layer, scale, mean, variance } = slot;
            layer.weights.iter().take(inputs).chain([&layer.bias]).for_each(|row| parameters.extend(&row[..units]));
            if settings.is_some_and(|settings| settings.batch_norm) {
                [scale, mean, variance].into_iter().for_each(|row| parameters.extend(&row[..units]));
            }
        }
        parameters
    }

    /// The layers in use, with their settings; `None` for the output layer.
    pub(crate) fn layers(&self) -> impl Iterator<Item = (Option<&settings::Layer>, &Slot)> {
        let settings = self.shape.hidden().iter().map(Some).chain([None]);
        settings.zip(&self.slots)
    }

    /// The weights into a layer, input-major; empty if there is no such layer.
    #[must_use]
    pub fn weights(&self, layer: usize) -> Vec<f32> {
        let (sizes, slot) = (self.shape.sizes().nth(layer), self.slots.get(layer));
        sizes.zip(slot).map_or_else(Vec::new, |([inputs, units], slot)| {
            slot.layer.weights.iter().take(inputs).flat_map(|row| row.iter().take(units)).copied().collect()
        })
    }

    /// The biases of a layer; empty if there is no such layer.
    #[must_use]
    pub fn biases(&self, layer: usize) -> Vec<f32> {
        let (sizes, slot) = (self.shape.sizes().nth(layer), self.slots.get(layer));
        sizes
            .zip(slot)
            .map_or_else(Vec::new, |([_, units], slot)| slot.layer.bias.iter().take(units).copied().collect())
    }

    /// The parameter that an edit names; `None` if the network has no such one.
    pub fn parameter_mut(&mut self, edit: &Edit) -> Option<&mut f32> {
        let [inputs, units] = self.shape.sizes().nth(edit.layer)?;
        let dense = &mut self.slots.get_mut(edit.layer)?.layer;
        let row = match edit.input {
            Some(input) => dense.weights.get_mut(..inputs)?.get_mut(input)?,
            None => &mut dense.bias,
        };
        row.get_mut(..units)?.get_mut(edit.unit)
    }

    /// Computes the values of all units for up to 32 rows: calls `visit` with the outputs of each hidden layer, then
    /// with the logits of the output layer.
    #[inline(always)]
    pub(crate) fn pass<S: Simd>(&self, simd: S, inputs: &[Row], mut visit: impl FnMut(&[Row])) {
        let (mut values, mut next) = ([[0.0; WIDTH]; BATCH], [[0.0; WIDTH]; BATCH]);
        let rows = inputs.len().min(BATCH);
        values.iter_mut().zip(inputs).for_each(|(to, from)| *to = *from);
        for (settings, slot) in self.layers() {
            let (from, to) = (&values[..rows], &mut next[..rows]);
            linear_batch(settings, slot, simd, from, to);
            if let Some(settings) = settings {
                settings.activate(simd, to);
            }
            visit(to);
            core::mem::swap(&mut values, &mut next);
        }
    }
}

impl Layer for Network {
    type Input = Row;
    type Output = Row;
    /// The loss applies the output activation.
    type Activation = Identity;
    type Structure = Single;

    const PARAMETERS: usize = LAYERS * Slot::PARAMETERS;
    const TRAINABLE_PARAMETERS: usize = LAYERS * Slot::TRAINABLE_PARAMETERS;
    const ARCHITECTURE: Architecture = Architecture::name("Playground");

    fn initialize_with(&mut self, initializer: Option<Distribution>, rng: &mut Rng) {
        let Self { shape, slots } = self;
        let usual = shape.hidden().iter().map(settings::Layer::initializer).chain([Distribution::GlorotUniform]);
        for ((usual, [inputs, units]), slot) in usual.zip(shape.sizes()).zip(slots) {
            draw(slot, [inputs, units], initializer.unwrap_or(usual), rng);
        }
        for (settings, slot) in shape.hidden().iter().zip(&mut self.slots) {
            if settings.batch_norm {
                slot.layer.bias.fill(0.0);
            }
        }
    }

    #[inline(always)]
    fn linear<S: Simd>(&self, simd: S, input: &Row, logits: &mut Row) {
        self.linear_batch(simd, core::slice::from_ref(input), core::slice::from_mut(logits));
    }

    #[inline(always)]
    fn linear_batch<S: Simd>(&self, simd: S, inputs: &[Row], logits: &mut [Row]) {
        for (inputs, logits) in inputs.chunks(BATCH).zip(logits.chunks_mut(BATCH)) {
            self.pass(simd, inputs, |rows| logits.iter_mut().zip(rows).for_each(|(to, from)| *to = *from));
        }
    }
}

/// The logits of a layer in inference. The output layer has no settings.
#[inline(always)]
pub(crate) fn linear_batch<S: Simd>(
    settings: Option<&settings::Layer>,
    slot: &Slot,
    simd: S,
    inputs: &[Row],
    logits: &mut [Row],
) {
    match settings {
        Some(settings::Layer { batch_norm: true, .. }) => slot.linear_batch(simd, inputs, logits),
        _ => slot.layer.linear_batch(simd, inputs, logits),
    }
}

/// Draws the parameters of a layer, weight by weight and then the biases, and leaves those of absent units at zero.
fn draw(slot: &mut Slot, [inputs, units]: [usize; 2], initializer: Distribution, rng: &mut Rng) {
    let (mut weights, mut bias) = ([0.0; WIDTH * WIDTH], [0.0; WIDTH]);
    let (weights, bias) = (&mut weights[..inputs * units], &mut bias[..units]);
    initializer.draw(inputs, units, weights, rng);
    initializer.draw_bias(inputs, units, bias, rng);
    let Slot { layer, scale, mean, variance } = slot;
    for (to, from) in layer.weights.iter_mut().zip(weights.chunks(units)) {
        to[..units].copy_from_slice(from);
    }
    layer.bias[..units].copy_from_slice(bias);
    scale.fill(1.0);
    mean.fill(0.0);
    variance.fill(1.0);
}

/// The values that a layer keeps between the forward and the backward pass.
#[derive(Clone, Copy, Zeroable)]
#[bytemuck(crate = "stackprop")]
pub(super) struct SlotTape<const BATCH: usize> {
    /// The logits, for the derivatives that need them.
    logits: [Row; BATCH],
    outputs: [Row; BATCH],
    dropped: [DropoutSaved<Row>; BATCH],
    /// ∂loss/∂outputs, then ∂loss/∂logits.
    gradient: [Row; BATCH],
}

/// The values that the network keeps between the forward and the backward pass.
#[derive(Zeroable)]
#[bytemuck(crate = "stackprop")]
pub struct Tape<const BATCH: usize> {
    hidden: [SlotTape<BATCH>; HIDDEN_LAYERS],
    normalization: [<Slot as Train>::Tape<BATCH>; LAYERS],
}

impl Train for Network {
    type Gradient = [[f32; Slot::TRAINABLE_PARAMETERS]; LAYERS];
    type Tape<const BATCH: usize> = Tape<BATCH>;
    type Statistics = [<Slot as Train>::Statistics; LAYERS];

    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        mut pass: Pass,
        inputs: &[Row],
        logits: &mut [Row],
        tape: &mut Tape<BATCH>,
    ) {
        let Tape { hidden, normalization } = tape;
        let rows = inputs.len().min(BATCH);
        let mut inputs = inputs;
        for ((settings, slot), (hidden, normalization)) in
            self.shape.hidden().iter().zip(&self.slots).zip(hidden.iter_mut().zip(normalization))
        {
            let SlotTape { logits, outputs, dropped, .. } = hidden;
            let [of_layer, of_activation, of_rest] = pass.split();
            let (logits, outputs) = (&mut logits[..rows], &mut outputs[..rows]);
            if settings.batch_norm {
                slot.forward_train(simd, of_layer, inputs, logits, normalization);
            } else {
                slot.layer.forward_train::<_, BATCH>(simd, of_layer, inputs, logits, &mut ());
            }
            outputs.copy_from_slice(logits);
            settings.activate_train(simd, of_activation, outputs, dropped);
            (inputs, pass) = (outputs, of_rest);
        }
        if let Some(output) = self.slots.get(self.shape.depth()) {
            output.layer.forward_train::<_, BATCH>(simd, pass, inputs, logits, &mut ());
        }
    }

    #[inline(always)]
    fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Row],
        deltas: &[Row],
        tape: &mut Tape<BATCH>,
        mut input_gradient: Option<&mut [Row]>,
    ) {
        let rows = inputs.len().min(BATCH);
        let (shape, mut slots) = match destination {
            Destination::Trained { layer: Self { shape, slots }, rule, moments } => {
                (&*shape, Slots::Trained { slots, rule, moments })
            }
            Destination::Frozen { layer: Self { shape, slots } } => (shape, Slots::Frozen { slots }),
        };
        let Tape { hidden, normalization } = tape;
        for index in (0..=shape.depth()).rev() {
            let (before, after) = hidden.split_at_mut(index);
            let (settings, deltas) = match (shape.hidden().get(index), after) {
                (Some(settings), [SlotTape { logits, outputs, dropped, gradient }, ..]) => {
                    let kept = Kept { logits: &logits[..rows], outputs: &outputs[..rows], dropped: &dropped[..rows] };
                    settings.backward(simd, kept, &mut gradient[..rows]);
                    (*settings, &gradient[..rows])
                }
                _ => (settings::Layer::default(), deltas),
            };
            let (inputs, input_gradient) = match before {
                [.., SlotTape { outputs, gradient, .. }] => (&outputs[..rows], Some(&mut gradient[..rows])),
                [] => (inputs, input_gradient.take()),
            };
            let slot = slots.take_last(index);
            learn(slot, settings.batch_norm, simd, inputs, deltas, &mut normalization[index], input_gradient);
        }
    }

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        for slot in self.slots.iter_mut().take(self.shape.depth() + 1) {
            slot.visit_parameters(visitor);
        }
    }

    #[inline(always)]
    fn visit_statistics(&mut self, visitor: &mut impl Visitor) {
        for slot in &mut self.slots {
            slot.visit_statistics(visitor);
        }
    }

    #[inline(always)]
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &Tape<BATCH>) {
        let Self { shape, slots } = self;
        for ((settings, slot), tape) in shape.hidden().iter().zip(slots).zip(&tape.normalization) {
            if settings.batch_norm {
                slot.learn_statistics(simd, tape);
            }
        }
    }
}

/// The layers of a network in the backward pass, from the last to the first.
enum Slots<'a, R, const MOMENTS: usize> {
    Trained { slots: &'a mut [Slot], rule: R, moments: Moments<'a, MOMENTS> },
    Frozen { slots: &'a [Slot] },
}

impl<'a, R: Copy, const MOMENTS: usize> Slots<'a, R, MOMENTS> {
    /// Removes the layer at `index` and those after it, and returns the former.
    #[inline(always)]
    fn take_last(&mut self, index: usize) -> Destination<'a, Slot, R, MOMENTS> {
        match self {
            Self::Trained { slots, rule, moments } => {
                let (before, after) = core::mem::take(slots).split_at_mut(index);
                *slots = before;
                let mut moments = moments.split_off(index * Slot::TRAINABLE_PARAMETERS);
                let moments = moments.split_front(Slot::TRAINABLE_PARAMETERS);
                Destination::Trained { layer: &mut after[0], rule: *rule, moments }
            }
            Self::Frozen { slots } => Destination::Frozen { layer: &slots[index] },
        }
    }
}

/// Backpropagates through a layer, with or without batch normalization.
#[inline(always)]
fn learn<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
    slot: Destination<'_, Slot, R, MOMENTS>,
    batch_norm: bool,
    simd: S,
    inputs: &[Row],
    deltas: &[Row],
    tape: &mut <Slot as Train>::Tape<BATCH>,
    input_gradient: Option<&mut [Row]>,
) {
    if batch_norm {
        return Slot::backward(slot, simd, inputs, deltas, tape, input_gradient);
    }
    let dense = match slot {
        Destination::Trained { layer, rule, mut moments } => {
            let moments = moments.split_front(Dense::<WIDTH, WIDTH, Identity>::PARAMETERS);
            Destination::Trained { layer: &mut layer.layer, rule, moments }
        }
        Destination::Frozen { layer } => Destination::Frozen { layer: &layer.layer },
    };
    Dense::backward::<_, _, BATCH, _>(dense, simd, inputs, deltas, &mut (), input_gradient);
}
