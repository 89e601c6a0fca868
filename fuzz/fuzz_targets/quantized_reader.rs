//! A quantized network of any bits with valid scales and zero points must predict without a panic; an error states the
//! place of an invalid one. Damaged bytes must be an error.

#![no_main]

use arbitrary::Arbitrary;
use crc::{CRC_32_ISO_HDLC, Crc};
use libfuzzer_sys::fuzz_target;
use stackprop::activation::Gelu;
use stackprop::model_file::ModelError;
use stackprop::prelude::*;
use stackprop::quantized::{Int8Row, Lite, Micro, Quantizer, Rounding};

/// Every form of activations, a scaling layer at the front and one behind, one unit, and padding behind each layer.
type Net = sequential![
    Standardize<3>,
    Dense<3, 11, Gelu>,
    MinMax<11, Tanh>,
    Dense<11, 1, Relu>,
    Dense<1, 9, Identity>,
    Dense<9, 3, Softmax>,
];

/// The offsets of the checksum and of the bytes it covers.
const CHECKSUM: usize = 12;
const CHECKED: usize = 16;

#[derive(Arbitrary, Debug)]
struct Input {
    micro: bool,
    inputs: [[i8; 3]; 3],
    real: [f32; 3],
    /// The network's bytes, repeated to its length.
    data: Vec<u8>,
}

/// A network with valid scales.
fn valid<R: Rounding>() -> Quantized<Net, R> {
    let samples = [[0.0; 3], [1.0; 3]];
    let mut net = Net::random(&mut Rng::seed_from_u64(1));
    net.first.fit(&samples).expect("samples");
    net.rest.rest.first.fit(&[[0.0; 11], [1.0; 11]]).expect("samples");
    Quantizer::default().quantize(&net, &samples).expect("a network with fitted scaling")
}

fuzz_target!(|input: Input| if input.micro { predict::<Micro>(&input) } else { predict::<Lite>(&input) });

fn predict<R: Rounding>(Input { inputs, real, data, .. }: &Input) {
    let mut net = valid::<R>();
    let mut file = vec![0; Quantized::<Net, R>::FILE_BYTES];
    net.write_to(&mut file).expect("a buffer of the file's length");
    let original = file.clone();
    let begin = file.len() - Quantized::<Net, R>::FLASH_BYTES;
    file[begin..].iter_mut().zip(data.iter().cycle()).for_each(|(to, byte)| *to = *byte);
    assert_eq!(net.load_bytes(&file).is_ok(), file == original, "the checksum is that of the original");

    // The reader names one invalid value after the other: of the six of preprocessing, and of eight scales and zero
    // points.
    for invalid in 0.. {
        let checksum = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&file[CHECKED..]);
        file[CHECKSUM..CHECKED].copy_from_slice(&checksum.to_le_bytes());
        let index = match net.load_bytes(&file) {
            Ok(()) => break,
            Err(ModelError::NotFinite { index, .. }) if index < 6 => index,
            Err(ModelError::InvalidScale { index, .. } | ModelError::InvalidZeroPoint { index, .. }) => index,
            Err(error) => panic!("a file with a right checksum: {error}"),
        };
        assert!(invalid < 6 + 2 * 8, "{index}");
        let word = begin + 4 * index..begin + 4 * index + 4;
        file[word.clone()].copy_from_slice(&original[word]);
    }

    for input in inputs {
        let [mut one, mut again] = [net.predict(input), [0; 3]];
        net.predict_batch(&[*input], std::slice::from_mut(&mut again)).expect("one row each");
        assert_eq!(one, again);
        net.predict_into(input, &mut one);
        assert_eq!(one, again);
    }
    assert_eq!(net.predict_f32(real).len(), net.quantize_input(real).values().len());
    let mut copy = vec![0; file.len()];
    let mut loaded = Quantized::<Net, R>::boxed();
    loaded.load_bytes(net.write_to(&mut copy).expect("a buffer of the file's length")).expect("its own file");
}
