//! Logarithm, exponential and normal quantile by operations that every machine rounds alike, so that what is drawn by them has the same
//! bytes on every platform, whatever its mathematics library.

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

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

/// ln 2 in two parts, of which the first times any exponent is exact.
const LN_2_PARTS: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];

/// eˣ; nought where it is below all normal numbers.
pub fn exp(x: f64) -> f64 {
    if x < -708.0 {
        return 0.0;
    }
    if x.is_nan() || x > 709.0 {
        return if x > 709.0 { f64::INFINITY } else { x };
    }
    // eˣ = 2ⁿ · eʳ, with |r| at most half of ln 2.
    let n = (x * LOG2_E).round();
    let r = (x - n * LN_2_PARTS[0]) - n * LN_2_PARTS[1];
    let sum = (1..=13).rev().fold(1.0, |sum, k| 1.0 + r * sum / f64::from(k));
    sum * f64::from_bits(((n as i64 + 1023) as u64) << 52)
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

    #[test]
    fn the_exponential_agrees_with_the_library() {
        for i in -70_000..70_000 {
            let x = f64::from(i) / 100.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-15, "{x}: {} for {}", exp(x), x.exp());
        }
        assert_eq!((exp(0.0), exp(-709.0), exp(710.0), exp(f64::NEG_INFINITY)), (1.0, 0.0, f64::INFINITY, 0.0));
        assert!(exp(f64::NAN).is_nan());
    }

    /// By `scipy.stats.norm.ppf`, 1.17.
    const QUANTILES: [(f64, f64); 27] = [
        (1e-300, -37.047_096_299_361_2),
        (1e-100, -21.273_453_560_965_322),
        (1e-20, -9.262_340_089_798_409),
        (1e-12, -7.034_483_825_301_131),
        (1e-09, -5.997_807_015_007_686_5),
        (1.4e-11, -6.656_723_091_518_184),
        (1e-06, -4.753_424_308_822_899),
        (0.0001, -3.719_016_485_455_680_4),
        (0.001, -3.090_232_306_167_813),
        (0.01, -2.326_347_874_040_840_8),
        (0.05, -1.644_853_626_951_472_9),
        (0.074, -1.446_632_067_158_978_5),
        (0.076, -1.432_502_720_825_811_6),
        (0.1, -1.281_551_565_544_600_4),
        (0.25, -0.674_489_750_196_081_7),
        (0.3, -0.524_400_512_708_040_9),
        (0.499, -0.002_506_630_899_571_766_6),
        (0.6, 0.253_347_103_135_799_7),
        (0.75, 0.674_489_750_196_081_7),
        (0.9, 1.281_551_565_544_600_4),
        (0.92, 1.405_071_560_309_632_9),
        (0.926, 1.446_632_067_158_979),
        (0.95, 1.644_853_626_951_472_2),
        (0.99, 2.326_347_874_040_840_8),
        (0.999, 3.090_232_306_167_813),
        (0.999_999_999, 5.997_807_019_601_637),
        (0.999_999_999_999_999_8, 8.125_890_664_701_908),
    ];

    #[test]
    fn quantiles_are_those_of_scipy() {
        for (p, z) in QUANTILES {
            assert!((quantile(p) - z).abs() <= 4e-15 * z.abs().max(1.0), "{p}: {} for {z}", quantile(p));
        }
        assert_eq!(quantile(0.5), 0.0);
    }
}
