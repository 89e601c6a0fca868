//! Wall time, and what share it is of the machine's limit.
//!
//! The limit is measured again before every sample of a bench, and the median is what the bench is held against: both see
//! the same clock and the same neighbours, so the share means something on a machine that is not quiet, too.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use criterion::Throughput;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};

use stackprop::simd::Execution;

use super::limits;
use super::no_avx512::NoAvx512;

/// What limits a bench, and so what its throughput counts.
pub(crate) enum Limit {
    /// Multiply-adds. `Elements` are operations, two for each multiply-add; the share is that of the peak, which this measures.
    Operations(fn() -> f64),
    /// Reading: `Bytes` are those of the parameters; the share is that of the bandwidth with which so many bytes are read
    /// over and over, from the cache that they fit in.
    Reading(Vec<f32>),
    /// The length of a formula: `Elements` are what it is computed for; beside the nanoseconds of one stands how many
    /// multiply-adds would take as long.
    Formula,
}

impl Limit {
    /// Multiply-adds as fast as this arithmetic can do them.
    pub(crate) fn operations<A: Execution + Default>() -> Self {
        Self::Operations(limits::peak::<A>)
    }

    /// Reading so many parameters.
    pub(crate) fn reading(parameters: usize) -> Self {
        Self::Reading(vec![1.0; parameters])
    }

    /// Operations or bytes a nanosecond.
    fn measure(&self) -> f64 {
        match self {
            Self::Operations(peak) => peak(),
            Self::Formula => limits::peak::<NoAvx512>(),
            Self::Reading(values) => limits::reading(values),
        }
    }
}

/// Wall time, held against a limit.
pub(crate) struct Share {
    limit: Limit,
    /// What was measured before each sample of the current bench.
    measured: RefCell<Vec<f64>>,
    /// Whether the current bench's result was printed, and the next sample is another bench's.
    printed: Cell<bool>,
}

impl Share {
    pub(crate) fn of(limit: Limit) -> Self {
        Self { limit, measured: RefCell::default(), printed: Cell::new(false) }
    }

    fn median(&self) -> f64 {
        self.printed.set(true);
        let mut measured = self.measured.borrow_mut();
        measured.sort_by(f64::total_cmp);
        measured.get(measured.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

impl Measurement for Share {
    type Intermediate = Instant;
    type Value = Duration;

    fn start(&self) -> Instant {
        if self.printed.replace(false) {
            self.measured.borrow_mut().clear();
        }
        self.measured.borrow_mut().push(self.limit.measure());
        Instant::now()
    }

    fn end(&self, start: Instant) -> Duration {
        start.elapsed()
    }

    fn add(&self, a: &Duration, b: &Duration) -> Duration {
        *a + *b
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        self
    }
}

impl ValueFormatter for Share {
    fn format_throughput(&self, throughput: &Throughput, nanoseconds: f64) -> String {
        let limit = self.median();
        match (&self.limit, throughput) {
            (Limit::Operations(_), Throughput::Elements(operations)) => {
                let rate = *operations as f64 / nanoseconds;
                format!("{rate:.1} GFLOP/s ({:.0} % of peak)", 100.0 * rate / limit)
            }
            (Limit::Reading(_), Throughput::Bytes(bytes)) => {
                let rate = *bytes as f64 / nanoseconds;
                format!("{rate:.1} GB/s ({:.0} % of reading)", 100.0 * rate / limit)
            }
            (Limit::Formula, Throughput::Elements(elements)) => {
                let each = nanoseconds / *elements as f64;
                format!("{each:.3} ns an element ({:.0} multiply-adds)", each * limit / 2.0)
            }
            _ => WallTime.formatter().format_throughput(throughput, nanoseconds),
        }
    }

    fn scale_values(&self, typical: f64, values: &mut [f64]) -> &'static str {
        WallTime.formatter().scale_values(typical, values)
    }

    fn scale_throughputs(&self, typical: f64, throughput: &Throughput, values: &mut [f64]) -> &'static str {
        WallTime.formatter().scale_throughputs(typical, throughput, values)
    }

    fn scale_for_machines(&self, values: &mut [f64]) -> &'static str {
        WallTime.formatter().scale_for_machines(values)
    }
}
