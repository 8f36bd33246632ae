//! Logarithm and normal quantile by operations that every machine rounds alike, so that what is drawn by them has the same
//! bytes on every platform, whatever its mathematics library.

use std::f64::consts::{LN_2, SQRT_2};

/// Natural logarithm of a normal positive number.
pub fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut exponent = (bits >> 52) as i32 - 1023;
    let mut mantissa = f64::from_bits(bits & ((1 << 52) - 1) | 1023 << 52);
    if mantissa > SQRT_2 {
        mantissa /= 2.0;
        exponent += 1;
    }
    // ln m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1)/(m + 1), which is below 0.172.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let sum = (0..11).rev().fold(0.0, |sum, n| sum * square + 1.0 / f64::from(2 * n + 1));
    2.0 * s * sum + f64::from(exponent) * LN_2
}

/// Numerator and denominator of a quotient of polynomials, the constants first.
type Quotient = ([f64; 8], [f64; 8]);

const CENTRE: Quotient = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);

const SHOULDER: Quotient = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const TAIL: Quotient = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

/// Φ⁻¹(p) for 0 < p < 1, to about 1 part in 10¹⁶ (Wichura 1988, algorithm AS 241).
pub fn quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * divided(&CENTRE, 0.180_625 - q * q);
    }
    let r = (-ln(p.min(1.0 - p))).sqrt();
    let far = if r <= 5.0 { divided(&SHOULDER, r - 1.6) } else { divided(&TAIL, r - 5.0) };
    if q < 0.0 { -far } else { far }
}

fn divided((above, below): &Quotient, x: f64) -> f64 {
    let value = |terms: &[f64; 8]| terms.iter().rev().fold(0.0, |sum, term| sum * x + term);
    value(above) / value(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_agrees_with_the_library() {
        for i in 1..20_000 {
            let x = f64::from(i) / 20_000.0;
            assert!((ln(x) - x.ln()).abs() < 1e-14, "{x}");
        }
        assert!((ln(2_f64.powi(-53)) - 2_f64.powi(-53).ln()).abs() < 1e-13);
    }

    /// By `scipy.stats.norm.ppf`, 1.17.
    const QUANTILES: [(f64, f64); 27] = [
        (1e-300, -37.0470962993612),
        (1e-100, -21.273453560965322),
        (1e-20, -9.262340089798409),
        (1e-12, -7.034483825301131),
        (1e-09, -5.9978070150076865),
        (1.4e-11, -6.656723091518184),
        (1e-06, -4.753424308822899),
        (0.0001, -3.7190164854556804),
        (0.001, -3.090232306167813),
        (0.01, -2.3263478740408408),
        (0.05, -1.6448536269514729),
        (0.074, -1.4466320671589785),
        (0.076, -1.4325027208258116),
        (0.1, -1.2815515655446004),
        (0.25, -0.6744897501960817),
        (0.3, -0.5244005127080409),
        (0.499, -0.0025066308995717666),
        (0.6, 0.2533471031357997),
        (0.75, 0.6744897501960817),
        (0.9, 1.2815515655446004),
        (0.92, 1.4050715603096329),
        (0.926, 1.446632067158979),
        (0.95, 1.6448536269514722),
        (0.99, 2.3263478740408408),
        (0.999, 3.090232306167813),
        (0.999999999, 5.997807019601637),
        (0.9999999999999998, 8.125890664701908),
    ];

    #[test]
    fn quantiles_are_those_of_scipy() {
        for (p, z) in QUANTILES {
            assert!((quantile(p) - z).abs() <= 4e-15 * z.abs().max(1.0), "{p}: {} for {z}", quantile(p));
        }
        assert_eq!(quantile(0.5), 0.0);
    }
}
