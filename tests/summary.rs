//! The table of a network's layers: its numbers against the constants of the types, and Keras' counts of parameters.

use stackprop::Floats;
use stackprop::activation::{AlphaDropout, Selu};
use stackprop::layer::{QuantizationAware, Train};
use stackprop::prelude::*;

type Body = sequential![Standardize<4>, BatchNorm<Dense<4, 300, Dropout<Relu, 20>>>, Dense<300, 7, Tanh>];
type Head = sequential![QuantizationAware<Dense<7, 5, AlphaDropout<Selu, 10>>>, Dense<5, 3, Softmax>];

/// The cells of each line, without the rules.
fn cells(table: &str) -> Vec<Vec<&str>> {
    let lines = table.lines().filter(|line| !line.starts_with('-'));
    lines.map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()).collect()
}

/// Compares the last row and line of a network's table with the constants of its type.
fn check<Net: Train>(net: &Net, flash_bytes: usize) {
    let table = net.summary().to_string();
    let [.., total, trainable] = &cells(&table)[..] else { panic!("{table}") };
    let total: Vec<usize> = total[1..].iter().map(|cell| cell.replace(',', "").parse().expect("a number")).collect();
    let sizes = [size_of::<Net::Input>() / 4, size_of::<Net::Output>() / 4];
    let [parameters, trained] = [Net::PARAMETERS, Net::Gradient::LEN];
    assert_eq!(total[..3], [sizes[0], sizes[1], parameters], "{table}");
    assert_eq!(total[3..], [flash_bytes, Net::INFERENCE_BYTES], "{table}");
    assert_eq!(Net::FLASH_BYTES, flash_bytes);
    assert_eq!(
        trainable.concat().replace(',', ""),
        format!("{trained} trainable parameters {} others", parameters - trained)
    );
}

#[test]
fn the_totals_are_the_constants_of_the_type() {
    static BODY: Body = Body::zeroed();
    check(&BODY, size_of::<Body>());
    check(&*Head::boxed(), size_of::<Head>());
    check(&Chain { first: &BODY, rest: Head::zeroed() }, size_of::<Body>() + size_of::<Head>());
    check(&Dense::<2, 1, Identity>::zeroed(), 12);
}

#[test]
fn each_layer_has_a_row() {
    static BODY: Body = Body::zeroed();
    let table = Chain { first: &BODY, rest: Head::zeroed() }.summary().to_string();
    let rows = [
        ["&Standardize", "4", "4", "Identity", "8", "32", "16"],
        ["&BatchNorm<Dense>", "4", "300", "Relu, 20 % dropout", "2,400", "9,600", "1,216"],
        ["&Dense", "300", "7", "Tanh", "2,107", "8,428", "1,228"],
        // Weights and biases twice, and the range of the inputs.
        ["QuantizationAware<Dense>", "7", "5", "Selu, 10 % dropout", "40", "328", "48"],
        ["Dense", "5", "3", "Softmax", "18", "72", "20"],
    ];
    assert_eq!(cells(&table)[1..6], rows, "{table}");
    let widths: Vec<_> = table.lines().take(9).map(str::len).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "{table}");
}

/// `keras.Sequential([Input((10,)), Dense(300, "relu"), BatchNormalization(), Dense(3, "softmax")]).summary()` counts
/// 5,403 parameters, 4,803 of them trainable, with the bias before the normalization, which this layer lacks: 300.
#[test]
fn the_parameters_are_those_of_keras() {
    type Net = sequential![BatchNorm<Dense<10, 300, Relu>>, Dense<300, 3, Softmax>];
    assert_eq!([Net::PARAMETERS, Net::TRAINABLE_PARAMETERS], [5_403 - 300, 4_803 - 300]);
}

#[test]
fn a_quantized_network_shows_its_bytes() {
    type Net = sequential![Standardize<4>, Dense<4, 8, Relu>, MinMax<8, Tanh>, Dense<8, 3, Softmax>];
    type Small = Quantized<Net>;
    let table = Small::zeroed().summary().to_string();
    let cells = cells(&table);
    let names: Vec<_> = cells.iter().map(|line| line[0]).collect();
    assert_eq!(names[1..6], ["Standardize", "Quantization", "Dense", "Scaling", "Dense"], "{table}");
    let number = |line: &[&str], from_end: usize| -> usize {
        line[line.len() - from_end].replace(',', "").parse().expect("a number")
    };
    assert_eq!([2, 1].map(|column| number(&cells[6], column)), [Small::FLASH_BYTES, Small::INFERENCE_BYTES], "{table}");
    assert_eq!(number(&cells[6], 3), Net::PARAMETERS, "{table}");
}
