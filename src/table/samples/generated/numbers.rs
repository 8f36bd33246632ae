//! Normal draws, cosine and sine by operations that every machine rounds alike, so that a made table has the same bytes on
//! every platform, whatever its mathematics library.

use std::f64::consts::TAU;

use super::super::draws::Draws;
use crate::normal::ln;

/// Standard normal draws, two at a time (Box and Muller 1958).
pub(super) struct Normals {
    draws: Draws,
    spare: Option<f64>,
}

impl Normals {
    pub(super) fn new(draws: Draws) -> Self {
        Self { draws, spare: None }
    }

    pub(super) fn next(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        // 1 − u is above 0, so the logarithm is finite.
        let radius = (-2.0 * ln(1.0 - self.draws.uniform())).sqrt();
        let (cos, sin) = cos_sin(self.draws.uniform());
        self.spare = Some(radius * sin);
        radius * cos
    }
}

/// Cosine and sine of an angle in turns.
pub(super) fn cos_sin(turns: f64) -> (f64, f64) {
    let turns = turns - turns.floor();
    let quarter = (turns * 4.0).round();
    let angle = (turns - quarter / 4.0) * TAU;
    // The angle is at most an eighth of a turn, where eight terms of either series reach the last digit.
    let square = angle * angle;
    let series = |first: f64| {
        let mut term = 1.0;
        let mut sum = 1.0;
        let mut n = first;
        for _ in 0..8 {
            term *= -square / (n * (n + 1.0));
            sum += term;
            n += 2.0;
        }
        sum
    };
    let (cos, sin) = (series(1.0), angle * series(2.0));
    match quarter as u8 % 4 {
        0 => (cos, sin),
        1 => (-sin, cos),
        2 => (-cos, -sin),
        _ => (sin, -cos),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_circle_agrees_with_the_library() {
        for i in 1..20_000 {
            let x = f64::from(i) / 20_000.0;
            let (cos, sin) = cos_sin(x * 3.0 - 1.0);
            let angle = (x * 3.0 - 1.0) * TAU;
            assert!((cos - angle.cos()).abs() < 1e-14 && (sin - angle.sin()).abs() < 1e-14, "{x}");
        }
        assert_eq!(cos_sin(0.0), (1.0, 0.0));
        assert_eq!(cos_sin(0.5), (-1.0, 0.0));
    }

    #[test]
    fn normals_have_the_moments_and_tails_of_a_normal() {
        let mut normals = Normals::new(Draws::new(1));
        let n = 200_000;
        let all: Vec<f64> = (0..n).map(|_| normals.next()).collect();
        let moment = |power: i32| all.iter().map(|z| z.powi(power)).sum::<f64>() / f64::from(n);
        // Five standard errors: √(1/n), √(2/n), √(15/n), √(96/n).
        assert!(moment(1).abs() < 0.012 && (moment(2) - 1.0).abs() < 0.016, "{} {}", moment(1), moment(2));
        assert!(moment(3).abs() < 0.044 && (moment(4) - 3.0).abs() < 0.11, "{} {}", moment(3), moment(4));
        let beyond = all.iter().filter(|z| z.abs() > 3.0).count();
        assert!((430..650).contains(&beyond), "{beyond} of 540 expected beyond 3");
        // Both of a pair are independent of each other.
        let together = all.chunks(2).map(|pair| pair[0] * pair[1]).sum::<f64>() / f64::from(n / 2);
        assert!(together.abs() < 0.016, "{together}");
    }
}
