//! `Clone`, `PartialEq` and `Debug` of types with markers.

/// Implements [`Clone`], [`PartialEq`] and [`Debug`](core::fmt::Debug) by the fields of a struct, except for a field
/// that is a [`PhantomData`](core::marker::PhantomData).
///
/// `derive` would demand these traits of every type parameter, also of an activation or a rounding, which are only
/// markers. This macro demands them of the types behind `where`.
///
/// ```ignore
/// by_fields! { [const N: usize, A] "Dense", Dense<N, A> { weights, bias }, activation }
/// ```
macro_rules! by_fields {
    (
        [$($generics:tt)*] $name:literal, $Type:ty { $($field:ident),* $(,)? } $(, $marker:ident)?
        $(where $($Bound:ty),+)?
    ) => {
        impl<$($generics)*> Clone for $Type
        where
            $($($Bound: Clone),+)?
        {
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone(),)* $($marker: core::marker::PhantomData)? }
            }
        }

        impl<$($generics)*> PartialEq for $Type
        where
            $($($Bound: PartialEq),+)?
        {
            fn eq(&self, other: &Self) -> bool {
                $(self.$field == other.$field)&&*
            }
        }

        impl<$($generics)*> core::fmt::Debug for $Type
        where
            $($($Bound: core::fmt::Debug),+)?
        {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct($name)$(.field(stringify!($field), &self.$field))*.finish()
            }
        }
    };
}
