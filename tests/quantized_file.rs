//! Model files of quantized networks.

use stackprop::activation::LeakyRelu;
use stackprop::model_file::ModelError;
use stackprop::prelude::*;
use stackprop::quantized::{Lite, Micro, Quantized, Rounding};

/// Three weights of 5 · 3 bytes, so that padding follows them; a table behind them.
type Net = sequential![Standardize<5>, Dense<5, 3, LeakyRelu>, Dense<3, 2, Identity>];
type Model = Quantized<Net>;

/// A network whose bytes all differ from 0.
fn model() -> Box<Model> {
    let mut model = Model::boxed();
    model.preprocessing.offset = [1.5; 5];
    model.preprocessing.factor = [2.0, -3.0, 4.0, 5.0, 6.0];
    (model.input.scale, model.input.zero_point) = (0.25, -7);
    let first = &mut model.layers.first;
    first.product.scale = 0.5;
    first.form.output.scale = 0.75;
    first.form.outputs = core::array::from_fn(|index| index as u8 as i8);
    first.weights = core::array::from_fn(|unit| core::array::from_fn(|input| (10 * unit + input + 1) as i8));
    first
        .set_units(stackprop::quantized::Quantization { scale: 0.25, zero_point: -7 }, &[0.1, 0.2, 0.3], &[5, -6, 7])
        .unwrap();
    let last = &mut model.layers.rest;
    (last.form.low, last.form.high) = (-128, 127);
    last.product.scale = 1.0;
    last.weights = [[-1, 2, -3], [4, -5, 6]];
    last.set_units(stackprop::quantized::Quantization { scale: 0.75, zero_point: 0 }, &[0.1], &[1, 2]).unwrap();
    model
}

/// A scaling layer that is not the first stays in integers.
type Scaled = sequential![Dense<1, 2, Identity>, Standardize<2>];

#[test]
fn a_file_gives_the_same_network() {
    let model = model();
    let mut buffer = AlignedBytes([0xAA; Model::FILE_BYTES]);
    let file = model.write_to(&mut buffer.0).unwrap();

    assert_eq!(Model::ref_from_bytes(file).unwrap(), &*model);
    let mut copy = Model::boxed();
    copy.load_bytes(file).unwrap();
    assert_eq!(copy, model);
    let mut again = [0x55; Model::FILE_BYTES];
    assert_eq!(copy.write_to(&mut again).unwrap(), file, "padding is written as zeros");

    let path = std::env::temp_dir().join(format!("stackprop-quantized-{}.stackprop", std::process::id()));
    model.save(&path).unwrap();
    let mut loaded = Model::boxed();
    loaded.load(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(loaded, model);
}

#[test]
fn networks_that_differ_in_one_field_are_unequal() {
    let edits: [fn(&mut Model); 9] = [
        |model| model.preprocessing.factor[4] = 1.0,
        |model| model.input.zero_point += 1,
        |model| model.layers.first.product.scale *= 2.0,
        |model| model.layers.first.form.outputs[255] += 1,
        |model| model.layers.first.bias[2] += 1,
        |model| model.layers.first.multipliers[2] = model.layers.first.multipliers[0],
        |model| model.layers.first.narrow_range = 0,
        |model| model.layers.first.weights[2][4] += 1,
        |model| model.layers.rest.form.low += 1,
    ];
    for (number, edit) in edits.into_iter().enumerate() {
        let mut edited = model();
        edit(&mut edited);
        assert_ne!(edited, model(), "edit {number}");
    }
}

#[test]
fn scalings_that_differ_in_one_field_are_unequal() {
    let edits: [fn(&mut Quantized<Scaled>); 5] = [
        |model| model.layers.rest.product.scale += 1.0,
        |model| model.layers.rest.form.high += 1,
        |model| model.layers.rest.bias[1] += 1,
        |model| model.layers.rest.multipliers[1] = Lite::multiplier(1.0, 1.0, 1.0, false),
        |model| model.layers.rest.weights[1] += 1,
    ];
    let scaled = Quantized::<Scaled>::zeroed();
    assert_eq!(scaled, scaled.clone());
    for (number, edit) in edits.into_iter().enumerate() {
        let mut edited = scaled.clone();
        edit(&mut edited);
        assert_ne!(edited, scaled, "edit {number}");
    }
}

#[test]
fn the_file_is_little_endian_field_by_field() {
    let model = model();
    let mut buffer = [0; Model::FILE_BYTES];
    let file = model.write_to(&mut buffer).unwrap();
    let data = &file[file.len() - Model::FLASH_BYTES..];
    assert_eq!(&data[..4], &1.5_f32.to_le_bytes());
    assert_eq!(&data[40..48], [0.25_f32.to_le_bytes(), (-7_i32).to_le_bytes()].as_flattened());
    let [first, last] = [40 + 8, 40 + 8 + 8 + 8 + 256 + 3 * 12 + 4 + 16];
    assert_eq!(&data[last - 20..last - 16], 1_i32.to_le_bytes(), "no weight is −128");
    assert_eq!(&data[last - 16..last], &[1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 21, 22, 23, 24, 25, 0]);
    assert_eq!(&data[first..first + 4], &0.5_f32.to_le_bytes());
    assert_eq!(data.len(), last + 8 + 8 + 2 * 12 + 4 + 8, "the last layer pads 6 weights to 8 bytes");
}

#[test]
fn another_rounding_or_network_is_an_error() {
    let mut buffer = [0; Model::FILE_BYTES];
    let file = model().write_to(&mut buffer).unwrap().to_vec();
    let error = Quantized::<Net, Micro>::boxed().load_bytes(&file).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a model of Quantized<Micro, Standardize<5, Identity>, Dense<5, 3, LeakyRelu<1>>, Dense<3, 2, \
         Identity>>, found one of Quantized<Lite, Standardize<5, Identity>, Dense<5, 3, LeakyRelu<1>>, Dense<3, 2, \
         Identity>>"
    );
    assert!(matches!(Net::zeroed().load_bytes(&file), Err(ModelError::ArchitectureMismatch { .. })));
    let mut damaged = file.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let error = Model::boxed().load_bytes(&damaged).unwrap_err();
    assert!(matches!(error, ModelError::ChecksumMismatch { .. }), "{error}");
}

