//! The struct of a custom layer.

/// Declares the struct of a custom layer: its memory layout, its constructors, and what follows from its fields.
///
/// Each field is a layer or network, a row `[f32; N]` or a matrix `[[f32; UNITS]; INPUTS]` of parameters. Generic
/// parameters are types and `const N: usize`, without bounds. The macro implements
///
/// - [`Floats`](crate::Floats), with the layout `repr(C)`;
/// - [`Layer`](crate::layer::Layer), if the type implements [`Custom`](crate::layer::Custom);
/// - [`Train`](crate::layer::Train), if it implements [`CustomTrain`](crate::layer::CustomTrain);
/// - the constructors `zeroed` and `random`.
///
/// The [architecture](crate::layer::Layer::ARCHITECTURE), which a model file stores, is the struct's name with its
/// constants and the layers among its fields, such as `Residual<Dense<8, 8, Relu>>`.
///
/// ```
/// use stackprop::initializer::Initializer;
/// use stackprop::kernels::UpdateRule;
/// use stackprop::layer::{Custom, CustomTrain};
/// use stackprop::prelude::*;
/// use stackprop::simd::Simd;
///
/// custom_layer! {
///     /// y = scale · x, with a scale for each unit (Touvron et al., *Going deeper with Image Transformers*, 2021).
///     #[derive(Clone, Debug, PartialEq)]
///     pub struct LayerScale<const N: usize> {
///         /// The factor of each unit.
///         pub scale: [f32; N],
///     }
/// }
///
/// impl<const N: usize> Custom for LayerScale<N> {
///     type Input = [f32; N];
///     type Output = [f32; N];
///     type Activation = Identity;
///
///     #[inline(always)]
///     fn logits<S: Simd>(&self, _: S, inputs: &[[f32; N]], logits: &mut [[f32; N]]) {
///         for (x, y) in inputs.iter().zip(logits) {
///             *y = std::array::from_fn(|i| self.scale[i] * x[i]);
///         }
///     }
///
///     fn initialize_own(&mut self, _: Option<Initializer>, _: &mut Rng) {
///         self.scale = [0.1; N];
///     }
/// }
///
/// impl<const N: usize> CustomTrain for LayerScale<N> {
///     #[inline(always)]
///     fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
///         (scale,): Self::Learning<'_, R, BATCH, MOMENTS>,
///         simd: S,
///         inputs: &[[f32; N]],
///         deltas: &[[f32; N]],
///         input_gradient: Option<&mut [[f32; N]]>,
///     ) {
///         // ∂loss/∂x = scale · δ
///         for (gradient, delta) in input_gradient.unwrap_or_default().iter_mut().zip(deltas) {
///             *gradient = std::array::from_fn(|i| scale.value()[i] * delta[i]);
///         }
///         // ∂loss/∂scale = Σ x · δ
///         let mut sum = [0.0; N];
///         for (x, delta) in inputs.iter().zip(deltas) {
///             sum = std::array::from_fn(|i| sum[i] + x[i] * delta[i]);
///         }
///         scale.learn(simd, &sum);
///     }
/// }
///
/// type Net = sequential![Dense<2, 4, Tanh>, LayerScale<4>, Dense<4, 1, Identity>];
/// assert_eq!(Net::ARCHITECTURE.to_string(), "Dense<2, 4, Tanh>, LayerScale<4>, Dense<4, 1, Identity>");
/// assert_eq!(Net::random(&mut Rng::seed_from_u64(1)).rest.first.scale, [0.1; 4]);
/// ```
#[macro_export]
macro_rules! custom_layer {
    ($(#[$attribute:meta])* $visibility:vis struct $Name:ident { $($fields:tt)* }) => {
        $crate::custom_layer! { @define [$(#[$attribute])* #[repr(C, align(4))] $visibility] $Name [] [] [] { $($fields)* } }
    };
    ($(#[$attribute:meta])* $visibility:vis struct $Name:ident < $($rest:tt)*) => {
        $crate::custom_layer! { @generics [$(#[$attribute])* #[repr(C, align(4))] $visibility] $Name [] [] [] $($rest)* }
    };

    // The generic parameters, one by one: their declarations, their names, and the constants among them.
    (@generics $head:tt $Name:ident $declared:tt $names:tt $sizes:tt > { $($fields:tt)* }) => {
        $crate::custom_layer! { @define $head $Name $declared $names $sizes { $($fields)* } }
    };
    (@generics $head:tt $Name:ident [$($declared:tt)*] [$($names:tt)*] [$($sizes:tt)*]
        const $N:ident: usize, $($rest:tt)*
    ) => {
        $crate::custom_layer! {
            @generics $head $Name [$($declared)* const $N: usize,] [$($names)* $N,] [$($sizes)* $N,] $($rest)*
        }
    };
    (@generics $head:tt $Name:ident [$($declared:tt)*] [$($names:tt)*] $sizes:tt $T:ident, $($rest:tt)*) => {
        $crate::custom_layer! { @generics $head $Name [$($declared)* $T,] [$($names)* $T,] $sizes $($rest)* }
    };
    (@generics $head:tt $Name:ident $declared:tt $names:tt $sizes:tt const $N:ident: usize > $($rest:tt)*) => {
        $crate::custom_layer! { @generics $head $Name $declared $names $sizes const $N: usize, > $($rest)* }
    };
    (@generics $head:tt $Name:ident $declared:tt $names:tt $sizes:tt $T:ident > $($rest:tt)*) => {
        $crate::custom_layer! { @generics $head $Name $declared $names $sizes $T, > $($rest)* }
    };

    (@define [$($head:tt)*] $Name:ident [$($declared:tt)*] [$($names:tt)*] [$($sizes:tt)*] {
        $($(#[$attribute:meta])* $visibility:vis $field:ident: $Field:ty),* $(,)?
    }) => {
        $($head)* struct $Name<$($declared)*> {
            $($(#[$attribute])* $visibility $field: $Field,)*
        }

        $crate::fields_as_floats! { [$($declared)*] $Name<$($names)*> [$($Field),*] }

        // Each field's name is the name of its proof too.
        #[allow(non_camel_case_types)]
        impl<$($field,)* $($declared)*> $crate::layer::WellFormed<($($field,)*)> for $Name<$($names)*>
        where
            $($Field: $crate::layer::WellFormed<$field>,)*
        {
        }

        #[allow(dead_code)]
        impl<$($declared)*> $Name<$($names)*> {
            /// A layer with all parameters zero.
            #[must_use]
            pub const fn zeroed<SizesAreValid>() -> Self
            where
                Self: $crate::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                $crate::layer::zeroed()
            }

            /// A layer with random parameters from `Layer::initialize`.
            #[must_use]
            pub fn random<SizesAreValid>(rng: &mut $crate::Rng) -> Self
            where
                Self: $crate::layer::Layer + $crate::Floats + $crate::layer::WellFormed<SizesAreValid>,
            {
                let mut layer = Self::zeroed();
                $crate::layer::Layer::initialize(&mut layer, rng);
                layer
            }
        }

        $crate::custom_layer! { @inference [$($declared)*] $Name [$($names)*] [$($sizes)*] { $($field: $Field,)* } }
        $crate::custom_layer! { @training [$($declared)*] $Name [$($names)*] { $($field: $Field,)* } }
    };

    (@inference [$($declared:tt)*] $Name:ident [$($names:tt)*] [$($sizes:tt)*] { $($field:ident: $Field:ty,)* }) => {
        impl<$($declared)*> $crate::layer::Fields for $Name<$($names)*>
        where
            $($Field: $crate::layer::Field,)*
        {
            const HAS_ROWS: bool = false $(|| <$Field as $crate::layer::Field>::LAYER.is_none())*;
            const HAS_LAYERS: bool = false $(|| <$Field as $crate::layer::Field>::LAYER.is_some())*;
        }

        impl<$($declared)*> $crate::layer::Layer for $Name<$($names)*>
        where
            Self: $crate::layer::Custom,
            $($Field: $crate::layer::Field,)*
        {
            type Input = <Self as $crate::layer::Custom>::Input;
            type Output = <Self as $crate::layer::Custom>::Output;
            type Activation = <Self as $crate::layer::Custom>::Activation;
            type Structure = $crate::layer::Single;

            const PARAMETERS: usize = 0 $(+ <$Field as $crate::layer::Field>::PARAMETERS)*;
            const TRAINABLE_PARAMETERS: usize = 0 $(+ <$Field as $crate::layer::Field>::TRAINABLE_PARAMETERS)*;
            const FLASH_BYTES: usize = 0 $(+ <$Field as $crate::layer::Field>::FLASH_BYTES)*;
            const SCRATCH_BYTES: usize = <Self as $crate::layer::Custom>::OWN_SCRATCH_BYTES
                + $crate::layer::largest([$(<$Field as $crate::layer::Field>::INFERENCE_BYTES),*]);
            const ARCHITECTURE: $crate::architecture::Architecture = $crate::architecture::Architecture::Type {
                name: stringify!($Name),
                sizes: &[$($sizes)*],
                inner: {
                    let layers = const { &$crate::layer::layers([$(<$Field as $crate::layer::Field>::LAYER),*]) };
                    layers.0.split_at(layers.1).0
                },
            };

            #[inline(always)]
            fn linear<S: $crate::simd::Simd>(&self, simd: S, input: &Self::Input, logits: &mut Self::Output) {
                let (inputs, logits) = (core::slice::from_ref(input), core::slice::from_mut(logits));
                $crate::layer::Custom::logits(self, simd, inputs, logits);
            }

            #[inline(always)]
            fn linear_batch<S: $crate::simd::Simd>(
                &self,
                simd: S,
                inputs: &[Self::Input],
                logits: &mut [Self::Output],
            ) {
                let rows = inputs.len().min(logits.len());
                if let (Some(inputs), Some(logits)) = (inputs.get(..rows), logits.get_mut(..rows)) {
                    $crate::layer::Custom::logits(self, simd, inputs, logits);
                }
            }

            #[inline]
            fn is_fitted(&self) -> bool {
                true $(&& $crate::layer::Field::is_fitted(&self.$field))*
            }

            fn initialize_with(
                &mut self,
                initializer: Option<$crate::initializer::Initializer>,
                rng: &mut $crate::Rng,
            ) {
                $($crate::layer::Field::initialize_with(&mut self.$field, initializer, rng);)*
                $crate::layer::Custom::initialize_own(self, initializer, rng);
            }
        }
    };

    (@training [$($declared:tt)*] $Name:ident [$($names:tt)*] { $($field:ident: $Field:ty,)* }) => {
        impl<$($declared)*> $crate::layer::TrainFields for $Name<$($names)*>
        where
            $(for<'a> $Field: $crate::layer::IfTrainField<'a>,)*
        {
            type Gradient = $crate::custom_layer! { @chain Gradient $($Field,)* };
            type Statistics = $crate::custom_layer! { @chain Statistics $($Field,)* };
            type Tape<const BATCH: usize> = ($(<$Field as $crate::layer::TrainField>::Tape<BATCH>,)*);
            type Learning<'a, R, const BATCH: usize, const MOMENTS: usize>
                = ($($crate::layer::LearningField<'a, $Field, R, BATCH, MOMENTS>,)*)
            where
                Self: 'a;

            #[inline(always)]
            fn learning<'a, R: Copy, const BATCH: usize, const MOMENTS: usize>(
                destination: $crate::layer::Destination<'a, Self, R, MOMENTS>,
                ($($field,)*): &'a mut Self::Tape<BATCH>,
            ) -> Self::Learning<'a, R, BATCH, MOMENTS> {
                match destination {
                    $crate::layer::Destination::Trained { layer, rule, mut moments } => {
                        let _ = (&layer, rule, &mut moments);
                        ($($crate::layer::LearningField {
                            destination: $crate::layer::Destination::Trained {
                                layer: &mut layer.$field,
                                rule,
                                moments: moments.split_front(
                                    <<$Field as $crate::layer::TrainField>::Gradient as $crate::Floats>::LEN,
                                ),
                            },
                            tape: $field,
                        },)*)
                    }
                    $crate::layer::Destination::Frozen { layer } => {
                        let _ = layer;
                        ($($crate::layer::LearningField {
                            destination: $crate::layer::Destination::Frozen { layer: &layer.$field },
                            tape: $field,
                        },)*)
                    }
                }
            }

            #[inline(always)]
            fn visit_parameters(&mut self, visitor: &mut impl $crate::layer::Visitor) {
                let _ = &visitor;
                $($crate::layer::TrainField::visit_parameters(&mut self.$field, visitor);)*
            }

            #[inline(always)]
            fn visit_statistics(&mut self, visitor: &mut impl $crate::layer::Visitor) {
                let _ = &visitor;
                $($crate::layer::TrainField::visit_statistics(&mut self.$field, visitor);)*
            }

            #[inline(always)]
            fn learn_statistics<S: $crate::simd::Simd, const BATCH: usize>(
                &mut self,
                simd: S,
                ($($field,)*): &Self::Tape<BATCH>,
            ) {
                let _ = simd;
                $($crate::layer::TrainField::learn_statistics::<S, BATCH>(&mut self.$field, simd, $field);)*
            }
        }

        impl<$($declared)*> $crate::layer::Train for $Name<$($names)*>
        where
            for<'a> Self: $crate::layer::IfCustomTrain<'a>,
            $(for<'a> $Field: $crate::layer::IfTrainField<'a>,)*
        {
            type Gradient = <Self as $crate::layer::TrainFields>::Gradient;
            type Tape<const BATCH: usize> = <Self as $crate::layer::TrainFields>::Tape<BATCH>;
            type Statistics = <Self as $crate::layer::TrainFields>::Statistics;

            #[inline(always)]
            fn forward_train<S: $crate::simd::Simd, const BATCH: usize>(
                &self,
                simd: S,
                pass: $crate::activation::Pass,
                inputs: &[Self::Input],
                logits: &mut [Self::Output],
                tape: &mut Self::Tape<BATCH>,
            ) {
                let logits = logits.get_mut(..inputs.len()).unwrap_or_default();
                $crate::layer::CustomTrain::forward_train::<S, BATCH>(self, simd, pass, inputs, logits, tape);
            }

            #[inline(always)]
            fn backward<
                S: $crate::simd::Simd,
                R: $crate::kernels::UpdateRule<MOMENTS>,
                const BATCH: usize,
                const MOMENTS: usize,
            >(
                destination: $crate::layer::Destination<'_, Self, R, MOMENTS>,
                simd: S,
                inputs: &[Self::Input],
                deltas: &[Self::Output],
                tape: &mut Self::Tape<BATCH>,
                input_gradient: Option<&mut [Self::Input]>,
            ) {
                let deltas = deltas.get(..inputs.len()).unwrap_or_default();
                let fields = <Self as $crate::layer::TrainFields>::learning::<R, BATCH, MOMENTS>(destination, tape);
                <Self as $crate::layer::CustomTrain>::backward::<S, R, BATCH, MOMENTS>(
                    fields,
                    simd,
                    inputs,
                    deltas,
                    input_gradient,
                );
            }

            #[inline(always)]
            fn visit_parameters(&mut self, visitor: &mut impl $crate::layer::Visitor) {
                $crate::layer::TrainFields::visit_parameters(self, visitor);
            }

            #[inline(always)]
            fn visit_statistics(&mut self, visitor: &mut impl $crate::layer::Visitor) {
                $crate::layer::TrainFields::visit_statistics(self, visitor);
            }

            #[inline(always)]
            fn learn_statistics<S: $crate::simd::Simd, const BATCH: usize>(
                &mut self,
                simd: S,
                tape: &Self::Tape<BATCH>,
            ) {
                $crate::layer::TrainFields::learn_statistics::<S, BATCH>(self, simd, tape);
            }
        }
    };

    // The gradients or statistics of all fields, one after the other in memory.
    (@chain $Item:ident) => { $crate::layer::NoParameters };
    (@chain $Item:ident $First:ty, $($Rest:ty,)*) => {
        $crate::layer::Chain<
            <$First as $crate::layer::TrainField>::$Item,
            $crate::custom_layer! { @chain $Item $($Rest,)* },
        >
    };

    ($($other:tt)*) => {
        compile_error!(
            "expected `struct Name<T, const N: usize> { field: Type, … }`, with names of types and constants but no bounds"
        );
    };
}
