//! The limits of the visitor's samples.

use crate::data::{Problem, Samples};
use crate::settings::WIDTH;

/// The smallest number of the visitor's samples: one for training and one for testing.
pub const MIN_SAMPLES: usize = 2;
/// The largest number of the visitor's samples.
pub const MAX_SAMPLES: usize = 2000;

/// The visitor's samples are invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SamplesError {
    /// Too few or too many samples.
    #[error("samples: expected {MIN_SAMPLES} to {MAX_SAMPLES}, found {0}")]
    Number(usize),
    /// Points and targets differ in number.
    #[error("samples: expected a target for each of {points} points, found {targets}")]
    Targets {
        /// The number of points.
        points: usize,
        /// The number of targets.
        targets: usize,
    },
    /// Too few or too many classes.
    #[error("classes: expected 2 to {WIDTH}, found {0}")]
    Classes(usize),
    /// A coordinate or a target is invalid.
    #[error("sample {sample}: expected {expected}, found {found}")]
    Value {
        /// The sample, counted from 1.
        sample: usize,
        /// The valid values.
        expected: String,
        /// The value.
        found: String,
    },
}

impl Samples {
    /// Checks the number of samples, 2 to 2,000, and of classes, and that all coordinates and targets are valid.
    ///
    /// # Errors
    ///
    /// The first violation.
    pub fn check(&self) -> Result<(), SamplesError> {
        let (points, targets) = (self.points.len(), self.targets.len());
        if !(MIN_SAMPLES..=MAX_SAMPLES).contains(&points) {
            return Err(SamplesError::Number(points));
        }
        if points != targets {
            return Err(SamplesError::Targets { points, targets });
        }
        if let Problem::Classes(names) = &self.problem
            && !(2..=WIDTH).contains(&names.len())
        {
            return Err(SamplesError::Classes(names.len()));
        }
        self.points.iter().zip(&self.targets).zip(1..).try_for_each(|((point, &target), sample)| {
            let [x1, x2] = *point;
            let invalid = |expected: String, found| Err(SamplesError::Value { sample, expected, found });
            if !(x1.is_finite() && x2.is_finite()) {
                return invalid("finite coordinates".into(), format!("({x1}, {x2})"));
            }
            match &self.problem {
                Problem::Regression if target.is_finite() => Ok(()),
                Problem::Regression => invalid("a finite target".into(), target.to_string()),
                Problem::Classes(names) if (0..names.len()).any(|class| class as f32 == target) => Ok(()),
                Problem::Classes(names) => {
                    invalid(format!("a class from 0 to {}", names.len() - 1), target.to_string())
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(problem: Problem, targets: &[f32]) -> Samples {
        Samples { problem, points: vec![[1.0, 2.0]; targets.len()], targets: targets.to_vec() }
    }

    fn classes(number: usize) -> Problem {
        Problem::Classes(vec![String::new(); number])
    }

    #[test]
    fn limits_are_inclusive() {
        for number in [MIN_SAMPLES, MAX_SAMPLES] {
            assert_eq!(samples(Problem::Regression, &vec![-0.5; number]).check(), Ok(()));
        }
        for number in [2, WIDTH] {
            assert_eq!(samples(classes(number), &[0.0, (number - 1) as f32]).check(), Ok(()));
        }
    }

    #[test]
    fn an_error_says_expected_and_found() {
        let error = |samples: Samples| samples.check().expect_err("the samples are invalid").to_string();
        assert_eq!(error(samples(Problem::Regression, &[1.0])), "samples: expected 2 to 2000, found 1");
        assert_eq!(error(samples(Problem::Regression, &[1.0; 2001])), "samples: expected 2 to 2000, found 2001");
        assert_eq!(error(samples(classes(1), &[0.0; 2])), "classes: expected 2 to 8, found 1");
        assert_eq!(error(samples(classes(9), &[0.0; 2])), "classes: expected 2 to 8, found 9");
        let text = "sample 2: expected a class from 0 to 1, found ";
        for target in [2.0, -1.0, 0.5, f32::NAN] {
            assert_eq!(error(samples(classes(2), &[1.0, target])), format!("{text}{target}"));
        }
        let text = "sample 1: expected a finite target, found inf";
        assert_eq!(error(samples(Problem::Regression, &[f32::INFINITY, 0.0])), text);
        let mut damaged = samples(Problem::Regression, &[0.0; 2]);
        damaged.points[1] = [f32::NAN, 0.0];
        assert_eq!(error(damaged.clone()), "sample 2: expected finite coordinates, found (NaN, 0)");
        damaged.targets.pop();
        assert_eq!(error(damaged), "samples: expected a target for each of 2 points, found 1");
    }
}
