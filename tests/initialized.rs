//! A network that was never initialized cannot learn: a fit refuses it, and no network that learns.

mod support;

use stackprop::Floats;
use stackprop::activation::{Activation, Elu, Gelu, HardSwish, LeakyRelu, Selu, Silu, Softplus};
use stackprop::layer::Train;
use stackprop::prelude::*;
use stackprop::simd::Portable;
use support::bits;

type Deep = sequential![Dense<2, 4, Tanh>, Dense<4, 4, Tanh>, Dense<4, 1, Identity>];

/// Samples of a smooth function.
fn samples() -> (Vec<[f32; 2]>, Vec<[f32; 1]>) {
    let inputs: Vec<[f32; 2]> = (0..24).map(|i| [(i % 5) as f32 / 4.0 - 0.5, (i % 7) as f32 / 6.0 - 0.5]).collect();
    let targets = inputs.iter().map(|[a, b]| [a * b + a - 0.25]).collect();
    (inputs, targets)
}

fn random<Net: Train + Floats>() -> Box<Net> {
    let mut net = Net::zeroed_box();
    net.initialize(&mut Rng::seed_from_u64(3));
    net
}

/// The error of a fit; the network then stays unchanged.
fn refusal<Net>(net: &mut Net) -> Option<TrainError>
where
    Net: Train<Input = [f32; 2], Output = [f32; 1]> + Floats,
    MeanSquaredError: loss::FusedWith<Net::Activation>,
{
    let (inputs, targets) = samples();
    let before = bits(net.floats());
    let mut trainer = Trainer::<Net, _, _, 8>::new(MeanSquaredError, Adam::default());
    let error = trainer.using(Portable).fit(net, Samples::new(&inputs, &targets), Fit::default()).err();
    assert_eq!(error.is_some(), bits(net.floats()) == before);
    error
}

/// Trains with a stepper, which checks nothing.
fn train<Net>(net: &mut Net)
where
    Net: Train<Input = [f32; 2], Output = [f32; 1]>,
    MeanSquaredError: loss::FusedWith<Net::Activation>,
{
    let (inputs, targets) = samples();
    let mut stepper = Stepper::<Net, _, _, 24>::new(MeanSquaredError, Adam { learning_rate: 0.02, ..Adam::default() });
    for _ in 0..50 {
        stepper.using(Portable).step(net, &inputs, &targets).expect("a finite loss");
    }
}

#[test]
fn the_error_names_the_cure() {
    let error = refusal(&mut Deep::zeroed()).expect("zeros");
    assert_eq!(error, TrainError::NotInitialized { layer: 1 });
    assert_eq!(
        error.to_string(),
        "expected initialized weights, found only zeros in layer 1, which cannot learn: create the network with \
         `random`, or call `initialize`"
    );
}

/// Every pattern of initialized layers and layers of zeros: a fit refuses a network if and only if training leaves
/// a layer at zero, and names the first.
#[test]
fn a_fit_refuses_exactly_the_layers_that_stay_zero() {
    fn check<A: Activation>(name: &str)
    where
        Dense<2, 4, A>: Clone,
    {
        type Net<A> = sequential![Dense<2, 4, A>, Dense<4, 4, A>, Dense<4, 1, Identity>];
        for pattern in 0..8 {
            let net = || {
                let mut net = random::<Net<A>>();
                let zeros: [fn(&mut Net<A>); 3] = [
                    |net| net.first = Dense::zeroed(),
                    |net| net.rest.first = Dense::zeroed(),
                    |net| net.rest.rest = Dense::zeroed(),
                ];
                zeros.iter().enumerate().filter(|(layer, _)| pattern >> layer & 1 == 0).for_each(|(_, f)| f(&mut net));
                net
            };
            let mut trained = net();
            train(&mut *trained);
            let Chain { first, rest: Chain { first: second, rest: third } } = &*trained;
            let layers = [first.weights.as_flattened(), second.weights.as_flattened(), third.weights.as_flattened()];
            let zero = layers.iter().position(|weights| weights.iter().all(|weight| *weight == 0.0));
            let expected = zero.map(|layer| TrainError::NotInitialized { layer: layer + 1 });
            assert_eq!(refusal(&mut *net()), expected, "{name}, {pattern:03b}");
        }
    }
    check::<Tanh>("tanh");
    check::<Identity>("identity");
    check::<Relu>("ReLU");
    check::<LeakyRelu>("leaky ReLU");
    check::<LeakyRelu<0>>("leaky ReLU without a slope");
    check::<Elu>("ELU");
    check::<Elu<0>>("ELU without negative outputs");
    check::<Selu>("SELU");
    check::<Gelu>("GELU");
    check::<Silu>("SiLU");
    check::<HardSwish>("hard swish");
}

/// With an activation that is not 0 at 0, the weights of a zeroed network do change, but all units of a hidden layer
/// stay equal: the layer is worth one unit.
#[test]
fn units_that_stay_equal_are_refused() {
    type Net = sequential![Dense<2, 4, Softplus>, Dense<4, 1, Identity>];
    let mut net = Net::zeroed();
    train(&mut net);
    let [first, second, _] = [net.first.weights[0], net.first.weights[1], net.first.bias];
    assert!(first[0] != 0.0 && first[0] != second[0]);
    for row in [net.first.weights[0], net.first.weights[1], net.first.bias] {
        assert!(row.iter().all(|value| value.to_bits() == row[0].to_bits()), "{row:?}");
    }
    assert_eq!(refusal(&mut Net::zeroed()), Some(TrainError::NotInitialized { layer: 1 }));
}

