//! Output to the desktop's terminal: by semihosting under QEMU and probe-rs, by standard output on the desktop.
//!
//! [`say!`](crate::say) prints a line without `core::fmt`, which would add kilobytes of code and panics to a program.

use core::ffi::CStr;

#[cfg(target_os = "none")]
use semihosting::sys::arm_compat::sys_write0;

/// The semihosting call of this name.
#[cfg(not(target_os = "none"))]
fn sys_write0(text: &CStr) {
    std::print!("{}", text.to_string_lossy());
}

/// Prints a line made of some [`Print`] values: `say!["step ", step, "  loss ", Decimal(loss, 4)]`.
#[macro_export]
macro_rules! say {
    [$($value:expr),* $(,)?] => {{
        #[allow(unused_mut)]
        let mut line = $crate::console::Line::new();
        $($crate::console::Print::print(&$value, &mut line);)*
        line.end();
    }};
}

/// A value that a line can contain.
pub trait Print {
    /// Appends the value to the line.
    fn print(&self, line: &mut Line);
}

/// A buffer for one line. Semihosting stops the core for a while, so a line is sent in one call.
#[derive(Debug)]
pub struct Line {
    /// The text, followed by at least one zero.
    bytes: [u8; Self::ROOM + 1],
    len: usize,
}

impl Line {
    const ROOM: usize = 127;

    /// An empty line.
    #[must_use]
    pub fn new() -> Self {
        Self { bytes: [0; Self::ROOM + 1], len: 0 }
    }

    /// Appends a byte of text; a full line is printed first.
    pub fn push(&mut self, byte: u8) {
        if self.len == Self::ROOM {
            self.send();
        }
        if let Some(free) = self.bytes.get_mut(self.len) {
            *free = byte;
            self.len += 1;
        }
    }

    /// Prints the line and a line break.
    pub fn end(mut self) {
        self.push(b'\n');
        self.send();
    }

    #[inline(never)] // one copy, however many lines a program prints
    fn send(&mut self) {
        if let Ok(text) = CStr::from_bytes_until_nul(&self.bytes) {
            sys_write0(text);
        }
        *self = Self::new();
    }
}

impl Default for Line {
    fn default() -> Self {
        Self::new()
    }
}

impl Print for str {
    #[inline(never)]
    fn print(&self, line: &mut Line) {
        self.bytes().for_each(|byte| line.push(byte));
    }
}

impl Print for u64 {
    #[inline(never)]
    fn print(&self, line: &mut Line) {
        digits(*self, 10, 1, line);
    }
}

impl Print for u32 {
    fn print(&self, line: &mut Line) {
        u64::from(*self).print(line);
    }
}

impl Print for usize {
    fn print(&self, line: &mut Line) {
        (*self as u64).print(line);
    }
}

impl<T: Print + ?Sized> Print for &T {
    fn print(&self, line: &mut Line) {
        (**self).print(line);
    }
}

/// A number in decimal notation, rounded.
#[derive(Clone, Copy, Debug)]
pub struct Decimal(
    /// The number. Above about 10¹⁵ the last digits are inexact.
    pub f32,
    /// The number of decimal places.
    pub u8,
);

impl Print for Decimal {
    #[inline(never)]
    fn print(&self, line: &mut Line) {
        let Self(value, places) = *self;
        if value.is_nan() {
            return "NaN".print(line);
        }
        if value.is_sign_negative() {
            line.push(b'-');
        }
        if value.is_infinite() {
            return "inf".print(line);
        }
        // `max` tells the compiler that the divisor is nonzero, which removes the check.
        let scale = (0..places).fold(1_u64, |scale, _| 10 * scale).max(1);
        let scaled = (value.abs() * scale as f32 + 0.5) as u64;
        digits(scaled / scale, 10, 1, line);
        if places > 0 {
            line.push(b'.');
            digits(scaled % scale, 10, places, line);
        }
    }
}

/// A number in hexadecimal notation, with eight digits.
#[derive(Clone, Copy, Debug)]
pub struct Hex(
    /// The number.
    pub u32,
);

impl Print for Hex {
    #[inline(never)]
    fn print(&self, line: &mut Line) {
        digits(self.0.into(), 16, 8, line);
    }
}

/// Appends the digits of `number` in `base`, at least `least` of them.
fn digits(number: u64, base: u64, least: u8, line: &mut Line) {
    if number >= base || least > 1 {
        digits(number / base, base, least.saturating_sub(1), line);
    }
    let digit = (number % base) as u8;
    line.push(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 });
}
