//! Samples in the plane.

/// The samples of a run, as points with a target each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    /// The kind of targets.
    pub problem: Problem,
    /// The points (x₁, x₂), about −6 to 6.
    pub points: Vec<[f32; 2]>,
    /// The target of each point: the class, counted from 0, or the value.
    pub targets: Vec<f32>,
}

impl Samples {
    /// Whether the targets are values.
    #[must_use]
    pub fn is_regression(&self) -> bool {
        self.problem == Problem::Regression
    }
}

/// The kind of targets of samples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Problem {
    /// Values.
    #[default]
    Regression,
    /// Classes with these names, 2 to 8.
    Classes(Vec<String>),
}