/// The bias of the last layer may hold the mean of the targets: that does not initialize the weights.
#[test]
fn a_bias_of_the_last_layer_changes_nothing() {
    let mut net = Deep::zeroed();
    net.rest.rest.bias = [0.5];
    assert_eq!(refusal(&mut net), Some(TrainError::NotInitialized { layer: 1 }));
}

/// Networks with zeros that learn; each loss falls well below that of the best constant.
#[test]
fn zeros_that_learn_are_accepted() {
    fn check<Net>(net: &mut Net, name: &str)
    where
        Net: Train<Input = [f32; 2], Output = [f32; 1]>,
        MeanSquaredError: loss::FusedWith<Net::Activation>,
    {
        let (inputs, targets) = samples();
        let mut trainer =
            Trainer::<Net, _, _, 8>::new(MeanSquaredError, Adam { learning_rate: 0.02, ..Adam::default() });
        let fit = Fit { epochs: 40, ..Fit::default() };
        let history = trainer.using(Portable).fit(net, Samples::new(&inputs, &targets), fit).expect(name);
        let mean = targets.iter().map(|[y]| y).sum::<f32>() / targets.len() as f32;
        let variance = targets.iter().map(|[y]| (y - mean) * (y - mean)).sum::<f32>() / targets.len() as f32;
        let loss = history.last().expect("40 epochs").training.loss;
        assert!(loss < variance / 2.0, "{name}: {loss}, a constant {variance}");
    }
    type Hidden = Dense<2, 8, Tanh>;
    type Output = Dense<8, 1, Identity>;

    check(&mut Dense::<2, 1, Identity>::zeroed(), "a single layer");
    let rest = Output::zeroed();
    check(&mut Chain { first: *random::<Hidden>(), rest }, "an output layer behind random ones");
    let first = Hidden::zeroed();
    check(&mut Chain { first, rest: *random::<Output>() }, "a hidden layer before a random one");

    let body: &'static Hidden = Box::leak(random::<Hidden>());
    check(&mut Chain { first: body, rest: Output::zeroed() }, "a head of zeros on a frozen body");
    // The frozen body has learned biases, so its outputs are not 0 although its inputs are.
    type Adapted = sequential![Hidden, &'static Dense<8, 8, Tanh>, Output];
    let mut body = random::<Dense<8, 8, Tanh>>();
    body.bias = std::array::from_fn(|unit| unit as f32 / 8.0 - 0.5);
    let rest = Chain { first: &*Box::leak(body), rest: Output::zeroed() };
    check(&mut Adapted { first: Hidden::zeroed(), rest }, "zeros on both sides of a frozen body");

    let mut first = BatchNorm::<Hidden>::zeroed();
    first.initialize(&mut Rng::seed_from_u64(1));
    first.scale = [0.0; 8];
    check(&mut Chain { first, rest: *random::<Output>() }, "a scale of zero behind random weights");
    let mut first = BatchNorm::<Hidden>::zeroed();
    first.scale = [1.0; 8];
    check(&mut Chain { first, rest: *random::<Output>() }, "a scale of one behind weights of zero");

    let mut first = Hidden::zeroed();
    first.bias = std::array::from_fn(|unit| unit as f32 / 8.0 - 0.45);
    check(&mut Chain { first, rest: Output::zeroed() }, "random biases");
}

/// A zeroed batch normalisation cannot learn, whatever follows: the gradient of its weights is a multiple of its scale,
/// and that of its scale a multiple of its weights.
#[test]
fn a_zeroed_batch_norm_is_refused() {
    type Normalized = BatchNorm<Dense<2, 4, Tanh>>;
    let mut single = BatchNorm::<Dense<2, 1, Identity>>::zeroed();
    train(&mut single);
    assert_eq!((single.layer.weights, single.scale), ([[0.0]; 2], [0.0]), "only β learns");
    assert_eq!(
        refusal(&mut BatchNorm::<Dense<2, 1, Identity>>::zeroed()),
        Some(TrainError::NotInitialized { layer: 1 })
    );

    let mut net = Chain { first: Normalized::zeroed(), rest: *random::<Dense<4, 1, Identity>>() };
    let before = net.clone();
    train(&mut net);
    assert_eq!((net.first.layer.weights, net.first.scale), ([[0.0; 4]; 2], [0.0; 4]));
    assert_eq!(refusal(&mut before.clone()), Some(TrainError::NotInitialized { layer: 1 }));

    let mut net = Chain { first: *random::<Normalized>(), rest: Normalized4::zeroed() };
    type Normalized4 = BatchNorm<Dense<4, 1, Identity>>;
    assert_eq!(refusal(&mut net), Some(TrainError::NotInitialized { layer: 2 }));
}

/// A scaling layer in front changes nothing.
#[test]
fn a_scaled_network_is_checked_too() {
    type Net = Chain<Standardize<2>, Deep>;
    let mut net = Net::zeroed();
    net.first.fit(&samples().0).expect("finite inputs");
    assert_eq!(refusal(&mut net), Some(TrainError::NotInitialized { layer: 1 }));
    net.initialize(&mut Rng::seed_from_u64(1));
    assert_eq!(refusal(&mut net), None);
}
