//! Deployment: files, parameters of PyTorch, flash, eight bits, memory budgets, large networks, frozen bodies, the same
//! bits on every machine.
//!
//! # Files
//!
//! [`ModelFile`] saves a network with its scaling layers and checks the file on loading:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<2, 2, Tanh>, Dense<2, 1, Logistic>];
//!
//! let path = std::env::temp_dir().join("stackprop-guide.model");
//! let net = Net::random(&mut Rng::seed_from_u64(1));
//! net.save(&path)?;
//!
//! let mut loaded = Net::zeroed();
//! loaded.load(&path)?; // an error states the expected and the found size, checksum or architecture
//! assert_eq!(loaded, net);
//! # std::fs::remove_file(&path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `Net::ref_from_bytes(&bytes)` reads the bytes of a file in place, without a copy. On a microcontroller, `static NET:
//! &Net = include_model!(Net, "model.stackprop");` checks the file when the program is compiled and leaves the network
//! in flash. [`model_file`] describes the format.
//!
//! # Parameters of PyTorch
//!
//! `stackprop-convert` reads whole files. For a small network, `from_pytorch` takes the numbers that
//! `print(linear.weight.tolist(), linear.bias.tolist())` shows, and `to_pytorch` returns them:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<2, 3, Tanh>, Dense<3, 1, Identity>];
//!
//! static NET: Net = Chain {
//!     first: Dense::from_pytorch([[0.5, -0.25], [1.0, 0.75], [-0.5, 0.0]], [0.1, 0.2, 0.3]), // [units][inputs]
//!     rest: Dense::from_pytorch([[1.5, -1.0, 0.5]], [0.25]),
//! };
//! assert!(NET.predict(&[1.0, -1.0])[0].is_finite());
//! let (weight, bias): ([[f32; 2]; 3], [f32; 3]) = NET.first.to_pytorch(); // torch.tensor(weight)
//! assert_eq!((weight[0], bias[0]), ([0.5, -0.25], 0.1));
//! ```
//!
//! # Batch normalization folds
//!
//! [`Fold`] merges each batch normalization into its dense layer. The folded network is smaller and faster, and its
//! outputs are equal up to rounding:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![BatchNorm<Dense<2, 8, Relu>>, Dense<8, 2, Softmax>];
//!
//! let net = Net::random(&mut Rng::seed_from_u64(1)); // then train it
//! let folded: sequential![Dense<2, 8, Relu>, Dense<8, 2, Softmax>] = net.fold();
//! let input = [0.0, 0.5];
//! assert!((folded.predict(&input)[0] - net.predict(&input)[0]).abs() < 1e-6);
//! ```
//!
//! # Eight bits
//!
//! [`Quantize`] converts a trained network to `i8` weights and values. The result computes in integers, with the same
//! bits on every CPU. Its weights take a quarter of the flash; a unit adds 12 bytes, a layer 20, and the table of an
//! activation such as tanh 256. Some of the training samples show the range of each layer's values:
//!
//! ```
//! use stackprop::prelude::*;
//! use stackprop::quantized::Report;
//!
//! type Net = sequential![Standardize<4>, BatchNorm<Dense<4, 16, Dropout<Relu, 20>>>, Dense<16, 3, Softmax>];
//!
//! # fn measurements() -> Vec<[f32; 4]> {
//! #     let mut rng = Rng::seed_from_u64(2);
//! #     (0..200).map(|_| std::array::from_fn(|_| rng.normal())).collect()
//! # }
//! let samples = measurements();
//! let net = Net::random_scaled(&samples, &mut Rng::seed_from_u64(1))?; // then train it
//!
//! let small: Quantized<Net> = net.quantize(&samples)?;
//! let probabilities: [f32; 3] = small.predict_f32(&samples[0]);
//!
//! let inputs: [i8; 4] = small.quantize_input(&samples[0]);
//! let outputs: [i8; 3] = small.predict(&inputs); // in integers alone
//! assert_eq!(small.dequantize_output(&outputs), probabilities);
//!
//! println!("{}", Report::of(&net, &small, &samples)?); // ranges, saturation and errors of each layer
//! assert!((probabilities[0] - net.predict(&samples[0])[0]).abs() < 0.05);
//! const _: () = assert!(Quantized::<Net>::FLASH_BYTES < 1024);
//! const _: () = assert!(Quantized::<Net>::INFERENCE_BYTES == 16);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Batch normalization is folded, dropout has no effect, and a scaling layer at the front stays in `f32`. [`Quantizer`]
//! has settings: ranges by percentile or least squared error, a network on the heap, and the rounding of TensorFlow
//! Lite Micro.
//!
//! ## If a network loses accuracy
//!
//! The last row of the [`Report`](crate::quantized::Report) states the error of the outputs as SQNR, the ratio of
//! signal to quantization noise. Networks like those of the examples `digits` and `quantization_aware`, with ranges
//! and weights that eight bits represent more and more coarsely, lost these points of accuracy:
//!
//! | SQNR of the last row | points lost |
//! | --- | --- |
//! | 30 dB or more | 0 to 0.4 |
//! | 18 to 22 dB | 0.6 to 2 |
//! | 11 to 13 dB | 3 to 6 |
//! | 5 to 9 dB | 9 to 16 |
//!
//! Errors add up, so the first row with a low ratio names the cause:
//!
//! - **Its values are saturated**, although no training determined their range: the samples of the quantization lack
//!   such values. Quantize with more samples.
//! - **Its range is far wider than most of its values need**, because of an outlier: use [`RangeMethod::Percentile`].
//!   `digits` with one image of 64 times the brightness among 1,501 samples reaches 12.7 dB with the default, and
//!   32.7 dB with `Percentile(99.9)`. [`RangeMethod::LeastSquares`] cuts an outlier off only among hundreds of
//!   thousands of values.
//! - **Its units have values of very different sizes**, which share one scale. No range method helps, but training
//!   does, as the example `quantization_aware` shows.
//!
//! [`PrepareQat`] makes a network that trains with rounded weights and inputs, at least for one step:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<2, 8, Relu>, Dense<8, 1, Identity>];
//!
//! let net = Net::random(&mut Rng::seed_from_u64(1)); // then train it
//! let (inputs, targets) = ([[0.0, 1.0], [-1.0, 0.5], [0.25, -1.0]], [[1.0], [0.5], [-1.0]]);
//!
//! let mut aware: Aware<Net> = net.prepare_qat();
//! let mut trainer = Trainer::<Aware<Net>, _, _, 3>::new(MeanSquaredError, Adam::default());
//! trainer.fit(&mut aware, Samples::new(&inputs, &targets), Fit { epochs: 10, ..Fit::default() })?;
//! let small = aware.quantize(&inputs)?; // with the ranges of training; the samples determine that of the outputs
//! # let _: Quantized<Aware<Net>> = small;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Budgets
//!
//! Constants state the memory of a network, and the program asserts them when it is compiled:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Sensor = sequential![Dense<8, 16, Relu>, Dense<16, 4, Softmax>];
//!
//! const _: () = assert!(Sensor::PARAMETERS == 8 * 16 + 16 + 16 * 4 + 4);
//! const _: () = assert!(Sensor::FLASH_BYTES < 1024);
//! const _: () = assert!(Sensor::INFERENCE_BYTES == 64);
//! const _: () = assert!(Stepper::<Sensor, CrossEntropy, Sgd, 1>::TRAINING_BYTES < 256);
//! ```
//!
//! | constant | counts |
//! | --- | --- |
//! | [`FLASH_BYTES`](Layer::FLASH_BYTES) | the parameters |
//! | [`INFERENCE_BYTES`](Layer::INFERENCE_BYTES) | the stack that `predict` needs for the values between the layers |
//! | [`TRAINING_BYTES`](Stepper::TRAINING_BYTES) | the stepper or trainer itself |
//!
//! The following stack comes on top, and the compiler decides how much of it exists at the same time:
//!
//! - `predict`, on a CPU with vectors: 4 bytes for each input of a layer of more than 64 units, at most 4 KiB.
//! - `predict_batch` and `evaluate`: 32 times `INFERENCE_BYTES`; on 64-bit CPUs up to 128 times, within 512 KiB.
//! - A batch, on a CPU with vectors: at most 16 KiB for the packed panels of one matrix product; a training step with
//!   AVX-512 32 KiB, and 18 KiB more with a batch above 256.
//! - A build without optimization: several times more. `opt-level = 2` in `[profile.dev]` avoids that.
//!
//! # Large networks
//!
//! A network on the stack is as large as its parameters. A large one belongs in a `static` or in a box, and so does its
//! trainer: the `boxed` constructors never pass it through the stack.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Mnist = sequential![Dense<784, 300, Relu>, Dense<300, 100, Relu>, Dense<100, 10, Softmax>];
//!
//! let mut net = Mnist::boxed_random(&mut Rng::seed_from_u64(42));
//! let mut trainer = Trainer::<Mnist, _, _, 32>::boxed(CrossEntropy::default(), Adam::default());
//! let evaluation = trainer.step(&mut net, &[[0.5; 784]; 3], &[1, 2, 3])?;
//! assert!(evaluation.loss > 0.0);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! # A frozen body
//!
//! A reference to a network is a layer without gradients. The body stays in flash while a head in RAM learns:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Body = Dense<4, 8, Tanh>;
//! type Head = Dense<8, 2, Softmax>;
//!
//! static BODY: Body = Body::new([[0.1; 8]; 4], [0.0; 8]); // or `include_model!`
//!
//! let mut net: Chain<&Body, Head> = Chain { first: &BODY, rest: Head::zeroed() };
//! net.initialize(&mut Rng::seed_from_u64(1)); // draws the head alone
//! let mut stepper = Stepper::<Chain<&Body, Head>, _, _, 2>::new(CrossEntropy::default(), Sgd::default());
//! stepper.step(&mut net, &[[1.0; 4], [-1.0; 4]], &[0, 1])?;
//! # Ok::<(), TrainError>(())
//! ```
//!
//! # The same bits on every machine
//!
//! Calls use the fastest instructions of the CPU. With [`Reproducible`], training and inference never fuse a
//! multiply-add, the one difference between CPUs, and give the same bits everywhere:
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = Dense<3, 2, Tanh>;
//! let mut net = Net::random(&mut Rng::seed_from_u64(1));
//! let outputs = net.using(Reproducible).predict(&[1.0, 2.0, 3.0]);
//! assert!(outputs.iter().all(|output| output.abs() < 1.0));
//!
//! let mut trainer = Trainer::<Net, _, _, 8>::new(MeanSquaredError, Sgd::default());
//! trainer.using(Reproducible).step(&mut net, &[[1.0, 2.0, 3.0]], &[[0.5, -0.5]])?;
//! # Ok::<(), TrainError>(())
//! ```

// Names for the links.
#[allow(unused_imports)]
use crate::{
    layer::{Fold, Layer, PrepareQat},
    model_file::{self, ModelFile},
    quantized::{Quantize, Quantizer, RangeMethod},
    simd::Reproducible,
    train::Stepper,
};
