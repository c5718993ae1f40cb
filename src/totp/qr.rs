//! Draws a text as a QR code (ISO/IEC 18004), as one SVG path.

use std::fmt::Write as _;

use factordesk_model::Secret;
use qrcodegen_no_heap::{QrCode, QrCodeEcc, Version};
use zeroize::Zeroizing;

/// Width of the quiet zone, in modules: the standard requires four.
const QUIET: i32 = 4;
/// The largest version allowed: 77 modules wide, which phones still read from a small window. It holds
/// 412 bytes.
const MAX_VERSION: Version = Version::new(15);

/// A QR code, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Width and height in modules, including the quiet zone
    pub size: u32,
    /// `d` of an SVG path that covers the dark modules, one unit each. Secret, because it encodes one
    pub path: Secret,
}

/// Encodes a text with error correction level M or better. `None` if it doesn't fit into the largest version.
pub fn draw(text: &Secret) -> Option<Qr> {
    let bytes = text.expose().as_bytes();
    let mut data = Zeroizing::new(vec![0; MAX_VERSION.buffer_len()]);
    let mut modules = Zeroizing::new(vec![0; MAX_VERSION.buffer_len()]);
    // Also returns `None` for texts larger than the buffer.
    data.get_mut(..bytes.len())?.copy_from_slice(bytes);
    let code = QrCode::encode_binary(
        &mut data,
        bytes.len(),
        &mut modules,
        QrCodeEcc::Medium,
        Version::MIN,
        MAX_VERSION,
        None,
        // Raises the error correction where the version has room for it.
        true,
    )
    .ok()?;
    let dark = |x: i32, y: i32| code.get_module(x, y);
    let width = code.size();
    // Allocated at its maximum size: a growing string leaves copies of its beginning in memory. At
    // most every second module of a row begins a run, and a run takes at most 15 characters.
    let side = usize::try_from(width).ok()?;
    let mut path = String::with_capacity(side * side.div_ceil(2) * 15);
    for y in 0..width {
        let mut x = 0;
        while x < width {
            let start = x;
            // `get_module` returns `false` outside of the code, which ends a run at the edge.
            while dark(x, y) {
                x += 1;
            }
            if x > start {
                let run = x - start;
                let (left, top) = (start + QUIET, y + QUIET);
                // Writing to a string can't fail.
                let _ = write!(path, "M{left} {top}h{run}v1h-{run}z");
            }
            x += 1;
        }
    }
    Some(Qr {
        size: (width + 2 * QUIET).unsigned_abs(),
        path: Secret::new(path),
    })
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::super::{Account, otpauth, secret};
    use super::*;

    /// The modules that a path covers, by row, computed from the path alone.
    fn rows(qr: &Qr) -> Vec<Vec<bool>> {
        let mut rows = vec![vec![false; qr.size as usize]; qr.size as usize];
        for run in qr.path.expose().split('M').skip(1) {
            let (at, shape) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let (width, back) = shape.split_once('v').unwrap();
            assert_eq!(back, format!("1h-{width}z"));
            rows[y][x..x + width.parse::<usize>().unwrap()].fill(true);
        }
        rows
    }

    /// Decodes a picture of the path with another library: its metadata and text.
    fn read(qr: &Qr) -> (rqrr::MetaData, String) {
        const SCALE: usize = 4;
        let rows = rows(qr);
        let side = rows.len() * SCALE;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            if rows[y / SCALE][x / SCALE] { 0 } else { 255 }
        });
        let grids = picture.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap()
    }

    #[test]
    fn draw_gives_a_code_that_another_library_reads() {
        let uri = otpauth::write(&Account {
            issuer: "Acme".to_owned(),
            account: "mia@example.com".to_owned(),
            secret: Secret::new("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
        });
        let qr = draw(&uri).unwrap();
        let (meta, text) = read(&qr);
        assert_eq!(text, uri.expose());
        // In the format bits 0 is M, 1 is L, 2 is H, 3 is Q.
        assert_ne!(meta.ecc_level, 1);
    }

    #[test]
    fn draw_leaves_a_quiet_zone_of_four_modules() {
        let qr = draw(&Secret::new("otpauth://totp/a?secret=JBSWY3DPEHPK3PXP")).unwrap();
        let rows = rows(&qr);
        let quiet = QUIET.unsigned_abs() as usize;
        let last = rows.len() - quiet - 1;
        let inner = quiet..=last;
        for (y, row) in rows.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                assert!(
                    !dark || (inner.contains(&x) && inner.contains(&y)),
                    "{x} {y}"
                );
            }
        }
        // The finder patterns are in the corners.
        for (x, y) in [(quiet, quiet), (last, quiet), (quiet, last)] {
            assert!(rows[y][x]);
        }
    }

    #[test]
    fn draw_rejects_texts_that_are_too_long() {
        assert!(draw(&Secret::new("x".repeat(412))).is_some());
        assert_eq!(draw(&Secret::new("x".repeat(413))), None);
        assert_eq!(draw(&Secret::new("x".repeat(9000))), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn every_address_is_readable(
            issuer in "[^:]{0,12}", name in "[^:]{1,12}", bytes in prop::collection::vec(any::<u8>(), 10..40),
        ) {
            let uri = otpauth::write(&Account { issuer, account: name, secret: secret::encode(&bytes) });
            let qr = draw(&uri).unwrap();
            // The path fits into what was allocated for it.
            let side = qr.size as usize - 8;
            prop_assert!(qr.path.expose().len() <= side * side.div_ceil(2) * 15);
            prop_assert_eq!(read(&qr).1, uri.expose());
        }
    }
}
