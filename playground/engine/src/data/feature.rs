//! The inputs of the first layer: functions of a point.

use crate::settings::{Feature, WIDTH};

impl Feature {
    /// The feature of a point (x₁, x₂).
    ///
    /// ```
    /// use stackprop_playground::settings::Feature;
    ///
    /// assert_eq!(Feature::Product.value([2.0, -3.0]), -6.0);
    /// ```
    #[must_use]
    pub fn value(self, [x1, x2]: [f32; 2]) -> f32 {
        match self {
            Self::X1 => x1,
            Self::X2 => x2,
            Self::X1Squared => x1 * x1,
            Self::X2Squared => x2 * x2,
            Self::Product => x1 * x2,
            Self::SinX1 => libm::sinf(x1),
            Self::SinX2 => libm::sinf(x2),
        }
    }
}

/// The inputs of a network: the features of a point in order, then zeros. `features` has at most [`WIDTH`] elements.
///
/// ```
/// use stackprop_playground::data::inputs;
/// use stackprop_playground::settings::Feature;
///
/// assert_eq!(inputs(&[Feature::X2, Feature::X1Squared], [3.0, 4.0]), [4.0, 9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
/// ```
#[must_use]
pub fn inputs(features: &[Feature], point: [f32; 2]) -> [f32; WIDTH] {
    let mut inputs = [0.0; WIDTH];
    inputs.iter_mut().zip(features).for_each(|(input, feature)| *input = feature.value(point));
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_the_features_in_order() {
        let features =
            [Feature::SinX2, Feature::SinX1, Feature::Product, Feature::X2Squared, Feature::X1Squared, Feature::X2];
        let [x1, x2] = [1.5_f32, -0.5];
        let expected = [f64::from(x2).sin() as f32, f64::from(x1).sin() as f32, -0.75, 0.25, 2.25, x2, 0.0, 0.0];
        assert_eq!(inputs(&features, [x1, x2]), expected);
        assert_eq!(inputs(&[Feature::X1], [x1, x2])[..2], [x1, 0.0]);
    }
}
