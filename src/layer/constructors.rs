//! The constructors that every layer has.

/// A network whose layers fit and whose sizes are within their [limits](crate::limits): the bound of every constructor.
///
/// Only constructors have this bound, so a wrong network causes one error where the program makes it and none where the
/// program uses it. The compiler always infers `Proof`.
pub trait WellFormed<Proof> {}

/// Declares the constructors of a layer that consists of its parameters.
///
/// The `where` bound, if any, precedes `WellFormed`: the compiler reports the first unmet bound, and its message is
/// shorter.
///
/// ```ignore
/// constructors! { [First: Layer, Rest: Layer] Chain<First, Rest> where First::Output: Fits<Rest::Input> }
/// ```
macro_rules! constructors {
    ([$($generics:tt)*] $Layer:ty $(where $($bound:tt)*)?) => {
        impl<$($generics)*> $Layer {
            /// A layer or network with all parameters zero, for a local or a `static`.
            ///
            /// Call [`Layer::initialize`](crate::layer::Layer::initialize) before training: in a zeroed network all
            /// units of a layer stay equal, so a fit returns [`TrainError::NotInitialized`](crate::TrainError). A
            /// single layer learns from zero too.
            #[must_use]
            pub const fn zeroed<SizesAreValid>() -> Self
            where
                $($($bound)*,)?
                Self: $crate::floats::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                bytemuck::zeroed()
            }

            /// A layer or network with random parameters from [`Layer::initialize`](crate::layer::Layer::initialize).
            /// [Scaling layers](crate::layer::Scaling) must be fitted before the network is used;
            /// [`random_scaled`](Self::random_scaled) fits them too.
            #[must_use]
            pub fn random<SizesAreValid>(rng: &mut $crate::rng::Rng) -> Self
            where
                $($($bound)*,)?
                Self: $crate::layer::Layer + $crate::floats::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                let mut layer = Self::zeroed();
                $crate::layer::Layer::initialize(&mut layer, rng);
                layer
            }

            /// A layer or network with random parameters, as [`random`](Self::random), whose scaling layer at the front
            /// is [fitted](crate::layer::Layer::fit_scaling) to these samples, usually the training samples.
            ///
            /// # Errors
            ///
            /// As [`Layer::fit_scaling`](crate::layer::Layer::fit_scaling).
            pub fn random_scaled<SizesAreValid>(
                inputs: &[<Self as $crate::layer::Layer>::Input],
                rng: &mut $crate::rng::Rng,
            ) -> Result<Self, $crate::layer::ScalingError>
            where
                $($($bound)*,)?
                Self: $crate::layer::Layer + $crate::floats::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                let mut layer = Self::random(rng);
                $crate::layer::Layer::fit_scaling(&mut layer, inputs)?;
                Ok(layer)
            }

            /// [`zeroed`](Self::zeroed) on the heap; the stack never holds a copy.
            #[cfg(feature = "alloc")]
            #[must_use]
            pub fn boxed<SizesAreValid>() -> alloc::boxed::Box<Self>
            where
                $($($bound)*,)?
                Self: $crate::floats::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                bytemuck::allocation::zeroed_box()
            }

            /// [`random`](Self::random) on the heap; the stack never holds a copy.
            #[cfg(feature = "alloc")]
            #[must_use]
            pub fn boxed_random<SizesAreValid>(rng: &mut $crate::rng::Rng) -> alloc::boxed::Box<Self>
            where
                $($($bound)*,)?
                Self: $crate::layer::Layer + $crate::floats::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                let mut layer = Self::boxed();
                $crate::layer::Layer::initialize(&mut *layer, rng);
                layer
            }

            /// [`random_scaled`](Self::random_scaled) on the heap; the stack never holds a copy.
            ///
            /// # Errors
            ///
            /// As [`Layer::fit_scaling`](crate::layer::Layer::fit_scaling).
            #[cfg(feature = "alloc")]
            pub fn boxed_random_scaled<SizesAreValid>(
                inputs: &[<Self as $crate::layer::Layer>::Input],
                rng: &mut $crate::rng::Rng,
            ) -> Result<alloc::boxed::Box<Self>, $crate::layer::ScalingError>
            where
                $($($bound)*,)?
                Self: $crate::layer::Layer + $crate::floats::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                let mut layer = Self::boxed_random(rng);
                $crate::layer::Layer::fit_scaling(&mut *layer, inputs)?;
                Ok(layer)
            }
        }
    };
}
pub(super) use constructors;