/// The words of `model` with a scale, before a zero point: of the inputs, the first product, its table, the last
/// product.
const QUANTIZATIONS: [usize; 4] = [10, 12, 14, 94];

/// The error of the file whose word `index` is replaced, with a right checksum.
fn error_with(index: usize, word: [u8; 4]) -> Option<ModelError> {
    let mut file = AlignedBytes([0; Model::FILE_BYTES]);
    model().write_to(&mut file.0).unwrap();
    let begin = Model::FILE_BYTES - Model::FLASH_BYTES + 4 * index;
    file.0[begin..begin + 4].copy_from_slice(&word);
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&file.0[16..]);
    file.0[12..16].copy_from_slice(&checksum.to_le_bytes());
    let error = Model::boxed().load_bytes(&file.0).err();
    assert_eq!(Model::ref_from_bytes(&file.0).err(), error);
    error
}

#[test]
fn scales_and_zero_points_that_quantization_never_writes_are_errors() {
    let scale = |index, value: f32| error_with(index, value.to_le_bytes()).map(|error| error.to_string());
    for index in QUANTIZATIONS {
        for (value, found) in [
            (0.0, "0"),
            (-0.0, "0"),
            (-0.5, "a negative number"),
            (f32::MIN_POSITIVE / 2.0, "a subnormal number"),
            (f32::INFINITY, "an infinity"),
            (f32::NAN, "NaN"),
        ] {
            let expected = "expected a quantized network with positive, finite, normal scales";
            assert_eq!(scale(index, value), Some(format!("{expected}, found {found} at index {index}")));
        }
        assert_eq!([f32::MIN_POSITIVE, f32::MAX].map(|value| scale(index, value)), [None, None]);

        let zero_point = |value: i32| error_with(index + 1, value.to_le_bytes()).map(|error| error.to_string());
        for value in [-129, 128, i32::MIN, i32::MAX] {
            let expected = format!("expected zero points from -128 to 127, found {value} at index {}", index + 1);
            assert_eq!(zero_point(value), Some(expected));
        }
        assert_eq!([-128, 127].map(zero_point), [None, None]);
    }
    let nan = f32::NAN.to_bits();
    assert_eq!(error_with(7, nan.to_le_bytes()), Some(ModelError::NotFinite { index: 7, bits: nan }), "Standardize");
}

#[test]
fn a_network_of_zeros_cannot_be_saved() {
    let error = Model::zeroed().write_to(&mut [0; Model::FILE_BYTES]).unwrap_err();
    assert_eq!(error, ModelError::InvalidScale { index: QUANTIZATIONS[0], bits: 0 });
}

#[test]
fn only_weights_without_the_least_i8_have_a_narrow_range() {
    let mut model = model();
    let mut narrow_range = |weight| {
        let last = &mut model.layers.rest;
        last.weights[1][2] = weight;
        last.set_units(stackprop::quantized::Quantization { scale: 0.75, zero_point: 0 }, &[0.1], &[1, 2]).unwrap();
        last.narrow_range
    };
    assert_eq!([-127, -128, 127].map(&mut narrow_range), [1, 0, 1]);
}

/// `models/xor.stackprop`, quantized on the four inputs; every CPU gives the same bytes. `UPDATE=1` writes the file.
#[test]
fn the_compiler_reads_a_file() {
    type Xor = sequential![Dense<2, 2, Tanh>, Dense<2, 1, Logistic>];
    const INPUTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let mut net = Xor::zeroed();
    net.load("tests/models/xor.stackprop").unwrap();
    let quantized = net.quantize(&INPUTS).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        quantized.save("tests/models/xor_int8.stackprop").unwrap();
    }
    static XOR: &Quantized<Xor> = include_model!(Quantized<Xor>, "models/xor_int8.stackprop");
    assert_eq!(XOR, &quantized);
    assert_eq!(INPUTS.map(|input| XOR.predict_f32(&input)[0] > 0.5), [false, true, true, false]);
}
