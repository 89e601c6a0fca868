//! Adam with Nesterov's momentum.

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::{Floats, floats, zeroable};
use crate::kernels::UpdateRule;
use crate::optimizer::Backward;
use crate::optimizer::fraction::{Fraction, Stored};
use crate::optimizer::moving_average::{Averages, limit};
use crate::optimizer::{Adam, AdamState, Optimizer};
use crate::setting::Allowed;
use crate::simd::Registers;

/// [`Adam`] with Nesterov's momentum (Dozat, *Incorporating Nesterov Momentum into Adam*, 2016), in PyTorch's form:
///
/// w ← w − η · ((1 − μₜ) / (1 − Πμ) · g + μₜ₊₁ / (1 − Πμ·μₜ₊₁) · m) / (√v̂ + ε), where m and v are Adam's moments,
/// μₜ = β₁·(1 − ½·0.96^(t·ψ)), and Πμ is the product of μ₁ to μₜ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NAdam {
    /// η, 0 or above; by default 0.002.
    pub learning_rate: f32,
    /// β₁, from 0 to below 1; by default 0.9.
    pub beta_1: f32,
    /// β₂, from 0 to below 1; by default 0.999.
    pub beta_2: f32,
    /// ε, at least 1.6·10⁻¹⁴ / √(1 − β₂), as for [`Adam`]; by default 10⁻⁸.
    pub epsilon: f32,
    /// ψ, the rate at which the momentum approaches β₁, 0 or above; by default 0.004.
    pub momentum_decay: f32,
}

zeroable! { [] NAdam { learning_rate, beta_1, beta_2, epsilon, momentum_decay } }

impl Default for NAdam {
    fn default() -> Self {
        let Adam { beta_1, beta_2, epsilon, .. } = Adam::default();
        Self { learning_rate: 0.002, beta_1, beta_2, epsilon, momentum_decay: 0.004 }
    }
}

/// The state of [`NAdam`].
#[derive(Clone, Debug)]
#[repr(C)]
pub struct NAdamState<Gradient> {
    moments: AdamState<Gradient>,
    /// 1 − 0.96^(t·ψ) after t steps.
    growth: Stored,
    /// 1 − Πμ
    correction: Stored,
}

floats! { [Gradient: Floats] NAdamState<Gradient> { moments, growth, correction } }

/// μₜ, given 1 − 0.96^(t·ψ).
fn momentum(beta_1: f32, growth: Fraction) -> Fraction {
    Fraction::new(beta_1).times(growth.middle_to_one())
}

/// 1 − 0.96^ψ. Both parts keep their digits: 0.96^ψ may be much smaller than 1, and 1 − μₜ is not much larger.
fn growth_of_a_step(momentum_decay: f32) -> Fraction {
    let logarithm = momentum_decay * LN_0_96;
    if logarithm < -0.5 {
        Fraction::new(libm::expf(logarithm)).complement()
    } else {
        Fraction::new(-libm::expm1f(logarithm))
    }
}

impl Optimizer for NAdam {
    const ARCHITECTURE: Architecture = Architecture::name("NAdam");

    type State<Gradient: Floats> = NAdamState<Gradient>;
    type Buffer<Gradient: Floats> = ();

    fn check(&self) -> Result<(), TrainError> {
        let Self { learning_rate, beta_1, beta_2, epsilon, momentum_decay } = *self;
        Adam { learning_rate, beta_1, beta_2, epsilon }.check()?;
        Allowed::NOT_NEGATIVE.check([("momentum_decay", momentum_decay)])
    }

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(&self, backward: B, (): &mut (), state: &mut NAdamState<B::Gradient>) {
        let Self { learning_rate, beta_1, beta_2, epsilon, momentum_decay } = *self;
        let NAdamState { moments, growth, correction } = state;

        let weight = growth_of_a_step(momentum_decay);
        let now = Fraction::load(*growth).grown_by(weight);
        *growth = now.store();
        let [now, next] = [now, now.grown_by(weight)].map(|growth| momentum(beta_1, growth));
        // 1 − Πμ, and 1 − Πμ·μₜ₊₁
        let product = Fraction::load(*correction).grown_by(now.complement());
        *correction = product.store();
        let product_next = product.grown_by(next.complement());

        let AdamState { first, second, sums } = moments;
        let averages = Averages::next(sums, [beta_1, beta_2], [&mut *first, &mut *second]);
        let sum_of_first = Fraction::load(sums[0]).to_f32();
        let rule = NAdamRule {
            step_gradient: -learning_rate * now.complement().to_f32() / product.to_f32(),
            step_moment: -learning_rate * next.to_f32() * sum_of_first / product_next.to_f32(),
            epsilon,
            moments: averages,
        };
        backward.update(rule, [first, second]);
    }
}

const LN_0_96: f32 = -0.040_821_996;

/// The rule of one step; its moments are m̂ and v̂.
#[derive(Clone, Copy)]
struct NAdamRule {
    /// −η · (1 − μₜ) / (1 − Πμ)
    step_gradient: f32,
    /// −η · μₜ₊₁ / (1 − Πμ·μₜ₊₁) · m / m̂
    step_moment: f32,
    epsilon: f32,
    moments: Averages<2>,
}

impl UpdateRule<2> for NAdamRule {
    #[inline(always)]
    fn apply<T: Registers>(self, t: T, w: T::Vector, g: T::Vector, mv: [T::Vector; 2]) -> (T::Vector, [T::Vector; 2]) {
        let g = limit(t, g);
        let [m, v] = self.moments.advance(t, mv, [g, g * g]);
        let step = t.mul_add(t.splat(self.step_gradient), g, t.splat(self.step_moment) * m);
        (w + step / (t.sqrt(v) + t.splat(self.epsilon)), [m, v])
    }
}
