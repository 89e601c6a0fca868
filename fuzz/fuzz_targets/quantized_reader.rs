//! A quantized network of any bits must predict without a panic: every bit pattern of a file with a right checksum is a
//! network. Damaged bytes must be an error.

#![no_main]

use arbitrary::Arbitrary;
use crc::{CRC_32_ISO_HDLC, Crc};
use libfuzzer_sys::fuzz_target;
use stackprop::activation::Gelu;
use stackprop::prelude::*;
use stackprop::quantized::{Int8Row, Lite, Micro, Rounding};

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

fuzz_target!(|input: Input| if input.micro { predict::<Micro>(&input) } else { predict::<Lite>(&input) });

fn predict<R: Rounding>(Input { inputs, real, data, .. }: &Input) {
    let mut net = Quantized::<Net, R>::boxed();
    let mut file = vec![0; Quantized::<Net, R>::FILE_BYTES];
    net.write_to(&mut file).expect("a buffer of the file's length");
    let begin = file.len() - Quantized::<Net, R>::FLASH_BYTES;
    file[begin..].iter_mut().zip(data.iter().cycle()).for_each(|(to, byte)| *to = *byte);
    let zeros = data.iter().all(|byte| *byte == 0);
    assert_eq!(net.load_bytes(&file).is_ok(), zeros, "the checksum is that of zeros");

    let checksum = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&file[CHECKED..]);
    file[CHECKSUM..CHECKED].copy_from_slice(&checksum.to_le_bytes());
    net.load_bytes(&file).expect("a file with a right checksum");

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
