//! Numbers that nets are made of: single precision to work with, double precision to check gradients with.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use std::{
    fmt::Debug,
    ops::{Add, AddAssign, Div, Mul, Neg, Sub},
};

use pulp::Simd;

/// A floating-point number, and vectors of it of whatever width the processor has.
pub trait Real:
    Copy
    + Default
    + PartialOrd
    + Debug
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + 'static
{
    type Lanes<S: Simd>: Copy;

    fn of(value: f64) -> Self;
    fn double(self) -> f64;
    #[must_use]
    fn root(self) -> Self;
    /// Whole vectors of the values; the width of [`super::panels::WIDTH`] leaves none over.
    fn lanes<S: Simd>(values: &[Self]) -> &[Self::Lanes<S>];
    fn lanes_mut<S: Simd>(values: &mut [Self]) -> &mut [Self::Lanes<S>];
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Lanes<S>;
    /// a · b + sum, rounded after the multiplication and after the addition: the same on every processor.
    fn add_product<S: Simd>(simd: S, a: Self::Lanes<S>, b: Self::Lanes<S>, sum: Self::Lanes<S>) -> Self::Lanes<S>;
}

impl Real for f32 {
    type Lanes<S: Simd> = S::f32s;

    #[inline(always)]
    fn of(value: f64) -> Self {
        value as Self
    }

    #[inline(always)]
    fn double(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn lanes<S: Simd>(values: &[Self]) -> &[S::f32s] {
        S::as_simd_f32s(values).0
    }

    #[inline(always)]
    fn lanes_mut<S: Simd>(values: &mut [Self]) -> &mut [S::f32s] {
        S::as_mut_simd_f32s(values).0
    }

    #[inline(always)]
    fn splat<S: Simd>(simd: S, value: Self) -> S::f32s {
        simd.splat_f32s(value)
    }

    #[inline(always)]
    fn add_product<S: Simd>(simd: S, a: S::f32s, b: S::f32s, sum: S::f32s) -> S::f32s {
        simd.add_f32s(sum, simd.mul_f32s(a, b))
    }
}

impl Real for f64 {
    type Lanes<S: Simd> = S::f64s;

    #[inline(always)]
    fn of(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn double(self) -> f64 {
        self
    }

    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn lanes<S: Simd>(values: &[Self]) -> &[S::f64s] {
        S::as_simd_f64s(values).0
    }

    #[inline(always)]
    fn lanes_mut<S: Simd>(values: &mut [Self]) -> &mut [S::f64s] {
        S::as_mut_simd_f64s(values).0
    }

    #[inline(always)]
    fn splat<S: Simd>(simd: S, value: Self) -> S::f64s {
        simd.splat_f64s(value)
    }

    #[inline(always)]
    fn add_product<S: Simd>(simd: S, a: S::f64s, b: S::f64s, sum: S::f64s) -> S::f64s {
        simd.add_f64s(sum, simd.mul_f64s(a, b))
    }
}
