//! The constructors that every layer has.

/// A network whose layers fit and whose sizes are within their [limits](crate::limits): the bound of every constructor.
///
/// Only constructors demand it, so that a wrong network is one error where it is made, and none where it is used. `Proof` is
/// always inferred.
pub trait WellFormed<Proof> {}

/// Declares the constructors of a layer that holds nothing but its own values.
///
/// ```ignore
/// constructors! { [First, Rest] Chain<First, Rest> }
/// ```
macro_rules! constructors {
    ([$($generics:tt)*] $Layer:ty) => {
        impl<$($generics)*> $Layer {
            /// The layer or network whose parameters are all zero: for a local, or a `static`.
            ///
            /// Call [`Layer::initialize`](crate::layer::Layer::initialize) before training: a network of zeros learns next to nothing.
            #[must_use]
            pub const fn zeroed<SizesAreValid>() -> Self
            where
                Self: $crate::floats::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                bytemuck::zeroed()
            }

            /// The layer or network with random parameters, as [`Layer::initialize`](crate::layer::Layer::initialize) draws them.
            #[must_use]
            pub fn random<SizesAreValid>(rng: &mut $crate::rng::Rng) -> Self
            where
                Self: $crate::layer::Layer + $crate::floats::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                let mut layer = Self::zeroed();
                $crate::layer::Layer::initialize(&mut layer, rng);
                layer
            }

            /// [`zeroed`](Self::zeroed) on the heap: the layer or network never passes through the stack.
            #[cfg(feature = "alloc")]
            #[must_use]
            pub fn boxed<SizesAreValid>() -> alloc::boxed::Box<Self>
            where
                Self: $crate::floats::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                bytemuck::allocation::zeroed_box()
            }

            /// [`random`](Self::random) on the heap: the layer or network never passes through the stack.
            #[cfg(feature = "alloc")]
            #[must_use]
            pub fn boxed_random<SizesAreValid>(rng: &mut $crate::rng::Rng) -> alloc::boxed::Box<Self>
            where
                Self: $crate::layer::Layer + $crate::floats::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                let mut layer = Self::boxed();
                $crate::layer::Layer::initialize(&mut *layer, rng);
                layer
            }
        }
    };
}
pub(super) use constructors;
