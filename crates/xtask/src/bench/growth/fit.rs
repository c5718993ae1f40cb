//! How a cost grows with a size.

/// A size, and the cost at this size.
pub(super) type Point = (f64, f64);

/// `constant + each * size`
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) constant: f64,
    pub(super) each: f64,
}

/// The exponent of the power of the size that the cost is closest to: 0 if it doesn't grow, 1 if it grows in
/// proportion. It is the slope through the logarithms, by least squares. Points at size 0 don't count.
///
/// `None` with fewer than two points.
pub(super) fn exponent(points: &[Point]) -> Option<f64> {
    let logarithms: Vec<Point> = points
        .iter()
        .filter(|(size, cost)| *size > 0.0 && *cost > 0.0)
        .map(|(size, cost)| (size.ln(), cost.ln()))
        .collect();
    Some(least_squares(&logarithms, |_| 1.0)?.each)
}

/// The straight line with the smallest relative errors, by least squares. Absolute errors would only fit the largest
/// size, and leave the constant to chance.
pub(super) fn line(points: &[Point]) -> Option<Line> {
    least_squares(points, |cost| 1.0 / (cost * cost))
}

/// The exponent of what the cost adds to that of the first point, against what the size adds to it. It leaves out a
/// constant part, which would hide how the rest grows.
///
/// `None` if the cost doesn't exceed that of the first point everywhere.
pub(super) fn marginal_exponent(points: &[Point]) -> Option<f64> {
    let (first, rest) = points.split_first()?;
    let added: Vec<Point> = rest
        .iter()
        .map(|(size, cost)| (size - first.0, cost - first.1))
        .collect();
    let grows = added.iter().all(|(_, cost)| *cost > 0.0);
    grows.then(|| exponent(&added)).flatten()
}

/// Weighted least squares. `weight` is that of a point with this cost.
fn least_squares(points: &[Point], weight: impl Fn(f64) -> f64) -> Option<Line> {
    let sum = |of: fn(Point) -> f64| -> f64 {
        points
            .iter()
            .map(|point| weight(point.1) * of(*point))
            .sum()
    };
    let (w, x, y) = (sum(|_| 1.0), sum(|p| p.0), sum(|p| p.1));
    let (xx, xy) = (sum(|p| p.0 * p.0), sum(|p| p.0 * p.1));
    let determinant = w * xx - x * x;
    // Without two different sizes there is no slope.
    let is_determined = points.iter().any(|p| (p.0 - points[0].0).abs() > 0.0);
    is_determined.then(|| Line {
        constant: (xx * y - x * xy) / determinant,
        each: (w * xy - x * y) / determinant,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [f64; 5] = [10.0, 30.0, 100.0, 300.0, 1_000.0];

    fn points(cost: impl Fn(f64) -> f64) -> Vec<Point> {
        SIZES.iter().map(|size| (*size, cost(*size))).collect()
    }

    fn assert_close(found: Option<f64>, expected: f64, tolerance: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < tolerance, "{found}, {expected}");
    }

    #[test]
    fn exponent_is_that_of_the_power() {
        for power in [-1.0, 0.0, 0.5, 1.0, 2.0] {
            assert_close(exponent(&points(|n| 7.0 * n.powf(power))), power, 1e-9);
        }
    }

    #[test]
    fn exponent_needs_two_sizes_above_0() {
        assert_eq!(exponent(&[]), None);
        assert_eq!(exponent(&[(10.0, 1.0)]), None);
        assert_eq!(exponent(&[(10.0, 1.0), (10.0, 2.0)]), None);
        assert_eq!(exponent(&[(0.0, 1.0), (10.0, 2.0)]), None);
        let without_load = [(0.0, 5.0), (1.0, 1.0), (10.0, 10.0)];
        assert_close(exponent(&without_load), 1.0, 1e-9);
    }

    #[test]
    fn constant_part_hides_the_exponent_but_not_the_marginal_one() {
        let linear = points(|n| 50.0 + 1.5 * n);
        assert!(exponent(&linear).unwrap() < 0.9);
        assert_close(marginal_exponent(&linear), 1.0, 1e-9);
        let squared = points(|n| 50.0 + 0.01 * n * n);
        assert_close(marginal_exponent(&squared), 2.0, 0.2);
    }

    #[test]
    fn marginal_exponent_of_what_does_not_grow_is_unknown() {
        assert_eq!(marginal_exponent(&points(|_| 50.0)), None);
        assert_eq!(
            marginal_exponent(&[(1.0, 5.0), (10.0, 6.0), (100.0, 4.0)]),
            None
        );
        assert_eq!(marginal_exponent(&[]), None);
    }

    #[test]
    fn line_is_found_in_noise_with_its_constant() {
        let exact = line(&points(|n| 50.0 + 1.5 * n)).unwrap();
        assert!((exact.constant - 50.0).abs() < 1e-6 && (exact.each - 1.5).abs() < 1e-9);
        // Three percent up and down, in turns.
        let mut noisy = points(|n| 50.0 + 1.5 * n);
        for (index, point) in noisy.iter_mut().enumerate() {
            point.1 *= if index % 2 == 0 { 1.03 } else { 0.97 };
        }
        let found = line(&noisy).unwrap();
        assert!((found.constant - 50.0).abs() < 5.0, "{found:?}");
        assert!((found.each - 1.5).abs() < 0.1, "{found:?}");
        assert_eq!(line(&noisy[..1]), None);
    }
}
