//! The rows between layers in inference: the memory that they need, and their values.

use stackprop::prelude::*;
use stackprop::simd::Execution;

mod support;

use support::backend::backends;

/// The autoencoder of the MLPerf Tiny benchmark for anomaly detection.
type Autoencoder = sequential![
    Dense<640, 128, Relu>, Dense<128, 128, Relu>, Dense<128, 128, Relu>, Dense<128, 128, Relu>,
    Dense<128, 8, Relu>,
    Dense<8, 128, Relu>, Dense<128, 128, Relu>, Dense<128, 128, Relu>, Dense<128, 128, Relu>,
    Dense<128, 640, Identity>,
];

#[test]
fn the_hidden_rows_need_the_memory_of_the_largest_two_neighbours() {
    const _: () = assert!(Autoencoder::INFERENCE_BYTES == 4 * (128 + 128));
    // No two buffers of a fixed size reach these: the neighbours of a large row are small.
    type Alternating = sequential![
        Dense<1, 100, Relu>, Dense<100, 10, Relu>, Dense<10, 20, Relu>, Dense<20, 100, Relu>, Dense<100, 1, Relu>,
    ];
    const _: () = assert!(Alternating::INFERENCE_BYTES == 4 * (20 + 100));
    type Pyramid = sequential![Dense<1, 10, Relu>, Dense<10, 20, Relu>, Dense<20, 30, Relu>, Dense<30, 1, Relu>];
    const _: () = assert!(Pyramid::INFERENCE_BYTES == 4 * (20 + 30));
    type One = sequential![Dense<7, 3, Relu>, Dense<3, 2, Relu>];
    const _: () = assert!(One::INFERENCE_BYTES == 4 * 3);
    const _: () = assert!(Dense::<7, 3, Relu>::INFERENCE_BYTES == 0);
}

#[test]
fn a_network_inside_another_shares_the_memory() {
    type Body = sequential![Dense<4, 30, Relu>, Dense<30, 20, Relu>, Dense<20, 10, Relu>];
    const _: () = assert!(Body::INFERENCE_BYTES == 4 * (30 + 20));
    const _: () = assert!(<&Body as Layer>::INFERENCE_BYTES == Body::INFERENCE_BYTES);
    const _: () = assert!(Chain::<&'static Body, Dense<10, 5, Softmax>>::INFERENCE_BYTES == Body::INFERENCE_BYTES);
    // The body's last hidden row and its outputs are neighbours too, and the outputs and the head's hidden row.
    type WideBody = sequential![Dense<4, 3, Relu>, Dense<3, 20, Relu>, Dense<20, 40, Relu>];
    const _: () = assert!(Chain::<&'static WideBody, Dense<40, 5, Softmax>>::INFERENCE_BYTES == 4 * (20 + 40));
    type Head = sequential![Dense<10, 50, Relu>, Dense<50, 5, Softmax>];
    const _: () = assert!(Chain::<&'static Body, Head>::INFERENCE_BYTES == 4 * (10 + 50));
}

/// Layers of growing and shrinking sizes, some above the size from which a layer is a function of its own.
type Net = sequential![
    Dense<9, 33, Tanh>, Standardize<33>, Dense<33, 5, Relu>, Dense<5, 70, Tanh>, Dense<70, 3, Relu>, Dense<3, 17, Relu>,
    Dense<17, 90, Tanh>, Dense<90, 4, Softmax>,
];

/// The outputs of the layers, one after the other: each a network of its own, with memory of its own.
fn layer_by_layer<E: Execution>(net: &Net, execution: E, input: &[f32; 9]) -> [f32; 4] {
    let Chain { first: a, rest: Chain { first: b, rest: Chain { first: c, rest: Chain { first: d, rest } } } } = net;
    let Chain { first: e, rest: Chain { first: f, rest: Chain { first: g, rest: h } } } = rest;
    let row = b.using(execution).predict(&a.using(execution).predict(input));
    let row = d.using(execution).predict(&c.using(execution).predict(&row));
    let row = f.using(execution).predict(&e.using(execution).predict(&row));
    h.using(execution).predict(&g.using(execution).predict(&row))
}

#[test]
fn a_network_gives_the_bits_of_its_layers() {
    let mut rng = Rng::seed_from_u64(18);
    let mut net = Net::random(&mut rng);
    net.rest.first = Standardize::new([0.5; 33], [2.0; 33]);
    let inputs: Vec<[f32; 9]> = (0..131).map(|_| std::array::from_fn(|_| rng.normal())).collect();
    for backend in backends() {
        let expected: Vec<_> = inputs.iter().map(|input| layer_by_layer(&net, backend, input)).collect();
        assert_ne!(expected[0], expected[1]);
        for (input, expected) in inputs.iter().zip(&expected) {
            assert_eq!(net.using(backend).predict(input), *expected, "{backend:?}");
        }
        // Fewer rows than fit the stack at a time, exactly that number, and more.
        for rows in [0, 1, 2, 31, 32, 33, 64, 127, 128, 129, 131] {
            let mut outputs = vec![[f32::NAN; 4]; rows];
            net.using(backend).predict_batch(&inputs[..rows], &mut outputs).expect("equal lengths");
            assert_eq!(outputs, expected[..rows], "{backend:?}, {rows} rows");
        }
    }
}

#[test]
fn a_network_inside_another_gives_the_same_bits() {
    type Body = sequential![Dense<9, 20, Tanh>, Dense<20, 6, Relu>, Dense<6, 30, Tanh>];
    type Head = sequential![Dense<30, 8, Tanh>, Dense<8, 12, Relu>, Dense<12, 4, Softmax>];
    type Flat = sequential![
        Dense<9, 20, Tanh>, Dense<20, 6, Relu>, Dense<6, 30, Tanh>,
        Dense<30, 8, Tanh>, Dense<8, 12, Relu>, Dense<12, 4, Softmax>,
    ];
    let mut rng = Rng::seed_from_u64(19);
    let flat = Flat::random(&mut rng);
    let Chain { first: a, rest: Chain { first: b, rest: Chain { first: c, rest } } } = flat.clone();
    let (body, head): (Body, Head) = (Chain { first: a, rest: Chain { first: b, rest: c } }, rest);
    let nested =
        Chain { first: &body, rest: Chain { first: Standardize::<30>::new([0.0; 30], [1.0; 30]), rest: head } };

    let inputs: [[f32; 9]; 40] = std::array::from_fn(|_| std::array::from_fn(|_| rng.normal()));
    let (mut expected, mut found) = ([[f32::NAN; 4]; 40], [[0.0; 4]; 40]);
    flat.predict_batch(&inputs, &mut expected).expect("equal lengths");
    nested.predict_batch(&inputs, &mut found).expect("equal lengths");
    assert_eq!(found, expected);
    assert_eq!(inputs.map(|input| nested.predict(&input)), expected);
}
