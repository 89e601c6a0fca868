// Small data sets for the guide's programs, the tests and the examples. README.md names their origins and licences.

/// 150 irises: sepal length, sepal width, petal length and petal width in centimetres; the species is 0 (setosa),
/// 1 (versicolor) or 2 (virginica).
pub fn iris() -> (Vec<[f32; 4]>, Vec<usize>) {
    let (features, species) = table(include_str!("iris.csv"));
    (features, species.into_iter().map(|species| species as usize).collect())
}

/// 1,797 images of 8×8 pixels, from 0 (paper) to 16 (ink), row by row; the label is the digit.
pub fn digits() -> (Vec<[f32; 64]>, Vec<usize>) {
    let (images, labels) = table(include_str!("digits.csv"));
    (images, labels.into_iter().map(|label| label as usize).collect())
}

/// 569 tumours with 30 features each; the target is 0 (malignant) or 1 (benign).
pub fn breast_cancer() -> (Vec<[f32; 30]>, Vec<f32>) {
    table(include_str!("breast_cancer.csv"))
}

/// 442 patients with 10 standardised measurements each; the target is the progression of diabetes after one year,
/// from 25 to 346.
pub fn diabetes() -> (Vec<[f32; 10]>, Vec<f32>) {
    table(include_str!("diabetes.csv"))
}

/// The rows below the line of names: `FEATURES` numbers and a target each.
fn table<const FEATURES: usize>(csv: &str) -> (Vec<[f32; FEATURES]>, Vec<f32>) {
    let rows = csv.lines().skip(1).map(|line| {
        let mut numbers = line.split(',').map(|number| number.parse::<f32>().expect("a number"));
        let features = std::array::from_fn(|_| numbers.next().expect("a feature"));
        (features, numbers.next().expect("a target"))
    });
    rows.unzip()
}
